import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { optionsFrom } from '../../sim/cli.ts'
import { loadConfig } from '../../src/config/load.ts'
import { startDocsNode, type DocsNode } from './support/node.ts'
import { fencesOf, PAGES, read, ROOT } from './support/page.ts'
import { inert, program } from './support/program.ts'

/**
 * What the pages tell people to type. `curl` and JavaScript are run against a node with the simulator behind it, with only the
 * addresses replaced. Commands of ours are parsed by the real program and not carried out. Python is not run: its model and
 * address are looked at.
 */
const run = promisify(execFile)
const fences = PAGES.flatMap(fencesOf)
const lines = fences
  .filter(({ language }) => language === 'sh')
  .flatMap(({ page, text }) =>
    text
      .replace(/\\\n\s*/g, '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ page, line })),
  )
const starting = (first: string): typeof lines => lines.filter(({ line }) => line.startsWith(`${first} `))

/** Tools of the system that a guide may name; they are not run. */
const FOREIGN = ['export', 'systemctl', 'sqlite3']
const hasCurl = spawnSync('curl', ['--version']).status === 0

let caisson: DocsNode
beforeAll(async () => {
  caisson = await startDocsNode()
})
afterAll(() => caisson[Symbol.asyncDispose]())

/** The text with this node's addresses in the place of the documented ones. */
function here(text: string): string {
  return text
    .replaceAll('http://127.0.0.1:8080', caisson.node.dataUrl)
    .replaceAll('http://127.0.0.1:9090', caisson.node.opsUrl)
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, CAISSON_KEY: caisson.key })

test('every line of a shell block begins with something that is checked here', () => {
  const known = ['npm', 'npx caisson', 'caisson', 'curl', ...FOREIGN]
  for (const { page, line } of lines) {
    expect(
      known.some((first) => line.startsWith(`${first} `)),
      `${page}: ${line}`,
    ).toBe(true)
  }
})

test.each(starting('npm'))('$line is a script of package.json ($page)', ({ line }) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const [, first = '', second = ''] = line.split(' ')
  expect(Object.keys(scripts)).toContain(first === 'run' ? second : first)
})

const ours = [...starting('caisson'), ...starting('npx caisson')].map(({ page, line }) => ({
  page,
  line,
  args: line.replace(/^(?:npx )?caisson /, '').split(' '),
}))
const units = fences
  .filter(({ language }) => language === 'ini')
  .flatMap(({ page, text }) =>
    [...text.matchAll(/src\/main\.ts (.+)$/gm)].map(([line, args = '']) => ({
      page,
      line,
      args: args.split(' '),
    })),
  )

test.each([...ours, ...units])('$line is understood ($page)', async ({ args }) => {
  await expect(inert(program()).parseAsync(args, { from: 'user' })).resolves.toBeDefined()
  if (args[0] === 'simulate') expect(optionsFrom(args.slice(1))).not.toBe('help')
})

describe.runIf(hasCurl)('with curl', () => {
  test.each(starting('curl'))('$line is answered ($page)', async ({ line }) => {
    const { stdout } = await run('sh', ['-c', here(`${line} -f`)], { env: environment() })
    expect(stdout).not.toBe('')
    // The simulator's page shows how a broken stream ends; every other stream is complete.
    if (line.includes('[[sim')) expect(stdout).toMatch(/upstream_interrupted(?![^]*\[DONE\])/)
    else if (line.includes('"stream":true')) expect(stdout).toContain('data: [DONE]')
  })
})

test.each(fences.filter(({ language }) => language === 'js'))(
  'JavaScript of $page runs: $text',
  async ({ text }) => {
    // Below node_modules, so that it finds the SDKs.
    const dir = join(ROOT, 'node_modules/.cache/caisson-docs')
    const file = join(dir, `${process.pid}-${Math.random()}.mjs`)
    mkdirSync(dir, { recursive: true })
    writeFileSync(file, here(text))
    try {
      const { stdout } = await run(process.execPath, [file], { env: environment() })
      expect(stdout.trim()).not.toBe('')
    } finally {
      rmSync(file)
    }
  },
)

test('every model that a page calls is an alias of the example policy', () => {
  const { aliases } = loadConfig(join(ROOT, 'caisson.yaml')).rules
  const NAMED = /(?:"model":"|\bmodel: '|\bmodel="|_MODEL=)([\w/.-]+)/g
  const named = fences.flatMap(({ text }) => [...text.matchAll(NAMED)].map(([, model]) => model as string))
  expect(named.length).toBeGreaterThan(5)
  for (const model of named) expect([...aliases.keys()]).toContain(model)
})
