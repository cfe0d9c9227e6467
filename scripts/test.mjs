// `npm test`: every check and every test that this machine can run. One run shows everything; it fails if anything failed.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled, root } from './install.mjs'
import { findNode } from './node.mjs'
import { checks, tests } from './test/steps.mjs'

const names = [...checks.map(({ name }) => name), tests.name]
const usage = `npm test                             every check and every test
npm test -- --only <name[,name…]>     ${names.join(', ')}
npm test -- [--only tests] src/wire   only the tests in files that match
npm run check                         everything but the tests
`

const AT_ONCE = 2
const plain = process.env.NO_COLOR !== undefined || !process.stdout.isTTY
const paint = (/** @type {number} */ code, /** @type {string} */ text) =>
  plain ? text : `\x1b[${code}m${text}\x1b[0m`
const heading = (/** @type {string} */ text) => console.log(`\n${paint(1, `── ${text}`)}`)
const mark = (/** @type {boolean} */ ok) => (ok ? paint(32, '✓') : paint(31, '✗'))

/** @typedef {{ title: string, ok: boolean, seconds: string }} Done */

const wanted = readArguments(process.argv.slice(2))
await ensureInstalled({ dev: true })
const node = findNode()
/** @type {Done[]} */
const done = []
let passed = 0
let failed = 0
/** @type {{ test: string, because: string }[]} */
let skipped = []

await runChecks(checks.filter(({ name }) => wanted.names.includes(name)))
if (wanted.names.includes(tests.name)) await runTests()
summarise()

/**
 * @param {string[]} args
 * @returns {{ names: string[], files: string[] }}
 */
function readArguments(args) {
  let only = names
  const files = []
  while (args.length > 0) {
    const arg = String(args.shift())
    if (arg === '--checks') only = checks.map(({ name }) => name)
    else if (arg === '--only') only = (args.shift() ?? '').split(',')
    else if (arg.startsWith('-')) fail(arg)
    else files.push(arg)
  }
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined) fail(unknown)
  return { names: files.length > 0 ? [tests.name] : only, files }
}

/** @param {string} what */
function fail(what) {
  process.stderr.write(what === '--help' ? usage : `Unknown: ${what}\n\n${usage}`)
  process.exit(what === '--help' ? 0 : 2)
}

/** As many at once as the smallest machine has cores; each is shown when it is over. @param {import('./test/steps.mjs').Step[]} steps */
async function runChecks(steps) {
  const queue = [...steps]
  const worker = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const began = Date.now()
      const { code, output } = await run(step.args, 'collect')
      heading(step.title)
      if (code !== 0) console.log(output.trim())
      finish(step.title, code === 0, began)
      if (code === 0) passed++
      else failed++
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

async function runTests() {
  heading(tests.title)
  const began = Date.now()
  const dir = mkdtempSync(join(tmpdir(), 'caisson-test-'))
  const tally = join(dir, 'tally.json')
  const { code } = await run([...tests.args, ...wanted.files], 'show', { CAISSON_TALLY: tally })
  /** @type {import('./test/tally.ts').Tally} */
  let counted = { passed: 0, failed: 0, skipped: [] }
  try {
    counted = JSON.parse(readFileSync(tally, 'utf8'))
  } catch {
    console.log('vitest ended without counting its tests.')
  }
  rmSync(dir, { recursive: true, force: true })
  passed += counted.passed
  failed += code === 0 ? counted.failed : Math.max(1, counted.failed)
  skipped = [...counted.skipped]
  finish(tests.title, code === 0 && counted.failed === 0, began)
}

/**
 * @param {string[]} args
 * @param {'collect' | 'show'} mode
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(args, mode, env = {}) {
  const color = plain ? {} : { FORCE_COLOR: '1' }
  const child = spawn(node, args, {
    cwd: root,
    env: { ...process.env, ...color, ...env },
    stdio: mode === 'show' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += String(data)))
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** @param {string} title @param {boolean} ok @param {number} began */
function finish(title, ok, began) {
  const seconds = `${((Date.now() - began) / 1000).toFixed(1)} s`
  done.push({ title, ok, seconds })
  console.log(`${mark(ok)} ${seconds}`)
}

function summarise() {
  heading('summary')
  for (const { title, ok, seconds } of done)
    console.log(`${mark(ok)} ${title.padEnd(32)} ${seconds.padStart(8)}`)
  if (skipped.length > 0) {
    console.log('\nSkipped:')
    for (const { test, because } of skipped) console.log(`  ${test}: ${because}`)
  }
  console.log('\nEach check counts as one, each test of vitest as one:')
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`)
  process.exitCode = failed === 0 ? 0 : 1
}
