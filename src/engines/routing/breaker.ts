import type { BreakerRules } from '../../core/rules.ts'
import { OutcomeWindow } from './window.ts'

/** Below this many calls in the window a rate says nothing. */
const MIN_CALLS = 10
/** Probes that must succeed, one after the other, before a half-open breaker closes. */
const PROBES_TO_CLOSE = 3
/** Reading the window costs a few microseconds: it is done at most this often. */
const EVALUATE_EVERY_MS = 100

export type BreakerState = 'closed' | 'open' | 'half_open'

/** What a call may do: go (as a probe where the breaker is half open), or wait. */
export type Permit =
  { readonly go: true; readonly probe: boolean } | { readonly go: false; readonly retryAfterMs: number }

/**
 * Stops calls to an unhealthy provider. Opens on the error rate or the p95 latency of the last five minutes; after
 * `halfOpenAfterMs` lets one probe through at a time; closes after three good ones, opens again after a bad one.
 */
export class Breaker {
  #state: BreakerState = 'closed'
  readonly #window = new OutcomeWindow()
  #openedMs = 0
  #evaluatedMs = Number.NEGATIVE_INFINITY
  #probing = false
  #goodProbes = 0

  get state(): BreakerState {
    return this.#state
  }

  permit(rules: BreakerRules, nowMs: number): Permit {
    if (this.#state === 'open') {
      const retryAfterMs = this.#openedMs + rules.halfOpenAfterMs - nowMs
      if (retryAfterMs > 0) return { go: false, retryAfterMs }
      this.#state = 'half_open'
      this.#goodProbes = 0
      this.#probing = false
    }
    if (this.#state === 'closed') return { go: true, probe: false }
    if (this.#probing) return { go: false, retryAfterMs: 1000 }
    this.#probing = true
    return { go: true, probe: true }
  }

  /** The end of a permitted call. `ok` undefined: it says nothing about the provider (the caller hung up). */
  settle(
    rules: BreakerRules,
    permit: { readonly probe: boolean },
    ok: boolean | undefined,
    latencyMs: number,
    nowMs: number,
  ): void {
    if (permit.probe) this.#probing = false
    if (ok === undefined) return
    if (permit.probe && this.#state === 'half_open') {
      // A probe that is as slow as what opened the breaker is no sign of recovery.
      if (!ok || latencyMs > (rules.p95LatencyMsGt ?? Number.POSITIVE_INFINITY)) return this.#open(nowMs)
      if (++this.#goodProbes < PROBES_TO_CLOSE) return
      this.#state = 'closed'
      this.#window.clear()
      return
    }
    this.#window.record(nowMs, ok, latencyMs)
    if (this.#state === 'closed' && (!ok || nowMs - this.#evaluatedMs >= EVALUATE_EVERY_MS))
      this.#evaluate(rules, nowMs)
  }

  #evaluate(rules: BreakerRules, nowMs: number): void {
    this.#evaluatedMs = nowMs
    const { calls, errorRate, p95Ms } = this.#window.read(nowMs)
    if (calls < MIN_CALLS) return
    const failing = rules.errorRate5mGt !== undefined && errorRate > rules.errorRate5mGt
    const slow = rules.p95LatencyMsGt !== undefined && p95Ms > rules.p95LatencyMsGt
    if (failing || slow) this.#open(nowMs)
  }

  #open(nowMs: number): void {
    this.#state = 'open'
    this.#openedMs = nowMs
  }
}
