import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Catalogue } from '../core/catalogue.ts'
import { costOf } from '../core/money.ts'
import { compileCatalogue, nanoUsd } from './catalogue.ts'
import { formatProblem } from './problem.ts'
import type { Problem } from './problem.ts'
import { problemsOf } from './testing.ts'
import { readYaml } from './yaml-source.ts'

const dir = join(import.meta.dirname, '../../catalogue')

function compile(text: string): { catalogue: Catalogue | undefined; lines: readonly string[] } {
  const problems: Problem[] = []
  const catalogue = compileCatalogue(readYaml('c.yaml', text, problems), problems)
  return { catalogue, lines: problems.map(formatProblem) }
}

const { catalogue: deepseek } = compile(readFileSync(join(dir, 'deepseek.yaml'), 'utf8'))

test('the shipped catalogue holds the models, limits and retirements of DeepSeek', () => {
  const rows = [...(deepseek?.models.values() ?? [])].map((m) =>
    [
      m.name,
      m.contextTokens,
      m.maxOutputTokens,
      m.vision,
      m.concurrency,
      m.retiredFromMs === undefined ? '-' : new Date(m.retiredFromMs).toISOString(),
      m.successor ?? '-',
    ].join(' '),
  )
  expect(rows).toEqual([
    'deepseek-flash 1048576 393216 false 2500 - -',
    'deepseek-v4-flash 1048576 393216 false 2500 - -',
    'deepseek-v4-flash-vision-exp 1048576 393216 true 2500 - -',
    'deepseek-v4-pro 1048576 393216 false 500 - -',
    'deepseek-chat 1048576 393216 false 2500 2026-07-24T15:59:00.000Z deepseek-flash',
    'deepseek-reasoner 1048576 393216 false 2500 2026-07-24T15:59:00.000Z deepseek-flash',
  ])
})

test('its prices are exact and dated', () => {
  const rows = (deepseek?.models.get('deepseek-v4-flash')?.prices ?? []).map(
    ({ fromMs, price, peak, peakBands }) => [
      new Date(fromMs).toISOString(),
      Object.values(price),
      peak === undefined ? undefined : Object.values(peak),
      peakBands,
    ],
  )
  const bands = [
    [1, 4],
    [6, 10],
  ]
  expect(rows).toEqual([
    ['2026-04-24T00:00:00.000Z', [28_000_000, 140_000_000, 280_000_000], undefined, []],
    ['2026-04-26T12:15:00.000Z', [2_800_000, 140_000_000, 280_000_000], undefined, []],
    [
      '2026-08-16T16:00:00.000Z',
      [7_000_000, 220_000_000, 660_000_000],
      [14_000_000, 440_000_000, 1_320_000_000],
      bands,
    ],
    [
      '2026-09-10T00:00:00.000Z',
      [3_000_000, 150_000_000, 600_000_000],
      [6_000_000, 300_000_000, 1_200_000_000],
      bands,
    ],
  ])
  const pro = deepseek?.models.get('deepseek-v4-pro')?.prices[1]?.price
  const usage = { inputTokens: 1e6, cacheHitTokens: 1e6, cacheMissTokens: 0, outputTokens: 0 }
  expect(pro && costOf({ ...usage, reasoningTokens: 0, estimated: false }, pro)).toBe(3_625_000)
})

test('its effort eras map what callers ask for', () => {
  const eras = (deepseek?.effortEras ?? []).map(({ fromMs, map }) => [
    new Date(fromMs).toISOString().slice(0, 10),
    Object.fromEntries(map),
  ])
  expect(eras).toEqual([
    ['2026-04-24', { low: 'high', medium: 'high', high: 'high', xhigh: 'max', max: 'max' }],
    ['2026-08-13', { low: 'low', medium: 'high', high: 'high', xhigh: 'high', max: 'max' }],
    [
      '2026-09-10',
      {
        none: 'off',
        minimal: 'low',
        low: 'low',
        medium: 'high',
        high: 'high',
        xhigh: 'high',
        max: 'max',
        ultra: 'max',
      },
    ],
  ])
})

test('a price becomes a whole number of nano-USD without floating point', () => {
  expect(['0', '0.003625', '0.000000001', '1.10', '999999.999999999'].map(nanoUsd)).toEqual([
    0, 3_625_000, 1, 1_100_000_000, 999_999_999_999_999,
  ])
})

const VALID = `kind: deepseek
models:
  a:
    context_tokens: 10
    max_output_tokens: 10
    prices:
      - { from: '2026-01-01T00:00:00Z', hit: '1', miss: '1', output: '1' }
      - { from: '2026-02-01T00:00:00Z', hit: '1', miss: '1', output: '1' }
`

test.each([
  ['nothing', '', '', []],
  [
    'the wrong kind',
    'kind: deepseek',
    'kind: other',
    ['c.yaml:1:7 kind — Must be one of deepseek, openai_compatible, anthropic.'],
  ],
  [
    'a price that is a number',
    "miss: '1'",
    'miss: 1',
    ['c.yaml:7:57 models.a.prices[0].miss — Must be text, not a whole number.'],
  ],
  [
    'a price finer than a nano-USD',
    "miss: '1'",
    "miss: '0.0000000001'",
    [
      'c.yaml:7:57 models.a.prices[0].miss — A price is quoted text of USD per 1M tokens with at most 9 decimals, such as "0.0028".',
    ],
  ],
  [
    'rows out of order',
    '2026-02-01',
    '2025-12-01',
    ['c.yaml:8:17 models.a.prices[1].from — Rows stand oldest first, each with an instant of its own.'],
  ],
  [
    'a day that does not exist',
    '2026-02-01',
    '2026-02-31',
    ['c.yaml:8:17 models.a.prices[1].from — There is no such instant.'],
  ],
  [
    'a retired model without a successor',
    'max_output_tokens: 10',
    "max_output_tokens: 10\n    retired_from: '2026-05-01T00:00:00Z'",
    ['c.yaml:4:5 models.a — A retired model names its successor.'],
  ],
  [
    'a successor that is not there',
    'max_output_tokens: 10',
    'max_output_tokens: 10\n    successor: b',
    ['c.yaml:6:16 models.a.successor — Must be a model of this file that is not retired itself.'],
  ],
  [
    'a band that goes backwards',
    'models:',
    'peak_hours_utc: [[4, 1]]\nmodels:',
    ['c.yaml:2:18 peak_hours_utc[0] — A band goes from an hour to a later one.'],
  ],
])('a catalogue with %s', (_, from, to, expected) => {
  expect(compile(VALID.replace(from, to)).lines).toEqual(expected)
})

test('a broken catalogue is a problem of the configuration', () => {
  expect(problemsOf({ 'catalogue/deepseek.yaml': VALID.replace('kind: deepseek', 'kind: x') })).toContain(
    'catalogue/deepseek.yaml:1:7 kind — Must be one of deepseek, openai_compatible, anthropic.',
  )
})

test.each(['openai_compatible', 'anthropic'])('the catalogue of %s that ships claims nothing', (name) => {
  const { catalogue, lines } = compile(readFileSync(join(dir, `${name}.yaml`), 'utf8'))
  expect([catalogue?.kind, catalogue?.open, catalogue?.models.size, lines]).toEqual([name, true, 0, []])
})
