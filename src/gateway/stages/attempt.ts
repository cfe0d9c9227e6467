import type { Usage } from '../../core/usage.ts'
import { estimateUsage } from '../../engines/metering/estimate.ts'
import type {
  Account,
  AttemptTimeouts,
  Prepared,
  Sent,
  Concurrency,
} from '../../plugins/providers/contract.ts'
import type { Permit } from '../../engines/routing/breaker.ts'
import { breakerOf, breakerRulesOf } from '../breakers.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import type { AsideCause, Place } from '../lanes.ts'
import type { Meter } from './meter.ts'
import type { Destination } from './route.ts'
import { Watch, type Expired } from './watch.ts'

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

/** What an attempt holds while it runs. */
interface Held {
  /**
   * As the call's own configuration has it, where the place may be of a later one: keys go only to the address that they
   * were configured with.
   */
  readonly account: Account
  readonly place: Place
  readonly permit: Extract<Permit, { go: true }>
  readonly times: AttemptTimeouts
}

/** One try at one target: holds a place at an account and a breaker's permit until it is finished, whatever happens. */
export class Attempt implements Disposable {
  readonly to: Destination
  readonly account: Account
  readonly watch: Watch
  /** How long it waited for its place. */
  readonly waitedMs: number
  expired: Expired | undefined
  /** The reply was read to its end: there is nothing left to cut. */
  ended = false
  /** The provider's id of its reply, for the record. */
  upstreamId: string | undefined
  /** Adds up what is read of the reply, once there is one. */
  meter: Meter | undefined
  /** Monotonic. */
  readonly startedMs: number
  readonly #gw: Gateway
  readonly #call: Pick<Call, 'signal'>
  readonly #place: Place
  readonly #permit: Extract<Permit, { go: true }>
  readonly #controller = new AbortController()
  readonly #onCallerGone = (): void => this.#controller.abort(this.#call.signal.reason)
  #isStream = false
  #firstDataMs: number | undefined
  #finished = false

  constructor(gw: Gateway, call: Pick<Call, 'signal'>, to: Destination, held: Held) {
    const { account, place, permit, times } = held
    this.#gw = gw
    this.#call = call
    this.to = to
    this.#place = place
    this.account = account
    this.waitedMs = place.waitedMs
    this.#permit = permit
    this.startedMs = gw.clock.monoMs()
    call.signal.addEventListener('abort', this.#onCallerGone, { once: true })
    this.watch = new Watch(gw.clock, times, gw.settings.holdStatusMs, (which) => this.#expire(which))
  }

  send(prepared: Prepared): Promise<Sent> {
    this.#isStream = prepared.stream
    if (this.#call.signal.aborted) this.#onCallerGone()
    return this.to.provider.send(prepared, this.account, this.#controller.signal)
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

  /** What the provider reported, or an estimate of what it may have done. */
  usage(): Usage {
    const { inputTokens } = this.to
    return this.meter?.usage(inputTokens) ?? estimateUsage(inputTokens, 0)
  }

  /** The account's credential or credit was refused: no calls to it for a while, whatever the model. */
  setAccountAside(cause: AsideCause): void {
    const untilMs = this.#gw.clock.monoMs() + SET_ASIDE_MS
    this.#gw.lanes.setAside(this.to.provider.id, this.account.name, untilMs, cause)
  }

  /**
   * The account has too many calls: in flight, where the provider says so, and then it gets fewer at a time; else in a
   * minute, and then others are asked for as long as it wants. Alone it goes on as it is: waiting is the caller's to do.
   */
  limited(concurrency: Concurrency | undefined, retryAfterMs: number | undefined): void {
    if (concurrency !== undefined) return this.#place.limited(concurrency.limit)
    if (this.to.provider.accounts.length === 1) return
    this.#place.setAside(this.#gw.clock.monoMs() + Math.min(retryAfterMs ?? 1000, SET_ASIDE_MS))
  }

  /**
   * Ends the attempt and gives back what it holds; false where it had ended. The upstream is left alone: a reply that is
   * complete but for its last chunk may run out, so that its connection can be used again.
   */
  finish(end: AttemptEnd): boolean {
    if (this.#finished) return false
    this.#finished = true
    const { provider, target } = this.to
    const nowMs = this.#gw.clock.monoMs()
    if (end.healthy === true) this.#place.succeeded()
    this.#place[Symbol.dispose]()
    const latencyMs = this.firstDataMs ?? nowMs - this.startedMs
    const firstTokenMs = this.#isStream ? this.firstDataMs : undefined
    const rules = breakerRulesOf(this.#gw, target)
    breakerOf(this.#gw, target).settle(rules, this.#permit, end.healthy, latencyMs, nowMs, firstTokenMs)
    this.#gw.metrics.attempted(provider.id, target.model, end.result)
    return true
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
}
