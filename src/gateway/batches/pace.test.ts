import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

const FOREVER = Number.POSITIVE_INFINITY

test('without refusals there is no bound but that of the node', () => {
  const pace = new Pace(() => 4)
  expect(pace.waitMs(0, 1000)).toBe(0)
  pace.succeeded()
  expect(pace.waitMs(0, 3)).toBe(0)
})

test('a round of refusals pauses as long as the longest asks for, and halves what may be under way once', () => {
  const pace = new Pace(() => 8)
  for (const afterMs of [1000, 3000, 2000]) pace.refused(100, afterMs)
  expect(pace.waitMs(100, 0)).toBe(3000)
  expect(pace.waitMs(3099, 0)).toBe(1)
  expect(pace.waitMs(3100, 3)).toBe(0)
  expect(pace.waitMs(3100, 4)).toBe(FOREVER)
})

test('one item may always be under way, and successes let in more up to the bound', () => {
  const pace = new Pace(() => 4)
  for (let nowMs = 0; nowMs < 1e6; nowMs += 1e5) pace.refused(nowMs, 0)
  expect(pace.waitMs(2e6, 0)).toBe(0)
  expect(pace.waitMs(2e6, 1)).toBe(FOREVER)
  for (let i = 0; i < 100; i++) pace.succeeded()
  expect(pace.waitMs(2e6, 3)).toBe(0)
  expect(pace.waitMs(2e6, 4)).toBe(FOREVER)
})

test('refusals that name no time are asked again ever more seldom, up to a minute, until one succeeds', () => {
  const pace = new Pace(() => 4)
  const waits: number[] = []
  for (let i = 0, nowMs = 0; i < 12; i++) {
    pace.refused(nowMs, 0)
    waits.push(pace.waitMs(nowMs, 0))
    nowMs += 100_000
  }
  expect(waits.slice(0, 3)).toEqual([250, 500, 1000])
  expect(waits.at(-1)).toBe(60_000)
  pace.succeeded()
  pace.refused(1e7, 0)
  expect(pace.waitMs(1e7, 0)).toBe(250)
})
