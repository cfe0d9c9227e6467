import { GatewayError } from '../../core/errors.ts'
import type { Ask } from '../../engines/routing/ticket.ts'
import type { AttemptTimeouts } from '../../plugins/providers/contract.ts'
import { breakerOf, breakerRulesOf } from '../breakers.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { Place } from '../lanes.ts'
import { Attempt } from './attempt.ts'
import { notTried, type Failure } from './failure.ts'
import type { Destination } from './route.ts'

/** What an attempt may wait for, and how long. */
export interface Patience {
  readonly ask: Ask
  readonly times: AttemptTimeouts
}

/** What a caller is told to wait whose accounts a reload took away meanwhile. */
const GONE_RETRY_MS = 1000

/** An attempt at the target as soon as there is a place for it, or why there can be none. */
export async function openAttempt(
  gw: Gateway,
  call: Pick<Call, 'signal'>,
  to: Destination,
  { ask, times }: Patience,
): Promise<Attempt | Failure> {
  const { provider, target } = to
  let place: Place
  try {
    place = await gw.lanes.enter(provider, target.model, ask, call.signal)
  } catch (error) {
    if (!(error instanceof GatewayError) || call.signal.aborted) throw error
    return notTried(
      error.code === 'overloaded' ? 'rate_limit' : gw.lanes.asideCause(provider.id, target.model),
      error,
    )
  }
  const account = provider.accounts.find(({ name }) => name === place.account.name)
  if (account === undefined) {
    place[Symbol.dispose]()
    return notTried(
      'bad_credential',
      new GatewayError('no_healthy_upstream', { retryAfterMs: GONE_RETRY_MS }),
    )
  }
  gw.metrics.routing.waited(target, ask.lane, place.waitedMs)
  const permit = breakerOf(gw, target).permit(breakerRulesOf(gw, target), gw.clock.monoMs())
  if (permit.go) return new Attempt(gw, call, to, { account, place, permit, times })
  place[Symbol.dispose]()
  const error = new GatewayError('no_healthy_upstream', { retryAfterMs: permit.retryAfterMs })
  return notTried('circuit_open', error)
}
