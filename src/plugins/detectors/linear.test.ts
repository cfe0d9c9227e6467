import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Budget } from '../../engines/screening/budget.ts'
import { createScreener } from '../../engines/screening/screener.ts'
import { allDetectors } from './all.ts'

const screener = createScreener(allDetectors)
const anchors = [...new Set(allDetectors.flatMap((detector) => detector.anchors ?? []))]
const ENOUGH = 1e9
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
      const once = mix.repeat(40)
      const cost = steps(once)
      expect(cost).toBeLessThanOrEqual(MOST_PER_CHARACTER * once.length)
      expect(steps(mix.repeat(80))).toBeLessThanOrEqual(2.5 * cost + 1000)
    }),
    { numRuns: 200 },
  )
})
