import { expect, test } from 'vitest'
import type { BreakerRules } from '../../src/core/rules.ts'
import { Breaker, type Permit } from '../../src/engines/routing/breaker.ts'
import { Pool, type PoolSnapshot } from '../../src/engines/routing/lanes.ts'
import { RetryBudget } from '../../src/engines/routing/retry.ts'
import type { Ask, Ticket } from '../../src/engines/routing/ticket.ts'
import { account, chaos, saturate, worstError, type Party } from './scenarios.ts'
import type { SimAccount } from './model.ts'
import { SOUND, type Parts } from './world.ts'

type Tickets = readonly Ticket<SimAccount>[]

/** Forgets who got in when a place was given back. */
class Forgetful extends Pool<SimAccount> {
  override leave(ticket: Ticket<SimAccount>, nowMs: number, ok?: boolean): Tickets {
    super.leave(ticket, nowMs, ok)
    return []
  }
}

/** Loses a place each time a call ended badly. */
class Leaking extends Pool<SimAccount> {
  override leave(ticket: Ticket<SimAccount>, nowMs: number, ok?: boolean): Tickets {
    return ok === true ? super.leave(ticket, nowMs, ok) : []
  }
}

/** Does not notice that a caller hung up. */
class Deaf extends Pool<SimAccount> {
  override cancel(): Tickets {
    return []
  }
}

/** Never looks at deadlines by itself. */
class Sleepy extends Pool<SimAccount> {
  override nextTickMs(): undefined {
    return undefined
  }
}

/** Tells nobody when to come back. */
class Curt extends Pool<SimAccount> {
  override enter(ask: Ask, nowMs: number): Ticket<SimAccount> {
    const ticket = super.enter(ask, nowMs)
    ticket.retryAfterMs = 0
    return ticket
  }
}

/** Believes in a place more than each account has. */
class Overselling extends Pool<SimAccount> {
  constructor(model: string, accounts: readonly SimAccount[]) {
    super(
      model,
      accounts.map(({ name, concurrency }) => account(name, concurrency() + 1)),
    )
  }

  override snapshot(nowMs: number): PoolSnapshot {
    const seen = super.snapshot(nowMs)
    return { ...seen, accounts: seen.accounts.map((one) => ({ ...one, limit: (one.limit ?? 0) - 1 })) }
  }
}

/** Takes all teams for equal. */
class Levelling extends Pool<SimAccount> {
  override enter(ask: Ask, nowMs: number): Ticket<SimAccount> {
    return super.enter({ ...ask, weight: 1 }, nowMs)
  }
}

/** Takes whatever is told for one team: first come, first served. */
class Blind extends Pool<SimAccount> {
  override enter(ask: Ask, nowMs: number): Ticket<SimAccount> {
    return super.enter({ ...ask, team: 'all' }, nowMs)
  }
}

/** Never opens. */
class Fused extends Breaker {
  override settle(): void {
    // Learns nothing.
  }
}

/** Lets everybody through again as soon as it has opened. */
class Jumpy extends Breaker {
  override permit(rules: BreakerRules, nowMs: number): Permit {
    return super.permit({ ...rules, errorRate5mGt: undefined }, nowMs)
  }

  override settle(...[rules, ...rest]: Parameters<Breaker['settle']>): void {
    super.settle({ ...rules, errorRate5mGt: undefined }, ...rest)
  }
}

/** Has no bottom. */
class Generous extends RetryBudget {
  override take(): boolean {
    return true
  }
}

const pool = (Broken: typeof Pool<SimAccount>): Parts => ({
  ...SOUND,
  pool: (accounts) => new Broken('m', accounts),
})

const PLANTED: readonly [string, Parts, RegExp][] = [
  ['who gets in is forgotten', pool(Forgetful), /counts \d+ (in flight|waiting)/],
  ['a place is lost with every failure', pool(Leaking), /counts \d+ in flight/],
  ['a hung-up caller keeps its turn', pool(Deaf), /counts \d+ (in flight|waiting)/],
  ['deadlines pass unseen', pool(Sleepy), /beyond its deadline/],
  ['a refusal says nothing of when to come back', pool(Curt), /shed with retry-after 0/],
  ['more calls than the account may have', pool(Overselling), /may have/],
  ['a breaker that never opens', { ...SOUND, breaker: () => new Fused() }, /failures in a row/],
  ['a breaker that ignores errors', { ...SOUND, breaker: () => new Jumpy() }, /failures in a row/],
  ['retries without bounds', { ...SOUND, budget: () => new Generous() }, /retries of/],
]

test.each(PLANTED)('planted: %s', (_, parts, says) => {
  expect(() => {
    for (let seed = 1; seed <= 100; seed++) chaos(seed, parts).run()
  }).toThrow(says)
})

const PARTIES: readonly Party[] = [
  { team: 'a', weight: 3, lane: 'standard', totalMs: 1000 },
  { team: 'b', weight: 1, lane: 'standard', totalMs: 3000 },
]

test.each([
  ['weights that count for nothing', Levelling],
  ['one line for all teams', Blind],
] as const)('planted: %s, and shares are wrong', (_, Broken) => {
  const weights = new Map(PARTIES.map(({ team, weight }) => [team, weight]))
  const share = (parts?: Parts): number => worstError(saturate(1, 5, PARTIES, 10, 600_000, parts), weights)
  expect(share()).toBeLessThan(0.05)
  expect(share(pool(Broken))).toBeGreaterThan(0.3)
})
