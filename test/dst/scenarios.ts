import { LANES } from '../../src/core/rules.ts'
import { Chance } from './chance.ts'
import { HEALTHY, type Condition } from './provider.ts'
import { World, type Order, type Parts, type SimAccount, type TargetPlan } from './world.ts'

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
