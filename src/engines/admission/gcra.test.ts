import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { charge, FRESH, waitMs } from './gcra.ts'

const MINUTE_MS = 60_000

/** Instants of asking, in order, some of them together. */
const asking = fc
  .array(
    fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 20_000 }),
      fc.double({ min: 0, max: 500, noNaN: true }),
    ),
    {
      minLength: 1,
      maxLength: 120,
    },
  )
  .map((gaps) => {
    let at = 0
    return gaps.map((gap) => (at += gap))
  })

/** The instants at which a caller that asks at these is let in. */
function admitted(instants: readonly number[], perMinute: number): number[] {
  let state = FRESH
  const inside: number[] = []
  for (const nowMs of instants) {
    if (waitMs(state, nowMs, 1, perMinute) > 0) continue
    state = charge(state, nowMs, 1, perMinute)
    inside.push(nowMs)
  }
  return inside
}

test('over any stretch of time no more get in than the burst and what flowed in since', () => {
  fc.assert(
    fc.property(asking, fc.integer({ min: 1, max: 40 }), (instants, perMinute) => {
      const inside = admitted(instants, perMinute)
      for (let from = 0; from < inside.length; from++) {
        for (let to = from; to < inside.length; to++) {
          const refilled = (((inside[to] ?? 0) - (inside[from] ?? 0)) * perMinute) / MINUTE_MS
          expect(to - from + 1).toBeLessThanOrEqual(perMinute + refilled + 1e-4)
        }
      }
    }),
  )
})

test('a limit that nobody has used lets its whole number in at once, and not one more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 1e9 }), (perMinute, nowMs) => {
      const together = Array.from({ length: perMinute + 1 }, () => nowMs)
      expect(admitted(together, perMinute)).toHaveLength(perMinute)
    }),
  )
})

test('the wait that is told is exact: a millisecond before it the call is refused, at it the call gets in', () => {
  fc.assert(
    fc.property(
      asking,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 60 }),
      (instants, perMinute, cost) => {
        let state = FRESH
        for (const nowMs of instants) {
          const wait = waitMs(state, nowMs, cost, perMinute)
          if (wait === 0) state = charge(state, nowMs, cost, perMinute)
          else {
            expect(waitMs(state, nowMs + wait, cost, perMinute)).toBe(0)
            expect(waitMs(state, nowMs + wait - Math.min(1, wait), cost, perMinute)).toBeGreaterThan(0)
          }
        }
      },
    ),
  )
})

test('what is given back is as if it had never been taken', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }), (taken, perMinute) => {
      const before = charge(FRESH, 1000, 1, perMinute)
      const after = charge(charge(before, 1000, taken, perMinute), 1000, -taken, perMinute)
      expect(after).toBeCloseTo(before, 6)
    }),
  )
})

test('a call that is larger than the whole limit gets in once nothing else is pending, and is paid off before the next', () => {
  expect(waitMs(FRESH, 0, 5000, 1000)).toBe(0)
  const state = charge(FRESH, 0, 5000, 1000)
  expect(waitMs(state, 0, 1, 1000)).toBe(4 * MINUTE_MS + 60)
})
