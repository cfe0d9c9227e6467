import type { Dialect, Operation } from '../core/call.ts'
import { seconds, type GatewayError } from '../core/errors.ts'

/** A refusal as its dialect's clients expect it, down to the headers that their retry logic reads. */
export interface RenderedError {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** @param clientRetries how often the client says it has sent this call before */
export function renderError(
  dialect: Dialect,
  error: GatewayError,
  requestId: string,
  clientRetries = 0,
): RenderedError {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'x-request-id': requestId }
  if (dialect === 'anthropic') headers['request-id'] = requestId
  headers['x-should-retry'] = String(shouldRetry(error, clientRetries))
  if (!error.mustNotRetry && error.entry.retry === 'after')
    headers['retry-after'] = String(seconds(error.retryAfterMs ?? 1000))
  const { allowed } = error.detail as { allowed?: string }
  if (allowed !== undefined) headers['allow'] = allowed
  const status =
    dialect === 'anthropic' ? (error.entry.anthropicStatus ?? error.entry.status) : error.entry.status
  return { status, headers, body: BODIES[dialect](error, requestId) }
}

/** Longer than this SDKs do not wait, but come back at once. */
const MAX_WAIT_MS = 60_000
/** A client that comes back more often than this makes the trouble that it meets. */
const MAX_CLIENT_RETRIES = 5

function shouldRetry(error: GatewayError, clientRetries: number): boolean {
  return !error.mustNotRetry && clientRetries < MAX_CLIENT_RETRIES && (error.retryAfterMs ?? 0) <= MAX_WAIT_MS
}

/** An error inside a stream whose 200 has gone out. Nothing follows it: no `[DONE]`, no `message_stop`. */
export function renderErrorEvent(operation: Operation, error: GatewayError, requestId: string): string {
  switch (operation) {
    case 'messages':
      return `event: error\ndata: ${BODIES.anthropic(error, requestId)}\n\n`
    case 'responses':
      return responsesFailure(error, requestId)
    default:
      return `data: ${BODIES.openai(error, requestId)}\n\n`
  }
}

/**
 * Twice, because clients of this protocol look for it in two places: SDKs throw at the `error` event, and read no further;
 * agents (Codex) pass over that one and fail at `response.failed`. How many events came before is not known here, so the
 * sequence number is one that is higher than any.
 */
function responsesFailure(error: GatewayError, requestId: string): string {
  const { message, code, param } = error
  const details = { type: error.entry.openaiType, code, message, param }
  const event = { type: 'error', sequence_number: LAST, code, message, param, error: details }
  const response = {
    id: requestId,
    object: 'response',
    status: 'failed',
    error: { code, message },
    output: [],
  }
  const failed = { type: 'response.failed', sequence_number: LAST + 1, response }
  return `event: error\ndata: ${JSON.stringify(event)}\n\nevent: ${failed.type}\ndata: ${JSON.stringify(failed)}\n\n`
}

/** Leaves room below what a 32-bit integer holds. */
const LAST = 2_000_000_000

const BODIES: Readonly<Record<Dialect, (error: GatewayError, requestId: string) => string>> = {
  openai: (error) =>
    JSON.stringify({
      error: { message: error.message, type: error.entry.openaiType, param: error.param, code: error.code },
    }),
  anthropic: (error, requestId) =>
    JSON.stringify({
      type: 'error',
      error: {
        type: error.entry.anthropicType,
        message: anthropicMessage(error),
        details: error.code === 'thread_unsupported_request' ? NO_THREADS : undefined,
      },
      request_id: requestId,
    }),
}

/** By this, Anthropic's client knows that it has to send the whole conversation, and does so at once. */
const NO_THREADS = { error_code: 'thread_unsupported_request', unsupported: ['thread'] } as const

/** Clients of this dialect know the missing key by these words. */
function anthropicMessage(error: GatewayError): string {
  return error.code === 'invalid_api_key' && error.message === 'Invalid API key.'
    ? 'invalid x-api-key'
    : error.message
}

/** Sent while a stream has nothing to say. An OpenAI comment ends with one line feed: what most decoders take. */
export const HEARTBEATS: Readonly<Record<Dialect, Buffer>> = {
  openai: Buffer.from(': ping\n'),
  anthropic: Buffer.from('event: ping\ndata: {"type":"ping"}\n\n'),
}
