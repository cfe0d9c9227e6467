import type { BreakerRules } from '../../core/rules.ts'
import { FailureRow } from './failure-row.ts'
import { OutcomeWindow } from './window.ts'

/** Below this many calls in the window a rate says nothing. */
const MIN_CALLS = 10
/** So many calls in a row that all failed open it, whatever good times lie before in the window. */
const FAILURES_IN_A_ROW = 15
/** Probes that must succeed, one after the other, before a half-open breaker closes. */
const PROBES_TO_CLOSE = 3
/** Reading the window costs a few microseconds: it is done at most this often. */
const EVALUATE_EVERY_MS = 100
/** The open time is up to this much shorter or longer, or all nodes would probe a sick provider at the same moment. */
const JITTER = 0.1
/** What a caller is told to wait while somebody else's probe is under way: its length is unknown. */
const PROBE_RETRY_MS = 1000

export type BreakerState = 'closed' | 'open' | 'half_open'

/** What a call may do: go (as a probe where the breaker is half open), or wait. */
export type Permit =
  | { readonly go: true; readonly probe: boolean; readonly number: number }
  | { readonly go: false; readonly retryAfterMs: number }

/** State of a breaker, for metrics and the admin API. */
export interface BreakerSnapshot {
  /** `half_open` also where the open time is over and nobody has probed yet. */
  readonly state: BreakerState
  /** Of the last five minutes, as are rate and percentiles. */
  readonly calls: number
  readonly errorRate: number
  /** Time to the reply's first byte. */
  readonly p95Ms: number
  readonly firstTokenP95Ms: number
  /** When it opened last; undefined while it is closed. */
  readonly openedMs: number | undefined
}

/**
 * Stops calls to an unhealthy target. Opens on the error rate, the p95 latency or the p95 time to the first token of the
 * last five minutes, or on an unbroken row of failures; after `halfOpenAfterMs`, give or take a tenth, lets one probe through
 * at a time; closes after three good ones, opens again after a bad one.
 */
export class Breaker {
  #state: BreakerState = 'closed'
  readonly #window = new OutcomeWindow()
  readonly #random: () => number
  #openedMs = 0
  /** Of the open time, by chance; drawn each time it opens. */
  #stretch = 1
  #evaluatedMs = Number.NEGATIVE_INFINITY
  readonly #row = new FailureRow()
  /** Calls with a lower number began before the breaker was last closed. */
  #firstNumber = 0
  /** Calls under way that began since then. */
  #underWay = 0
  #probing = false
  #goodProbes = 0

  /** @param random uniform in [0, 1); without it the open time is exact */
  constructor(random: () => number = () => 0.5) {
    this.#random = random
  }

  get state(): BreakerState {
    return this.#state
  }

  /** Milliseconds until a call may go; undefined where it may now. Takes nothing: the answer may be another a moment later. */
  openForMs(rules: BreakerRules, nowMs: number): number | undefined {
    if (this.#state === 'closed') return undefined
    if (this.#state === 'half_open') return this.#probing ? PROBE_RETRY_MS : undefined
    const leftMs = this.#openedMs + rules.halfOpenAfterMs * this.#stretch - nowMs
    return leftMs > 0 ? leftMs : undefined
  }

  canServe(rules: BreakerRules, nowMs: number): boolean {
    return this.openForMs(rules, nowMs) === undefined
  }

  permit(rules: BreakerRules, nowMs: number): Permit {
    const retryAfterMs = this.openForMs(rules, nowMs)
    if (retryAfterMs !== undefined) return { go: false, retryAfterMs }
    this.#underWay++
    if (this.#state === 'closed') return { go: true, probe: false, number: this.#row.begin(nowMs) }
    if (this.#state === 'open') {
      this.#state = 'half_open'
      this.#goodProbes = 0
    }
    this.#probing = true
    return { go: true, probe: true, number: this.#row.begin(nowMs) }
  }

  /**
   * The end of a permitted call. What began before the breaker was open says nothing of what is after.
   *
   * @param ok undefined where it says nothing about the provider: the caller hung up or is at fault, or there was a rate limit
   * @param latencyMs to the first byte of the reply, or to the failure
   * @param firstTokenMs undefined where there was none
   */
  settle(
    rules: BreakerRules,
    permit: { readonly probe: boolean; readonly number?: number },
    ok: boolean | undefined,
    latencyMs: number,
    nowMs: number,
    firstTokenMs?: number,
  ): void {
    if (permit.probe) this.#probing = false
    const { number = this.#row.next } = permit
    const inRow = permit.number === undefined ? 0 : this.#row.end(permit.number, ok, nowMs)
    if (number < this.#firstNumber) return
    this.#underWay--
    if (ok === undefined) return
    if (permit.probe && this.#state === 'half_open') {
      // A probe that is as slow as what opened the breaker is no sign of recovery.
      const good = ok && !isSlow(rules, latencyMs, firstTokenMs ?? 0)
      return good ? this.#goodProbe() : this.#open(nowMs)
    }
    this.#window.record(nowMs, ok, latencyMs, firstTokenMs)
    if (this.#state === 'closed' && (!ok || nowMs - this.#evaluatedMs >= EVALUATE_EVERY_MS))
      this.#evaluate(rules, inRow, nowMs)
  }

  snapshot(rules: BreakerRules, nowMs: number): BreakerSnapshot {
    const openedMs = this.#state === 'closed' ? undefined : this.#openedMs
    const state = this.#state === 'open' && this.canServe(rules, nowMs) ? 'half_open' : this.#state
    return { state, ...this.#window.read(nowMs), openedMs }
  }

  #evaluate(rules: BreakerRules, failuresInRow: number, nowMs: number): void {
    this.#evaluatedMs = nowMs
    const { errorRate5mGt } = rules
    if (errorRate5mGt !== undefined && failuresInRow >= FAILURES_IN_A_ROW) return this.#open(nowMs)
    const { calls, errorRate, p95Ms, firstTokenP95Ms } = this.#window.read(nowMs)
    if (calls < MIN_CALLS) return
    // Failures are quick and good calls long: what is still under way has not failed. Or a breaker would open on the few
    // failures that come back first, after a start and whenever it has closed.
    const failing =
      errorRate5mGt !== undefined && errorRate * calls > errorRate5mGt * (calls + this.#underWay)
    if (failing || isSlow(rules, p95Ms, firstTokenP95Ms)) this.#open(nowMs)
  }

  #goodProbe(): void {
    if (++this.#goodProbes < PROBES_TO_CLOSE) return
    this.#state = 'closed'
    this.#firstNumber = this.#row.next
    this.#underWay = 0
    this.#window.clear()
  }

  #open(nowMs: number): void {
    this.#state = 'open'
    this.#openedMs = nowMs
    this.#stretch = 1 - JITTER + this.#random() * 2 * JITTER
  }
}

function isSlow(rules: BreakerRules, latencyMs: number, firstTokenMs: number): boolean {
  return (
    latencyMs > (rules.p95LatencyMsGt ?? Number.POSITIVE_INFINITY) ||
    firstTokenMs > (rules.firstTokenP95MsGt ?? Number.POSITIVE_INFINITY)
  )
}
