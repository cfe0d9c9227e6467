import type { RetryRules } from '../../src/core/rules.ts'
import { RetryBudget } from '../../src/engines/routing/retry.ts'
import type { SimAttempt, SimCall, Target } from './model.ts'

/** What must hold after every step, whatever happens. */
export function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}

/** At most as many failures as this in a row before a breaker opens. */
const MOST_FAILURES = 20

export function checkPool({ pool, waiting, inFlight, attempts }: Target, nowMs: number): void {
  const seen = pool.snapshot(nowMs)
  for (const { name, limit, inFlight: held } of seen.accounts) {
    const ours = [...inFlight.keys()].filter(({ account }) => account?.name === name).length
    must(held === ours, `${name} counts ${held} in flight, but there are ${ours}`)
    must(held <= (limit ?? 0), `${name} has ${held} in flight, but may have ${limit ?? 0}`)
  }
  const counted = seen.waiting.interactive + seen.waiting.standard + seen.waiting.batch
  must(counted === waiting.size, `the pool counts ${counted} waiting, but there are ${waiting.size}`)
  for (const { ask, state } of waiting.keys()) {
    must(state === 'waiting', `a call waits for a ticket that is ${state}`)
    must(ask.deadlineMs >= nowMs, 'a call waits beyond its deadline')
  }
  must(longestRow(attempts) < MOST_FAILURES, 'so many failures in a row, and the breaker is closed')
}

/** Of failures among the latest attempts, in the order in which they began. */
function longestRow(attempts: readonly SimAttempt[]): number {
  let [row, longest] = [0, 0]
  for (const { ok } of attempts.slice(-3 * MOST_FAILURES)) {
    if (ok === false) longest = Math.max(longest, ++row)
    else if (ok !== 'void') row = 0
  }
  return longest
}

/** To be looked at before time goes on. Batch may wait beside free places: they are kept for others. */
export function checkNobodyWaitsInVain({ pool }: Target, nowMs: number): void {
  const { accounts, waiting } = pool.snapshot(nowMs)
  const room = accounts.some(
    ({ effective, inFlight, asideForMs }) => asideForMs === undefined && inFlight < (effective ?? 0),
  )
  must(!room || waiting.interactive + waiting.standard === 0, 'a call waits although there is a place for it')
}

export function checkRetries(retries: number, calls: number, rules: RetryRules, nowMs: number): void {
  const most = calls * rules.budgetRatio + RetryBudget.ALWAYS * (2 + nowMs / 60_000)
  must(retries <= most, `${retries} retries of ${calls} calls`)
}

export function checkCall({ ending, attempts, retryAfterMs }: SimCall, { maxAttempts }: RetryRules): void {
  must(ending !== undefined, 'a call was lost')
  must(attempts <= maxAttempts, `${attempts} attempts at one call`)
  if (ending === 'shed')
    must(
      (retryAfterMs ?? 0) >= 1000 && Number.isFinite(retryAfterMs),
      `shed with retry-after ${retryAfterMs ?? 0}`,
    )
  if (ending === 'unhealthy') must((retryAfterMs ?? 0) > 0, 'no retry-after from an open breaker')
}
