import { setTimeout as sleep } from 'node:timers/promises'
import { GatewayError } from '../../core/errors.ts'
import type { FallbackCause, Lane } from '../../core/rules.ts'
import { nextStep, type Standing } from '../../engines/routing/next-step.ts'
import type { Call } from '../call.ts'
import { clientRetries } from '../client-retries.ts'
import type { Gateway } from '../gateway.ts'
import type { Answer } from './answer.ts'
import type { Grant } from './authorize.ts'
import { asBilled, type Failure } from './failure.ts'
import { hedged } from './hedge.ts'
import type { Ledger } from './ledger.ts'
import { prepare, type Outgoing } from './prepare.ts'
import type { Destination, Itinerary } from './route.ts'
import { tryOnce, type Wish } from './try-once.ts'

/**
 * Attempts until a target answers or there must be no more: at the same target again, or at the next one. Nothing is tried
 * again once a byte of a reply has been given to the caller, because then this function has returned.
 */
export async function dispatch(
  gw: Gateway,
  call: Call,
  grant: Grant,
  way: Itinerary,
  prepared: Outgoing,
  ledger: Ledger,
): Promise<Answer> {
  gw.retryBudget.called(gw.clock.monoMs())
  const journey = new Journey(gw, call, grant, way, ledger)
  let outgoing = prepared
  for (;;) {
    const tried = await journey.try(outgoing)
    if (tried.kind !== 'failed') return tried
    call.signal.throwIfAborted()
    outgoing = await journey.onward(outgoing, tried)
  }
}

/** A call on its way through its targets: where it is, what it has behind it. */
class Journey {
  readonly #gw: Gateway
  readonly #call: Call
  readonly #grant: Grant
  readonly #ledger: Ledger
  readonly #startedMs: number
  readonly #clientRetries: boolean
  readonly #lane: Lane
  #rest: readonly Destination[]
  #attempts = 0
  /** The first target that had no place, while another was left to ask. */
  #full: Outgoing | undefined
  /** All targets were full: now the call waits. */
  #waits = false
  /** How often the present target was asked with another account. */
  #rotations = 0

  constructor(gw: Gateway, call: Call, grant: Grant, way: Itinerary, ledger: Ledger) {
    this.#gw = gw
    this.#call = call
    this.#grant = grant
    this.#ledger = ledger
    this.#lane = way.lane
    this.#rest = way.rest
    this.#startedMs = gw.clock.monoMs()
    this.#clientRetries = clientRetries(call.headers) > 0
  }

  try(outgoing: Outgoing): Promise<Answer | Failure> {
    const { route } = this.#grant
    const once = (call: Pick<Call, 'signal'>, what: Outgoing): Promise<Answer | Failure> =>
      tryOnce(this.#gw, call, what, this.#wish(), this.#ledger)
    if (route.hedgeAfterMs === undefined || this.#lane !== 'interactive' || !this.#mayTryNext())
      return once(this.#call, outgoing)
    return hedged({
      gw: this.#gw,
      call: this.#call,
      ledger: this.#ledger,
      afterMs: route.hedgeAfterMs,
      ratio: this.#gw.rules.retries.hedgeRatio,
      first: (call) => once(call, outgoing),
      second: (call) => {
        const other = this.#prepareNext()
        return other === undefined ? undefined : this.#counted(once(call, other))
      },
      isFinal: ({ cause }) => cause === undefined || !this.#grant.alias.fallbackOn.has(cause),
    })
  }

  /** What is to be sent next, after as long a wait as the rules say. Throws what the caller is told where nothing is. */
  async onward(outgoing: Outgoing, failed: Failure): Promise<Outgoing> {
    const { to, repair } = outgoing
    if (failed.because === 'needs-reasoning' && repair < to.provider.repairs(to.operation)) {
      const mended = prepare(this.#gw, this.#call, this.#grant, to, repair + 1)
      this.#ledger.repaired()
      return mended
    }
    if (failed.tried && isOfAccount(failed) && this.#hasOtherKey(to, failed)) {
      this.#rotations++
      return outgoing
    }
    if (failed.tried) this.#attempts++
    else if (failed.cause === 'rate_limit') this.#full ??= outgoing
    if (failed.cause === 'context_length') this.#keepOnlyLarger(to)
    const step = nextStep(this.#gw.rules.retries, this.#standing(), failed, Math.random())
    if (step.do === 'retry' && this.#takeRetry()) {
      await this.#pause(step.delayMs)
      return outgoing
    }
    const next = step.do !== 'give_up' && this.#mayFallBack(failed.cause) ? this.#prepareNext() : undefined
    if (next === undefined) return this.#waitAtFull(failed)
    this.#rotations = 0
    this.#ledger.fellBack(to, next, failed.cause as FallbackCause)
    return next
  }

  /** Nobody is left to ask, but somebody had only no place: the call waits for one there, once. */
  #waitAtFull(failed: Failure): Outgoing {
    const full = this.#full
    if (full === undefined || this.#waits || this.#attempts >= this.#gw.rules.retries.maxAttempts)
      throw this.#ledger.mayBeBilled ? asBilled(failed.error) : failed.error
    this.#waits = true
    this.#rotations = 0
    this.#ledger.cameBack()
    return full
  }

  /** While the call may go on to another target, it does not wait for a place at this one, nor put up with a slow start. */
  #wish(): Wish {
    const { work, route } = this.#grant
    const { teamWeights, laneWaitMs } = this.#gw.rules
    const ask = {
      lane: this.#lane,
      team: `${work.tenant}/${work.team}`,
      weight: teamWeights.get(work.team) ?? 1,
      deadlineMs: this.#gw.clock.monoMs() + laneWaitMs[this.#lane],
      queue: this.#waits || (this.#full === undefined && !this.#mayFallBack('rate_limit')),
    }
    const mayMoveOn = this.#mayFallBack('timeout') && this.#mayTryNext()
    return { ask, guard: mayMoveOn ? route.startGuard : undefined }
  }

  #mayFallBack(cause: FallbackCause | undefined): boolean {
    return cause !== undefined && this.#rest.length > 0 && this.#grant.alias.fallbackOn.has(cause)
  }

  /** Whether another target may be asked besides the one that is being asked now. */
  #mayTryNext(): boolean {
    return this.#rest.length > 0 && this.#attempts + 1 < this.#gw.rules.retries.maxAttempts
  }

  /** A hedge is an attempt like any other. */
  async #counted(trying: Promise<Answer | Failure>): Promise<Answer | Failure> {
    const tried = await trying
    if (tried.kind === 'failed' && tried.tried) this.#attempts++
    return tried
  }

  #standing(): Standing {
    return {
      attempts: this.#attempts,
      elapsedMs: this.#gw.clock.monoMs() - this.#startedMs,
      lane: this.#lane,
      fallbackOn: this.#grant.alias.fallbackOn,
      hasNext: this.#rest.length > 0,
      clientRetries: this.#clientRetries,
    }
  }

  /** The request for the next target that can be told what the caller wants, in a protocol of its own or not. */
  #prepareNext(): Outgoing | undefined {
    for (;;) {
      const [next, ...rest] = this.#rest
      if (next === undefined) return undefined
      this.#rest = rest
      try {
        return prepare(this.#gw, this.#call, this.#grant, next)
      } catch (error) {
        // It was fit for the first target; that this one cannot have it is no fault of the caller's.
        if (!(error instanceof GatewayError)) throw error
      }
    }
  }

  #keepOnlyLarger(than: Destination): void {
    const had = than.contextTokens ?? 0
    this.#rest = this.#rest.filter(({ contextTokens }) => (contextTokens ?? Number.POSITIVE_INFINITY) > had)
  }

  /** Each key is asked once: an account that wants no pause would otherwise be asked again and again. */
  #hasOtherKey({ provider, target }: Destination, { otherKey }: Failure): boolean {
    const keys = provider.accounts.reduce((sum, account) => sum + account.keys.size, 0)
    if (this.#rotations >= keys - 1) return false
    if (otherKey === true) return true
    const others = provider.accounts.length > 1
    return others && this.#gw.lanes.asideForMs(provider.id, target.model) === undefined
  }

  #takeRetry(): boolean {
    const { budgetRatio } = this.#gw.rules.retries
    const taken = this.#gw.retryBudget.take(budgetRatio, this.#gw.clock.monoMs())
    if (!taken) this.#gw.metrics.retryBudgetExhausted()
    return taken
  }

  async #pause(delayMs: number): Promise<void> {
    try {
      await sleep(delayMs, undefined, { signal: this.#call.signal })
    } catch {
      this.#call.signal.throwIfAborted()
    }
  }
}

/** The fault is one account's: another may be asked at once, and is not the provider tried again. */
function isOfAccount({ because }: Failure): boolean {
  return because === 'bad-credential' || because === 'no-credit' || because === 'rate-limited'
}
