import { GatewayError, refuse } from '../../core/errors.ts'
import type { BreakerRules } from '../../core/rules.ts'
import type { AttemptFacts } from '../../engines/audit/records.ts'
import { Breaker } from '../../engines/routing/breaker.ts'
import type { Account, Prepared, Sent } from '../../plugins/providers/contract.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { Grant } from './authorize.ts'
import { Watch, type Expired } from './watch.ts'

const NO_RULES: BreakerRules = { errorRate5mGt: undefined, p95LatencyMsGt: undefined, halfOpenAfterMs: 0 }

/** A credential that was refused is tried again after this long. */
const SET_ASIDE_MS = 60_000

/** Made once: an error's stack costs more than all else that ends an attempt. */
const OVER = new Error('the attempt is over')

/** How an attempt ended. */
export interface AttemptEnd {
  /** What it says about the provider; undefined where it says nothing. */
  readonly healthy: boolean | undefined
  /** For the record: `ok`, a status, or a reason. */
  readonly result: string
  /** False only where the provider certainly did no work for it. */
  readonly maybeProcessed: boolean
  readonly upstreamId?: string | undefined
}

/** One try at one provider: holds a place at an account and a breaker's permit until it is finished, whatever happens. */
export class Attempt implements Disposable {
  readonly account: Account
  readonly watch: Watch
  expired: Expired | undefined
  /** The reply was read to its end: there is nothing left to cut. */
  ended = false
  /** The provider's id of its reply, for the record. */
  upstreamId: string | undefined
  /** Monotonic. */
  readonly startedMs: number
  readonly #gw: Gateway
  readonly #call: Call
  readonly #grant: Grant
  readonly #permit: { readonly probe: boolean }
  readonly #controller = new AbortController()
  readonly #onCallerGone = (): void => this.#controller.abort(this.#call.signal.reason)
  #firstDataMs: number | undefined
  #finished = false

  /** Throws `no_healthy_upstream` or `overloaded` where the provider may not be called now. */
  constructor(gw: Gateway, call: Call, grant: Grant) {
    this.#gw = gw
    this.#call = call
    this.#grant = grant
    this.startedMs = gw.clock.monoMs()
    const { provider, target } = grant
    const permit = breakerOf(gw, provider.id).permit(this.#rules, this.startedMs)
    if (!permit.go) refuse('no_healthy_upstream', { retryAfterMs: permit.retryAfterMs })
    const account = gw.accounts.take(provider.id, provider.accounts, target.model, this.startedMs)
    if (account === undefined) {
      breakerOf(gw, provider.id).settle(this.#rules, permit, undefined, 0, this.startedMs)
      throw this.#noAccount()
    }
    this.#permit = permit
    this.account = account
    call.signal.addEventListener('abort', this.#onCallerGone, { once: true })
    this.watch = new Watch(gw.clock, provider.timeouts, gw.settings.holdStatusMs, (which) =>
      this.#expire(which),
    )
  }

  send(prepared: Prepared): Promise<Sent> {
    if (this.#call.signal.aborted) this.#onCallerGone()
    return this.#grant.provider.send(prepared, this.account, this.#controller.signal)
  }

  /** Real data came: the idle time starts anew. */
  data(): void {
    this.watch.data()
    this.#firstDataMs ??= this.#gw.clock.monoMs()
  }

  /** Milliseconds from the attempt's start to its first data. */
  get firstDataMs(): number | undefined {
    return this.#firstDataMs === undefined ? undefined : this.#firstDataMs - this.startedMs
  }

  /** The credential or its credit was refused: other calls should not be given to it for a while. */
  setAccountAside(): void {
    this.#gw.accounts.setAside(this.#grant.provider.id, this.account, this.startedMs + SET_ASIDE_MS)
  }

  /**
   * Ends the attempt and gives back what it holds. Only the first call counts. The upstream is left alone: a reply that is
   * complete but for its last chunk may run out, so that its connection can be used again.
   */
  finish(end: AttemptEnd): AttemptFacts | undefined {
    if (this.#finished) return undefined
    this.#finished = true
    const { provider, target } = this.#grant
    const nowMs = this.#gw.clock.monoMs()
    const ms = nowMs - this.startedMs
    this.#gw.accounts.give(provider.id, this.account, target.model)
    const latencyMs = this.firstDataMs ?? ms
    breakerOf(this.#gw, provider.id).settle(this.#rules, this.#permit, end.healthy, latencyMs, nowMs)
    this.#gw.metrics.attempted(provider.id, target.model, end.result)
    return {
      provider: provider.id,
      model: target.model,
      account: this.account.name,
      result: end.result,
      processed: end.maybeProcessed,
      ms: Math.round(ms),
      upstreamId: end.upstreamId ?? this.upstreamId,
    }
  }

  /** Cuts the upstream where it is still sending. */
  [Symbol.dispose](): void {
    this.watch.stop()
    this.#call.signal.removeEventListener('abort', this.#onCallerGone)
    if (!this.ended) this.#controller.abort(OVER)
  }

  #expire(which: Expired): void {
    this.expired = which
    this.#controller.abort(new Error(`timeout: ${which}`))
  }

  #noAccount(): GatewayError {
    const { provider } = this.#grant
    const usable = this.#gw.accounts.anyUsable(provider.id, provider.accounts, this.startedMs)
    return usable
      ? new GatewayError('overloaded', { what: 'The provider account', retryAfterMs: 1000 })
      : new GatewayError('no_healthy_upstream', { retryAfterMs: SET_ASIDE_MS })
  }

  get #rules(): BreakerRules {
    return this.#gw.rules.breakers.get(this.#grant.provider.id) ?? NO_RULES
  }
}

function breakerOf(gw: Gateway, provider: string): Breaker {
  let breaker = gw.breakers.get(provider)
  if (breaker === undefined) gw.breakers.set(provider, (breaker = new Breaker()))
  return breaker
}
