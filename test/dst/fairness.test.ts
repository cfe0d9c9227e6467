import { expect, test } from 'vitest'
import { Chance } from './chance.ts'
import { HEALTHY } from './provider.ts'
import { account, percentile, saturate, stream, worstError, type Party } from './scenarios.ts'
import type { SimCall } from './model.ts'
import { World } from './world.ts'

/** Hours, so that what is left is error and not chance. */
const LONG_MS = 3600_000

test('teams share by weight within 5%, however few the places, however long their calls', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const chance = new Chance(seed)
    const places = chance.oneOf([1, 2, 5, 20, 50])
    const parties = Array.from({ length: chance.between(2, 6) }, (_, at): Party => {
      const team = `team-${at}`
      return {
        team,
        weight: chance.between(1, 5),
        lane: 'standard',
        totalMs: chance.oneOf([1000, 3000, 9000]),
      }
    })
    const shares = saturate(seed, places, parties, places + 2, LONG_MS / Math.sqrt(places))
    const weights = new Map(parties.map(({ team, weight }) => [team, weight]))
    expect(worstError(shares, weights), `seed ${seed}, ${places} places`).toBeLessThan(0.05)
  }
})

test('three lanes that all overflow share 8:4:1, and the lowest does not starve', () => {
  const parties = (['interactive', 'standard', 'batch'] as const).map((lane): Party => ({
    team: lane,
    weight: 1,
    lane,
    totalMs: 500,
  }))
  const weights = new Map([
    ['interactive', 8],
    ['standard', 4],
    ['batch', 1],
  ])
  expect(worstError(saturate(1, 20, parties, 30, 600_000), weights)).toBeLessThan(0.05)
})

test('a team that comes late gets its share at once, and what others used alone is not held against them', () => {
  const world = new World(1, [{ accounts: [account('a', 20)], conditions: [HEALTHY] }])
  const order = { weight: 1, lane: 'standard', patienceMs: 60_000, hangUpAfterMs: undefined } as const
  stream(world, { ...order, team: 'early' }, 20, 0, 1_000_000)
  stream(world, { ...order, team: 'late' }, 20, 600_000, 1_000_000)
  let [early, late] = [0, 0]
  world.onLeave = ({ order: { team } }, heldMs) => {
    if (world.time.nowMs < 610_000 || world.time.nowMs > 1_000_000) return
    if (team === 'early') early += heldMs
    else late += heldMs
  }
  world.run()
  expect(early / late).toBeGreaterThan(0.9)
  expect(early / late).toBeLessThan(1.1)
})

const IMPATIENT = { weight: 1, patienceMs: 10_000, hangUpAfterMs: undefined } as const

/** Ten minutes of interactive calls on a hundred places, with so much batch besides. */
function withBatch(interactivePerSecond: number, batchPerSecond: number): World {
  const world = new World(7, [{ accounts: [account('a', 100)], conditions: [HEALTHY] }])
  stream(world, { ...IMPATIENT, team: 'chat', lane: 'interactive' }, interactivePerSecond, 0, 600_000)
  stream(world, { ...IMPATIENT, team: 'night', lane: 'batch' }, batchPerSecond, 0, 600_000)
  world.run()
  return world
}

function waitsOf(world: World, lane: string): number[] {
  return callsOf(world, lane).map(({ waitedMs }) => waitedMs)
}

function callsOf(world: World, lane: string): SimCall[] {
  return world.calls.filter(({ order }) => order.lane === lane)
}

test('ten times the batch load leaves the wait of interactive calls as it was', () => {
  const [calm, spike] = [withBatch(15, 5), withBatch(15, 50)]
  expect(percentile(waitsOf(calm, 'interactive'), 0.99)).toBe(0)
  expect(percentile(waitsOf(spike, 'interactive'), 0.99)).toBe(0)
  expect(callsOf(spike, 'interactive').every(({ ending }) => ending === 'answered')).toBe(true)
  // What batch gets is half of the places: what goes beyond is shed, and told when to come back.
  const night = callsOf(spike, 'batch')
  expect(night.filter(({ ending }) => ending === 'answered').length).toBeGreaterThan(0.4 * night.length)
  expect(night.some(({ ending }) => ending === 'shed')).toBe(true)
})

test('where interactive calls need more than half of the places, batch makes them wait for a few departures at most', () => {
  const spike = withBatch(30, 50)
  expect(percentile(waitsOf(spike, 'interactive'), 0.99)).toBeLessThan(300)
  expect(callsOf(spike, 'interactive').every(({ ending }) => ending === 'answered')).toBe(true)
})

test('three times too many interactive calls: the places stay busy, who gets in has hardly waited, the others hear soon', () => {
  const world = new World(3, [{ accounts: [account('a', 50)], conditions: [HEALTHY] }])
  stream(world, { ...IMPATIENT, team: 'chat', lane: 'interactive' }, 75, 0, 300_000)
  let heldMs = 0
  world.onLeave = (_, ms) => (heldMs += world.time.nowMs < 300_000 ? ms : 0)
  world.run()
  expect(heldMs).toBeGreaterThan(0.9 * 50 * 300_000)
  const lasting = world.calls.filter(({ arrivedMs }) => arrivedMs > 10_000)
  const answered = lasting.filter(({ ending }) => ending === 'answered')
  expect(
    percentile(
      answered.map(({ waitedMs }) => waitedMs),
      0.99,
    ),
  ).toBeLessThan(2001)
  // The newest go first: half of those who get in have hardly waited.
  expect(
    percentile(
      answered.map(({ waitedMs }) => waitedMs),
      0.5,
    ),
  ).toBeLessThan(200)
  for (const { ending, waitedMs } of lasting) if (ending === 'shed') expect(waitedMs).toBeLessThan(2001)
})
