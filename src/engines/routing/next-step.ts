import type { FallbackCause, Lane, RetryRules } from '../../core/rules.ts'
import { retryDelayMs, type Failure } from './retry.ts'

/** Where a call stands after an attempt that failed. */
export interface Standing {
  /** Attempts made so far; 0 where none could be made yet. */
  readonly attempts: number
  /** Since the first attempt began. */
  readonly elapsedMs: number
  readonly lane: Lane
  readonly fallbackOn: ReadonlySet<FallbackCause>
  readonly hasNext: boolean
  /** The client itself sends this call again (its retry count says so): the two must not multiply. */
  readonly clientRetries: boolean
}

export type NextStep =
  | { readonly do: 'fallback' }
  | { readonly do: 'retry'; readonly delayMs: number }
  | { readonly do: 'give_up' }

/** A failed attempt, or one that could not be made. */
export interface Failed extends Failure {
  /** Undefined where the failure is the caller's own: then nothing is tried again. */
  readonly cause: FallbackCause | undefined
  /** False where there was no place or no permit: waiting for one is another's business. */
  readonly tried?: boolean
}

const GIVE_UP: NextStep = { do: 'give_up' }

/**
 * What to do after a failed attempt. The next target is tried at once, where there is one and the cause allows it; a batch
 * call, which nobody waits for, first tries the same target again. Attempts and time are counted over all targets.
 *
 * @param random uniform in [0, 1)
 */
export function nextStep(rules: RetryRules, standing: Standing, failure: Failed, random: number): NextStep {
  const { attempts, elapsedMs, lane, hasNext, fallbackOn } = standing
  if (failure.cause === undefined || attempts >= rules.maxAttempts || elapsedMs >= rules.maxTotalMs)
    return GIVE_UP
  const mayFallBack = hasNext && fallbackOn.has(failure.cause)
  const mayRetry = failure.tried !== false && !standing.clientRetries
  const delayMs = mayRetry ? retryDelayMs(rules, attempts, failure, random) : undefined
  const canRetry = delayMs !== undefined && elapsedMs + delayMs < rules.maxTotalMs
  if (mayFallBack && !(lane === 'batch' && canRetry && attempts + 1 < rules.maxAttempts))
    return { do: 'fallback' }
  return canRetry ? { do: 'retry', delayMs } : GIVE_UP
}
