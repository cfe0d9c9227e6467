import { LANES, type Lane } from '../../src/core/rules.ts'
import { Chance } from './chance.ts'
import { HEALTHY, type Condition } from './provider.ts'
import type { Order, SimAccount } from './model.ts'
import { World, type Parts, type TargetPlan } from './world.ts'

export function account(name: string, concurrency: number): SimAccount {
  return { name, concurrency: () => concurrency }
}

/** Calls of one kind that come by chance, at a mean rate, between two times. */
export function stream(world: World, order: Order, perSecond: number, fromMs: number, untilMs: number): void {
  const next = (): void => {
    if (world.time.nowMs >= untilMs) return
    world.arrive(order)
    world.time.after(world.chance.around(1000 / perSecond), next)
  }
  world.time.at(fromMs + world.chance.around(1000 / perSecond), next)
}

/** Two providers with moods, several teams in all lanes, impatient callers: everything by chance. */
export function chaos(seed: number, parts?: Parts): World {
  const chance = new Chance(seed)
  const plans = Array.from({ length: chance.between(1, 2) }, () => anyTarget(chance))
  const world = new World(seed, plans, parts)
  const teams = chance.between(1, 6)
  for (let team = 0; team < teams; team++) {
    const order: Order = {
      team: `team-${team}`,
      weight: chance.between(1, 5),
      lane: chance.oneOf(LANES),
      patienceMs: chance.between(0, 20_000),
      hangUpAfterMs: chance.happens(0.2) ? chance.between(0, 15_000) : undefined,
    }
    const fromMs = chance.between(0, 60_000)
    stream(world, order, chance.oneOf([0.1, 0.5, 2, 8]), fromMs, fromMs + 60_000)
  }
  return world
}

function anyTarget(chance: Chance): TargetPlan {
  const accounts = Array.from({ length: chance.between(1, 3) }, (_, at) =>
    account(`account-${at}`, chance.oneOf([1, 2, 5, 20])),
  )
  const conditions: Condition[] = [HEALTHY]
  for (let fromMs = 0; fromMs < 120_000; fromMs += chance.between(5000, 60_000))
    conditions.push({ ...anyMood(chance), fromMs })
  return { accounts, conditions }
}

function anyMood(chance: Chance): Condition {
  return chance.oneOf([
    HEALTHY,
    { ...HEALTHY, totalMs: 20_000, firstTokenMs: 5000 },
    { ...HEALTHY, fails: 1 },
    { ...HEALTHY, fails: 0.3 },
    { ...HEALTHY, hangs: 0.5 },
    { ...HEALTHY, limit: chance.between(1, 5), names: chance.happens(0.5) },
  ])
}

/** Nothing ever frightens these callers away. */
const PATIENT = { patienceMs: 1e9, hangUpAfterMs: undefined } as const

export interface Party {
  readonly team: string
  readonly weight: number
  readonly lane: Lane
  /** Mean time that its calls hold a place. */
  readonly totalMs: number
}

/**
 * Parties that always have calls waiting, for so long; gives the share of each in the place-time of all, by team.
 *
 * @param each calls that each party has under way or waiting at any time
 */
export function saturate(
  seed: number,
  places: number,
  parties: readonly Party[],
  each: number,
  forMs: number,
  parts?: Parts,
): ReadonlyMap<string, number> {
  const world = new World(seed, [{ accounts: [account('a', places)], conditions: [HEALTHY] }], parts)
  const held = new Map<string, number>()
  world.onLeave = ({ order }, heldMs) => {
    if (world.time.nowMs > forMs) return
    held.set(order.team, (held.get(order.team) ?? 0) + heldMs)
    world.time.after(0, () => world.arrive(order))
  }
  for (const party of parties)
    for (let call = 0; call < each; call++) world.time.at(0, () => world.arrive({ ...party, ...PATIENT }))
  world.run()
  const all = [...held.values()].reduce((sum, ms) => sum + ms, 0)
  return new Map([...held].map(([team, ms]) => [team, ms / all]))
}

/** How far shares are from what weights say: the largest error, relative to what is right. */
export function worstError(
  shares: ReadonlyMap<string, number>,
  weights: ReadonlyMap<string, number>,
): number {
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const errors = [...weights].map(([team, weight]) => Math.abs((shares.get(team) ?? 0) / (weight / all) - 1))
  return Math.max(...errors)
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
