import { expect, test } from 'vitest'
import { Breaker, type BreakerState } from '../../src/engines/routing/breaker.ts'
import { HEALTHY, type Condition } from './provider.ts'
import { account, stream } from './scenarios.ts'
import type { Order } from './model.ts'
import { SOUND, World } from './world.ts'

const ORDER: Order = {
  team: 'a',
  weight: 1,
  lane: 'standard',
  patienceMs: 20_000,
  hangUpAfterMs: undefined,
}

interface Settled {
  readonly nowMs: number
  readonly probe: boolean
  readonly ok: boolean | undefined
  readonly after: BreakerState
}

/** A breaker that writes down what it is told. */
class Watched extends Breaker {
  readonly log: Settled[] = []

  override settle(...args: Parameters<Breaker['settle']>): void {
    super.settle(...args)
    const [, { probe }, ok, , nowMs] = args
    this.log.push({ nowMs, probe, ok, after: this.state })
  }
}

test('a provider that only fails gets twenty calls, then one at a time, and all of them again after three good ones', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const watched: Watched[] = []
    const breaker = (random: () => number): Breaker => {
      watched.push(new Watched(random))
      return watched.at(-1) as Breaker
    }
    const conditions = [HEALTHY, { ...HEALTHY, fails: 1, fromMs: 60_000 }, { ...HEALTHY, fromMs: 360_000 }]
    const world = new World(seed, [{ accounts: [account('a', 500)], conditions }], { ...SOUND, breaker })
    // Few at once: those under way when it opens fail besides.
    stream(world, ORDER, 2, 0, 500_000)
    world.run()
    const { log } = watched[0] as Watched
    const opened = log.findIndex(({ after }) => after === 'open')
    const failed = log.slice(0, opened + 1).filter(({ ok }) => ok === false)
    expect(failed.length).toBeLessThanOrEqual(20)
    // Five minutes, and an open time of ten seconds give or take one: so many probes, and no other call.
    const probes = log.filter(({ probe, nowMs }) => probe && nowMs < 360_000)
    expect(probes.length).toBeGreaterThan(300 / 11 - 3)
    expect(probes.length).toBeLessThan(300 / 9)
    const closed = log.findIndex(({ after }, at) => at > opened && after === 'closed')
    expect(log.slice(0, closed + 1).filter(({ probe, ok }) => probe && ok).length).toBe(3)
    expect(
      world.calls.filter(({ arrivedMs }) => arrivedMs > 400_000).every(({ ending }) => ending === 'answered'),
    ).toBe(true)
  }
})

/** Ten minutes of 20 calls a second (40 places' worth) at an account of 500, which takes but 25 in the middle third. */
function shrunken(names: boolean): World {
  const low: Condition = { ...HEALTHY, limit: 25, names, fromMs: 200_000 }
  const conditions = [HEALTHY, low, { ...HEALTHY, fromMs: 400_000 }]
  const world = new World(5, [{ accounts: [account('a', 500)], conditions }])
  stream(world, ORDER, 20, 0, 600_000)
  return world
}

test.each([true, false])(
  'a limit that shrinks is found and kept (named: %s), and left behind when it is gone',
  (names) => {
    const world = shrunken(names)
    const pool = world.targets[0]?.pool
    const seen: number[] = []
    for (const atMs of [199_000, 399_000, 599_000])
      world.time.at(atMs, () => seen.push(pool?.snapshot(atMs).accounts[0]?.effective ?? 0))
    let [attempts, busyMs] = [0, 0]
    world.onLeave = (_, heldMs) => {
      if (world.time.nowMs < 210_000 || world.time.nowMs > 400_000) return
      attempts++
      busyMs += heldMs
    }
    world.run()
    expect(seen[0]).toBe(500)
    expect(seen[1]).toBeGreaterThanOrEqual(15)
    expect(seen[1]).toBeLessThanOrEqual(30)
    expect(seen[2]).toBeGreaterThan(40)
    const refused = world.calls.reduce((sum, call) => sum + Math.max(0, call.attempts - 1), 0)
    expect(refused / attempts).toBeLessThan(0.05)
    expect(busyMs).toBeGreaterThan((names ? 0.9 : 0.75) * 25 * 190_000)
    const late = world.calls.filter(({ arrivedMs }) => arrivedMs > 500_000)
    expect(late.every(({ ending }) => ending === 'answered')).toBe(true)
  },
)

test('where three calls of ten fail, retries stay a fifth of the calls', () => {
  const world = new World(2, [{ accounts: [account('a', 500)], conditions: [{ ...HEALTHY, fails: 0.3 }] }])
  stream(world, ORDER, 50, 0, 600_000)
  world.run()
  expect(world.retries / world.calls.length).toBeLessThan(0.21)
  expect(world.retries / world.calls.length).toBeGreaterThan(0.15)
})

test('several accounts: one that refuses is relieved by the others, and no call fails for it', () => {
  const world = new World(4, [
    { accounts: [account('a', 20), account('b', 20), account('c', 20)], conditions: [HEALTHY] },
  ])
  world.time.at(60_000, () => world.targets[0]?.pool.setAside('b', 120_000))
  stream(world, ORDER, 15, 0, 180_000)
  const used = new Map<string, number>()
  world.time.at(90_000, () => {
    for (const { name, inFlight } of world.targets[0]?.pool.snapshot(90_000).accounts ?? [])
      used.set(name, inFlight)
  })
  world.run()
  expect(used.get('b')).toBe(0)
  expect(Math.min(used.get('a') ?? 0, used.get('c') ?? 0)).toBeGreaterThan(8)
  expect(world.calls.every(({ ending }) => ending === 'answered')).toBe(true)
})
