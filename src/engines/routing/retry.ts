import type { RetryRules } from '../../core/rules.ts'

/** Longer than this nobody is kept waiting: the caller is told the provider's `retry-after` instead. */
const MAX_RETRY_AFTER_MS = 60_000
const MINUTE_MS = 60_000

/** What an attempt ended with, as far as trying again is concerned. */
export interface Failure {
  /** Status that the provider answered with before any body; undefined where there was none. */
  readonly status: number | undefined
  /** True where the provider may have done (and billed) the work. */
  readonly maybeProcessed: boolean
  readonly retryAfterMs: number | undefined
}

/**
 * Milliseconds to wait before the next attempt, or undefined where there must be none. Exponential back-off with full
 * jitter; the provider's `retry-after` is a floor. Only what certainly was not processed, or was answered with a status of
 * `retry_on` before any body, is ever sent again.
 *
 * @param attempts attempts made so far, at least 1
 * @param random uniform in [0, 1)
 */
export function retryDelayMs(
  rules: RetryRules,
  attempts: number,
  failure: Failure,
  random: number,
): number | undefined {
  if (attempts >= rules.maxAttempts) return undefined
  const retryable = failure.status === undefined ? !failure.maybeProcessed : rules.retryOn.has(failure.status)
  if (!retryable) return undefined
  const floor = failure.retryAfterMs ?? 0
  if (floor > MAX_RETRY_AFTER_MS) return undefined
  const ceiling = Math.min(rules.maxMs, rules.initialMs * 2 ** (attempts - 1))
  return Math.max(floor, random * ceiling)
}

/** Calls, and how many of them took something extra. A bucket that fills with every call and leaks within a minute. */
class MinuteShare {
  #calls = 0
  #taken = 0
  #updatedMs = 0

  called(nowMs: number): void {
    this.#leak(nowMs)
    this.#calls++
  }

  /** Takes one, where fewer than `most` of the calls of the last minute were taken. */
  takeWithin(most: (calls: number) => number, nowMs: number): boolean {
    this.#leak(nowMs)
    if (this.#taken >= most(this.#calls)) return false
    this.#taken++
    return true
  }

  #leak(nowMs: number): void {
    const keep = Math.exp(-(nowMs - this.#updatedMs) / MINUTE_MS)
    this.#updatedMs = nowMs
    this.#calls *= keep
    this.#taken *= keep
  }
}

/**
 * Keeps retries to a share of the calls, so that an outage is not met with twice the load. A few retries are always allowed,
 * or a quiet node could never retry.
 */
export class RetryBudget {
  static readonly ALWAYS = 10
  readonly #share = new MinuteShare()

  called(nowMs: number): void {
    this.#share.called(nowMs)
  }

  /** Takes one retry out of the budget, where there is one. */
  take(ratio: number, nowMs: number): boolean {
    return this.#share.takeWithin((calls) => Math.max(RetryBudget.ALWAYS, calls * ratio), nowMs)
  }
}

/**
 * Keeps hedges, second copies of interactive calls that are only slow, to a share of such calls: a provider that slows down
 * must not get twice the load for it. None is free, because nothing has failed: a quiet node does not hedge.
 */
export class HedgeBudget {
  readonly #share = new MinuteShare()

  /** An interactive call, hedged or not. */
  called(nowMs: number): void {
    this.#share.called(nowMs)
  }

  /** Takes one hedge out of the budget, where there is one. */
  take(ratio: number, nowMs: number): boolean {
    // A whole one must fit; a twentieth of twenty calls is one, whatever rounding says.
    return this.#share.takeWithin((calls) => calls * ratio - 1 + 1e-9, nowMs)
  }
}
