import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Budget, budgetFor } from '../../engines/screening/budget.ts'
import { createScreener } from '../../engines/screening/screener.ts'
import { allDetectors } from './all.ts'

const screener = createScreener(allDetectors)
const anchors = [...new Set(allDetectors.flatMap((detector) => detector.anchors ?? []))]
const ENOUGH = 1e9
/** Any text has them: some characters are decoded however short it is. */
const LEAST_STEPS = budgetFor(0).left
/** Questions to detectors at one character, at most: all that can be asked about a run, its parts and an assignment. */
const MOST_PER_CHARACTER = 120

function steps(text: string): number {
  const budget = new Budget(ENOUGH)
  screener.scan(text, '', budget)
  return ENOUGH - budget.left
}

const pieces = fc.oneof(
  fc.constantFrom(...anchors),
  fc.stringMatching(/^[0-9]{1,6}$/),
  fc.stringMatching(/^[A-Z0-9]{1,8}$/),
  fc.constantFrom(' ', '-', '.', '/', ':', '=', ' = ', '"', "'", '`', '\\', '\\"', '\n', '\u200b', 'а', '@'),
  fc.constantFrom('%41', '&#65;', String.raw`\u0041`, '=41', 'QUFBQUFBQUFBQUFBQUFB', '4141414141414141'),
)
const mixes = fc.array(pieces, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''))

it('a text that is twice as long costs twice the steps, whatever is repeated in it', () => {
  fc.assert(
    fc.property(mixes, (mix) => {
      const once = mix.repeat(200)
      const cost = steps(once)
      expect(cost).toBeLessThanOrEqual(MOST_PER_CHARACTER * once.length)
      expect(steps(mix.repeat(400))).toBeLessThanOrEqual(2.5 * cost + LEAST_STEPS)
    }),
    { numRuns: 60, examples: [['а = ']] },
  )
})

/** The same numbers every time, and no pattern in them. */
function numbers(): (below: number) => number {
  let state = 7
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
}

/** Lines of `columns` numbers each. */
function dump(
  columns: number,
  separator: string,
  write: (next: (below: number) => number) => string,
): string {
  const next = numbers()
  const line = (): string => Array.from({ length: columns }, () => write(next)).join(separator)
  return Array.from({ length: 2000 }, line).join('\n')
}

const digits =
  (length: number) =>
  (next: (below: number) => number): string =>
    String(10 ** (length - 1) + next(9 * 10 ** (length - 1)))

it.each([
  ['octal', dump(8, ' ', (next) => next(65_536).toString(8).padStart(6, '0'))],
  ['hex', dump(16, ' ', (next) => next(256).toString(16).padStart(2, '0'))],
  ['hex in capitals', dump(8, ' ', (next) => next(65_536).toString(16).padStart(4, '0').toUpperCase())],
  ['three digits', dump(9, ' ', digits(3))],
  ['four digits', dump(8, ' ', digits(4))],
  ['five digits', dump(10, ',', digits(5))],
  ['pixels', dump(28, ' ', (next) => String(next(256)))],
  ['three columns', dump(3, ' ', (next) => String(next(1_000_000)))],
  ['an id and a number', dump(2, ' ', (next) => String(next(100_000)))],
  ['single digits', dump(9, ' ', (next) => String(next(10)))],
  ['nine digits', dump(4, ' ', digits(9))],
  ['versions', dump(6, ' ', (next) => `${next(9)}.${next(99)}.${next(9)}`)],
  [
    'passwords in JSON',
    `[${dump(4, ',', (next) => `{"pw":"Xk${next(1_000_000)}q"}`).replaceAll('\n', ',')}]`,
  ],
])('a dump of numbers is read to its end, and is no list of ids: %s', (_, text) => {
  const slot = { path: '', role: 'user', key: 'content', text }
  const { findings, complete } = screener.scanSlots([slot])
  expect(complete).toBe(true)
  expect(findings.filter(({ tier, group }) => tier !== 'possible' && group !== 'SECRET')).toEqual([])
})
