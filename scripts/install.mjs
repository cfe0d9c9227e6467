// Plain JavaScript for Node 20 and no dependencies: this runs before anything is installed.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { progress } from './progress.mjs'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** @typedef {{ version?: string, integrity?: string, dev?: boolean, devOptional?: boolean, optional?: boolean }} Locked */

/**
 * Installs what package-lock.json names, where node_modules does not hold it already.
 * @param {{ dir?: string, dev: boolean }} options `dev`: with what only tests and checks need
 */
export async function ensureInstalled({ dir = root, dev }) {
  if (isInstalled(dir, dev)) return
  const what = dev ? 'packages, and the tools for tests and checks' : 'packages'
  const step = progress(`Installing ${what} (npm ci)`)
  const { code, output } = await npm(dir, ['ci', ...(dev ? [] : ['--omit=dev'])])
  step.end(code === 0)
  if (code === 0) return
  process.stderr.write(
    `\n${output.trim()}\n\nThe packages could not be installed. Run \`npm ci\` to see all that npm says.\n`,
  )
  process.exit(1)
}

/**
 * Whether node_modules holds what the lock file names. npm keeps a lock file of what it installed in node_modules;
 * to compare the two works however the packages came there.
 * @param {string} dir
 * @param {boolean} dev
 */
export function isInstalled(dir, dev) {
  const hidden = join(dir, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  const installed = readPackages(hidden)
  return Object.entries(readPackages(join(dir, 'package-lock.json'))).every(([path, wanted]) => {
    if (path === '' || (!dev && (wanted.dev === true || wanted.devOptional === true))) return true
    const found = installed[path]
    // Packages for other platforms are optional and absent.
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true
    return (
      found.version === wanted.version && found.integrity === wanted.integrity && existsSync(join(dir, path))
    )
  })
}

/**
 * @param {string} file
 * @returns {Record<string, Locked>}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
  } catch (error) {
    if (file.endsWith('.package-lock.json')) return {}
    throw error
  }
}

/**
 * Quietly: EBADENGINE warns about the machine's Node, which only starts the one that npm brings.
 * @param {string} dir
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
function npm(dir, args) {
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--no-update-notifier', '--no-progress']
  // npm says where it is and which Node it runs on; that Node is not the one in node_modules, which is about to be replaced.
  const { npm_execpath: cli, npm_node_execpath: node = process.execPath } = process.env
  const [command, before] = cli === undefined ? ['npm', []] : [node, [cli]]
  const child = spawn(command, [...before, ...args, ...quiet], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: cli === undefined && process.platform === 'win32',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)))
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
