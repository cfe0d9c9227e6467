import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { ConfigError } from './problem.ts'
import { DEPLOY, POLICY, load, problemsOf } from './testing.ts'

/** A short catalogue: the loader reads it on every run. */
const CATALOGUE = `kind: deepseek
models:
  deepseek-flash:
    { context_tokens: 1, max_output_tokens: 1, prices: [{ from: '2026-01-01T00:00:00Z', hit: '1', miss: '1', output: '1' }] }
`

/** Whatever the files hold, the loader loads them or says what is wrong and where; it never ends in any other way. */
function holds(files: Readonly<Record<string, string | Uint8Array>>): boolean {
  try {
    load({ 'catalogue/deepseek.yaml': CATALOGUE, ...files })
    return true
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const { problems } = error
    return problems.length > 0 && problems.every((p) => p.line > 0 && p.col > 0 && p.message !== '')
  }
}

/** Fragments out of which YAML is made, so that random text gets past the first character. */
const yamlish = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'\n:-?,[]{}&*!|>\'"%@`# \t'.split('')),
      fc.constantFrom(
        '\n  ',
        '\n    ',
        ': ',
        '- ',
        '&a ',
        '*a',
        '<<: *a',
        '---\n',
        '...\n',
        '!!str ',
        '!!binary ',
        '? ',
      ),
      fc.constantFrom(
        'models',
        'routes',
        'providers',
        'policy',
        'null',
        '~',
        '0x1',
        '.inf',
        '1e999',
        '__proto__',
        'constructor',
      ),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

/** More of them with `FUZZ_RUNS=20000`. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300)
const longEnough = { timeout: 10_000 + numRuns * 100 }

/** Undefined where the property holds for all; otherwise the smallest example against it. */
function against<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => boolean): unknown {
  return fc.check(fc.property(arbitrary, property), { numRuns }).counterexample ?? undefined
}

test('any text is answered with a configuration or a ConfigError', longEnough, () => {
  expect(against(yamlish, (text) => holds({ 'caisson.yaml': text }))).toBeUndefined()
  expect(
    against(yamlish, (text) => holds({ 'caisson.yaml': DEPLOY + text, 'policy.yaml': POLICY + text })),
  ).toBeUndefined()
})

test('any bytes are', longEnough, () => {
  expect(
    against(fc.uint8Array({ maxLength: 200 }), (bytes) =>
      holds({ 'caisson.yaml': bytes, 'policy.yaml': bytes }),
    ),
  ).toBeUndefined()
})

/** Names that the schemas know, so that random trees get past "unknown key". */
const KEYS = [
  'data',
  'port',
  'providers',
  'deepseek',
  'kind',
  'base_url',
  'api_key',
  'accounts',
  'timeouts',
  'policy',
  'policy_files',
  'models',
  'fast',
  'primary',
  'provider',
  'model',
  'fallback',
  'routes',
  'match',
  'team',
  'model_alias',
  'limits',
  'teams',
  'circuit_breakers',
  'open_when',
  'retries',
  'retry_on',
  'concurrency',
  '__proto__',
  'constructor',
  'toString',
]

const tree = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(
      'deepseek',
      'deepseek-flash',
      'https://x.test',
      '${env:X}',
      '${',
      '',
      'fast',
      'unlimited',
    ),
    fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 6 }),
  ),
})).value

test('any tree of values is', longEnough, () => {
  expect(against(tree, (deploy) => holds({ 'caisson.yaml': stringify(deploy) }))).toBeUndefined()
  expect(against(tree, (policy) => holds({ 'policy.yaml': stringify(policy) }))).toBeUndefined()
})

test('aliases that multiply are stopped', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}]`)
  const bomb = `l0: &l0 [x]\n${levels.join('\n')}\n`
  const started = performance.now()
  expect(problemsOf({ 'policy.yaml': bomb })).toContain(
    'policy.yaml:1:1 — The file holds more than 50000 values (aliases expanded).',
  )
  expect(performance.now() - started).toBeLessThan(2000)
})

test('an alias of the map that it stands in is stopped', () => {
  expect(problemsOf({ 'policy.yaml': 'a: &a\n  b: *a\n' })).toEqual([
    'policy.yaml:1:1 — The file is nested deeper than 32 levels.',
  ])
})

test.each([
  ['nested lists', '['.repeat(200_000)],
  ['nested maps', '{a: '.repeat(100_000)],
  ['nested block lists', '- '.repeat(100_000)],
  ['a hundred thousand keys', Array.from({ length: 100_000 }, (_, i) => `k${i}: 1\n`).join('')],
])('%s are refused in bounded time', (_, text) => {
  const started = performance.now()
  expect(problemsOf({ 'policy.yaml': text }).length).toBeGreaterThan(0)
  expect(performance.now() - started).toBeLessThan(10_000)
})

test('a problem list without end is cut', () => {
  const keys = Array.from({ length: 500 }, (_, i) => `k${i}: 1`).join('\n')
  const lines = problemsOf({ 'caisson.yaml': `${DEPLOY}${keys}\n` })
  expect(lines).toHaveLength(101)
  expect(lines.at(-1)).toBe('… and 400 more')
})

test('names of objects are names like others', () => {
  const policy = POLICY.replaceAll('fast', 'constructor')
  expect([...load({ 'policy.yaml': policy }).rules.aliases.keys()]).toEqual(['constructor'])
  expect(
    problemsOf({ 'policy.yaml': POLICY.replace('model_alias: fast', 'model_alias: toString') }),
  ).toHaveLength(1)
  expect(problemsOf({ 'policy.yaml': `${POLICY}__proto__: { x: 1 }\n` })).toEqual([
    'policy.yaml:6:1 — This name cannot be used as a key.',
  ])
})
