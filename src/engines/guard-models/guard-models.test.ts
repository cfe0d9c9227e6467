import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GuardNote, GuardRule } from '../../core/guard-rules.ts'
import { NO_SCORES, type Verdict } from '../../plugins/guardrails/contract.ts'
import { actionOn, mayBlock, meaningOf } from './decide.ts'
import { GuardNotes } from './notes.ts'
import { consecutive, WINDOW_BYTES, windowsOf } from './windows.ts'

const text = fc
  .oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constant('lorem 世界 🎉 '))
  .chain((piece) => fc.nat(1500).map((times) => piece.repeat(times)))

describe('windows', () => {
  test('no window is larger than a window, none cuts a character, and short texts are shown whole', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (texts) => {
        const windows = windowsOf(texts)
        expect(windows.length).toBeLessThanOrEqual(8)
        for (const window of windows) {
          expect(Buffer.byteLength(window)).toBeLessThanOrEqual(WINDOW_BYTES)
          expect(window.isWellFormed()).toBe(true)
        }
        const shown = windows.join('\n\n')
        const bytes = texts.reduce((sum, each) => sum + Buffer.byteLength(each) + 2, 0)
        if (bytes <= WINDOW_BYTES) for (const each of texts) expect(shown).toContain(each)
      }),
      { numRuns: 50 },
    )
  })

  test('of a long text the beginning and the end are shown, and what is between them only once', () => {
    const long = `begin ${'a'.repeat(20_000)} end`
    expect(windowsOf([long])).toEqual([long.slice(0, WINDOW_BYTES), long.slice(-WINDOW_BYTES)])
    const little = `begin ${'a'.repeat(WINDOW_BYTES)} end`
    expect(windowsOf([little]).join('')).toBe(little)
  })

  test('consecutive windows show all of a text, in places that are its own', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 300 }), (whole, overlap) => {
        const windows = consecutive(whole, overlap, 1000) ?? []
        let end = 0
        for (const window of windows) {
          expect(whole.startsWith(window.text, window.at)).toBe(true)
          expect(window.at).toBeLessThanOrEqual(end)
          end = window.at + window.text.length
        }
        expect(end).toBe(whole.length)
      }),
      { numRuns: 50 },
    )
    expect(consecutive('a'.repeat(20_000), 0, 2)).toBeUndefined()
  })
})

const rule = (more: Partial<GuardRule> = {}): GuardRule => ({
  guard: 'g',
  stages: new Set(['input']),
  action: 'block',
  onFailure: 'closed',
  onFailureOf: new Map(),
  classes: undefined,
  shadow: false,
  sample: 1,
  categories: undefined,
  minScore: undefined,
  output: 'chunks',
  ...more,
})
const verdict = (more: Partial<Verdict>): Verdict => ({
  flagged: false,
  categories: [],
  score: undefined,
  scores: NO_SCORES,
  ...more,
})

describe('what a verdict means', () => {
  test.each<[string, Partial<GuardRule>, Partial<Verdict>, string, readonly string[]]>([
    ['its own word counts', {}, { flagged: true, categories: ['a'] }, 'flagged', ['a']],
    ['a score without a limit does not', {}, { score: 0.9 }, 'clear', []],
    [
      'a score that reaches the limit does',
      { minScore: 0.5 },
      { score: 0.5, categories: ['a'] },
      'flagged',
      ['a'],
    ],
    [
      'a score below the limit outweighs its word',
      { minScore: 0.9 },
      { flagged: true, score: 0.8 },
      'clear',
      [],
    ],
    ['without a score its word counts', { minScore: 0.9 }, { flagged: true }, 'flagged', []],
    [
      'only categories that count',
      { categories: new Set(['b']) },
      { flagged: true, categories: ['a', 'b'] },
      'flagged',
      ['b'],
    ],
    ['others do not', { categories: new Set(['b']) }, { flagged: true, categories: ['a'] }, 'clear', []],
    ['nothing named may be any of them', { categories: new Set(['b']) }, { flagged: true }, 'flagged', []],
    [
      'each category by its own score',
      { minScore: 0.3, categories: new Set(['b']) },
      {
        score: 0.9,
        scores: new Map([
          ['a', 0.9],
          ['b', 0.2],
        ]),
      },
      'clear',
      [],
    ],
    [
      'also where the guard itself flags nothing',
      { minScore: 0.3 },
      {
        scores: new Map([
          ['a', 0.1],
          ['b', 0.4],
        ]),
      },
      'flagged',
      ['b'],
    ],
  ])('%s', (_what, rules, said, expected, categories) => {
    expect(meaningOf(rule(rules), verdict(said))).toEqual({ verdict: expected, categories })
  })

  test.each<[Partial<GuardRule>, GuardNote['verdict'], GuardNote['action']]>([
    [{}, 'clear', 'none'],
    [{}, 'flagged', 'block'],
    [{ action: 'flag' }, 'flagged', 'flag'],
    [{ shadow: true }, 'flagged', 'shadow'],
    [{ shadow: true }, 'failed', 'shadow'],
    [{}, 'failed', 'block'],
    [{ onFailure: 'open' }, 'failed', 'none'],
    [{ onFailureOf: new Map([['internal', 'open']]) }, 'failed', 'none'],
    [
      { action: 'flag', onFailure: 'open', onFailureOf: new Map([['internal', 'closed']]) },
      'failed',
      'block',
    ],
  ])('of %o and %s comes %s', (rules, said, action) => {
    expect(actionOn(rule(rules), { verdict: said, categories: [] }, 'internal')).toBe(action)
    if (action === 'block') expect(mayBlock(rule(rules), 'internal')).toBe(true)
  })
})

test('a record has one entry for a guard and stage, whatever comes: the worst that was said, the longest wait', () => {
  const notes = new GuardNotes()
  const note = (more: Partial<GuardNote>): GuardNote => ({
    guard: 'g',
    stage: 'output',
    verdict: 'clear',
    categories: [],
    ms: 5,
    action: 'none',
    ...more,
  })
  notes.add(note({ verdict: 'flagged', categories: ['a'], action: 'flag' }))
  for (let i = 0; i < 1000; i++) notes.add(note({ ms: i, verdict: 'failed', categories: [`c${i}`] }))
  notes.add(note({ stage: 'input' }))
  const [output, input] = notes.all
  expect(notes.all).toHaveLength(2)
  expect(output).toMatchObject({ verdict: 'flagged', ms: 999, action: 'flag' })
  expect(output?.categories).toHaveLength(16)
  expect(input).toMatchObject({ stage: 'input', verdict: 'clear' })
})
