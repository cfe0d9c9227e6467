import type { ReplyFacts } from '../../core/call.ts'
import { GatewayError, type DetailOf } from '../../core/errors.ts'
import { BrokenReply } from '../../core/reply-body.ts'
import type { FallbackCause } from '../../core/rules.ts'
import {
  type Concurrency,
  type Rejected,
  type RejectionCause,
  type Sent,
} from '../../plugins/providers/contract.ts'
import { SseOverflow } from '../../wire/sse.ts'
import { Untranslatable } from '../../wire/translate/contract.ts'
import type { Attempt } from './attempt.ts'
import type { Destination } from './route.ts'

/** An attempt that gave no answer: what it says about the provider, whether it may be repeated, what the caller is told. */
export interface Failure {
  readonly kind: 'failed'
  readonly error: GatewayError
  readonly because: RejectionCause | undefined
  /** As the policy names it; undefined where no other target would do better: the fault is the caller's. */
  readonly cause: FallbackCause | undefined
  /** False where nothing was tried: no place, no permit. */
  readonly tried: boolean
  readonly status: number | undefined
  readonly maybeProcessed: boolean
  readonly retryAfterMs: number | undefined
  /** With a rate limit: it is for too many calls in flight. */
  readonly concurrency?: Concurrency | undefined
  /** With a refused credential: the account has another key. */
  readonly otherKey?: boolean | undefined
  /** For the breaker; undefined where the provider is not to blame. */
  readonly healthy: boolean | undefined
  /** For the record. */
  readonly result: string
  readonly upstreamId: string | undefined
}

const NOTHING_KNOWN = {
  kind: 'failed',
  because: undefined,
  cause: 'server_error',
  tried: true,
  status: undefined,
  maybeProcessed: true,
  retryAfterMs: undefined,
  healthy: false,
  upstreamId: undefined,
} as const

/** Nothing was sent, and why. */
export function notTried(cause: FallbackCause, error: GatewayError): Failure {
  return {
    ...NOTHING_KNOWN,
    cause,
    error,
    tried: false,
    maybeProcessed: false,
    retryAfterMs: error.retryAfterMs,
    healthy: undefined,
    result: cause,
  }
}

export function rejectedBy(sent: Exclude<Sent, { kind: 'reply' }>, attempt: Attempt): Failure {
  if (sent.kind === 'rejected') return rejected(sent, attempt.to)
  if (attempt.expired !== undefined) return timedOut(attempt)
  const { maybeProcessed, timedOut: connectTimedOut, reason } = sent
  const error = connectTimedOut
    ? new GatewayError('upstream_timeout', { which: 'connect', billed: false })
    : new GatewayError('upstream_error', { billed: maybeProcessed })
  // A connection that breaks before an answer is as good as none: the call may have been worked on.
  const cause = connectTimedOut || maybeProcessed ? 'timeout' : 'server_error'
  return { ...NOTHING_KNOWN, error, cause, maybeProcessed, result: reason }
}

/** A reply that broke off before the caller had any of it. */
export function brokenBy(error: Error, attempt: Attempt): Failure {
  if (attempt.expired !== undefined) return timedOut(attempt)
  const refusal = new GatewayError('upstream_error', { billed: true }, { cause: error })
  return { ...NOTHING_KNOWN, error: refusal, cause: 'timeout', result: 'broken' }
}

/** A 200 that is not what a model answers: a proxy's page, a truncated body. */
export function unreadable(result: string): Failure {
  return { ...NOTHING_KNOWN, error: new GatewayError('upstream_error', { billed: true }), result }
}

/** A 200 with keep-alives and nothing else: the provider gave up before it began, as with a 503. */
export function emptyReply(): Failure {
  return { ...overload('empty reply'), upstreamId: undefined }
}

/** The failure that a reply with status 200 carries in its body, where it does. */
export function failureInReply(facts: ReplyFacts, attempt: Attempt): Failure | undefined {
  const failure = errorInReply(facts)
  if (failure === undefined || attempt.usage().outputTokens === 0) return failure
  return { ...failure, error: asBilled(failure.error), maybeProcessed: true }
}

/** The same, for a reply that is being delivered. */
export function errorInReply(facts: ReplyFacts): Failure | undefined {
  if (facts.finish === 'insufficient_system_resource' || facts.finish === 'aborted')
    return overload(facts.finish)
  if (facts.error === undefined) return undefined
  if (!facts.error.includes('Content Exists Risk')) return overload('error in reply')
  return {
    ...NOTHING_KNOWN,
    error: new GatewayError('content_filter', {}),
    cause: 'content_filter',
    healthy: true,
    result: 'moderated',
  }
}

function overload(result: string): Failure {
  const error = new GatewayError('upstream_error', { billed: false })
  return { ...NOTHING_KNOWN, error, because: 'overloaded', status: 503, maybeProcessed: false, result }
}

function timedOut(attempt: Attempt): Failure {
  const which = attempt.expired as string
  return {
    ...NOTHING_KNOWN,
    error: new GatewayError('upstream_timeout', { which, billed: true }),
    cause: 'timeout',
    result: `timeout: ${which}`,
  }
}

/** A stream that began too slowly, and can still be taken from another target. */
export function tooSlow(): Failure {
  const error = new GatewayError('upstream_timeout', { which: 'start of the stream', billed: true })
  return { ...NOTHING_KNOWN, error, cause: 'timeout', result: 'timeout: slow start' }
}

function rejected(sent: Rejected, to: Destination): Failure {
  return {
    kind: 'failed',
    error: errorFor(sent, to),
    because: sent.because,
    cause: CAUSES[sent.because],
    tried: true,
    status: sent.status,
    maybeProcessed: false,
    retryAfterMs: sent.retryAfterMs,
    concurrency: sent.concurrency,
    otherKey: sent.otherKey,
    healthy: HEALTHY[sent.because],
    result: String(sent.status),
    upstreamId: sent.upstreamId,
  }
}

const CAUSES: Readonly<Record<RejectionCause, FallbackCause | undefined>> = {
  'bad-request': undefined,
  'context-too-long': 'context_length',
  moderated: 'content_filter',
  'needs-reasoning': undefined,
  'bad-credential': 'bad_credential',
  'no-credit': 'no_credit',
  'rate-limited': 'rate_limit',
  overloaded: 'server_error',
  failed: 'server_error',
}

/** Whether a rejection counts for or against the provider. A rate limit says neither: it has its own back-off. */
const HEALTHY: Readonly<Record<RejectionCause, boolean | undefined>> = {
  'bad-request': true,
  'context-too-long': true,
  moderated: true,
  'needs-reasoning': true,
  'bad-credential': undefined,
  'no-credit': undefined,
  'rate-limited': undefined,
  overloaded: false,
  failed: false,
}

function errorFor(sent: Rejected, to: Destination): GatewayError {
  switch (sent.because) {
    case 'bad-request':
    case 'needs-reasoning':
      return new GatewayError('provider_rejected', { reason: sent.message })
    case 'context-too-long': {
      const maximum = to.contextTokens ?? to.inputTokens
      return new GatewayError('context_length_exceeded', {
        tokens: Math.max(to.inputTokens, maximum + 1),
        maximum,
      })
    }
    case 'moderated':
      return new GatewayError('content_filter', {})
    case 'bad-credential':
    case 'no-credit':
      return new GatewayError('no_healthy_upstream', { retryAfterMs: 60_000 })
    case 'rate-limited':
      return new GatewayError('provider_rate_limited', { retryAfterMs: sent.retryAfterMs ?? 1000 })
    case 'overloaded':
    case 'failed':
      return new GatewayError('upstream_error', { billed: false })
  }
}

/** The same where an attempt before may have been worked on: a client that sends the call again may pay twice. */
export function asBilled(error: GatewayError): GatewayError {
  if (error.code === 'upstream_error') return new GatewayError('upstream_error', { billed: true })
  if (error.code !== 'upstream_timeout') return error
  const { which } = error.detail as DetailOf<'upstream_timeout'>
  return new GatewayError('upstream_timeout', { which, billed: true })
}

/** For what ends a reply that has begun. */
export function interrupted(reason: string, cause?: unknown): GatewayError {
  return new GatewayError('upstream_interrupted', { reason }, { cause })
}

/** What was thrown while a reply was read, in terms of why it ended. */
export function explain(error: unknown, signal: AbortSignal, attempt: Attempt | undefined): unknown {
  if (signal.aborted) return signal.reason
  if (attempt?.expired !== undefined) return interrupted(`timeout: ${attempt.expired}`, error)
  if (error instanceof BrokenReply) return interrupted(error.reason, error)
  if (error instanceof SseOverflow || error instanceof Untranslatable)
    return interrupted(error.message, error)
  return error
}
