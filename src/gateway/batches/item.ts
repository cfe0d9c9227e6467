import { asGatewayError, type GatewayError } from '../../core/errors.ts'
import type { BatchRecord } from '../../stores/contracts/batches.ts'
import { renderError } from '../../wire/errors.ts'
import type { Call, Endpoint } from '../call.ts'
import { serve } from '../pipeline.ts'
import type { BatchContext } from './context.ts'
import { BATCH_ENDPOINTS } from './endpoints.ts'
import { readRequestLine } from './request-line.ts'
import { answeredLine } from './result-line.ts'

/** What became of one run of an item. */
export type ItemEnd =
  | { readonly kind: 'done'; readonly ok: boolean; readonly line: Uint8Array }
  /** Refused for now; nothing was processed. `isFault`: it failed rather than had to wait, so it is not tried for ever. */
  | { readonly kind: 'again'; readonly afterMs: number; readonly isFault: boolean; readonly line: Uint8Array }
  /** The key on whose behalf the batch runs no longer holds. */
  | { readonly kind: 'revoked'; readonly message: string }
  /** The signal ended it. */
  | { readonly kind: 'cut' }

/**
 * Runs one line as the call it is: through the same pipeline, under the same policy and limits, with an intent and an
 * outcome of its own in the journal. Never rejects for what the call itself comes to.
 */
export async function runItem(
  context: BatchContext,
  batch: BatchRecord,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<ItemEnd> {
  const gw = context.current()
  // By looser limits than when it was validated: they may have been lowered since, and the pipeline applies them.
  const { customId, body } = readRequestLine(bytes, batch.endpoint)
  const call = callOf(context, batch, body, signal)
  try {
    const parts: Buffer[] = []
    for await (const part of serve(gw, call)) {
      if (Buffer.isBuffer(part)) parts.push(part)
      else if (part.body !== undefined) parts.push(part.body)
    }
    const reply = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
    return { kind: 'done', ok: true, line: answeredLine(customId, call.id, 200, reply) }
  } catch (thrown) {
    if (signal.aborted) return { kind: 'cut' }
    const error = asGatewayError(thrown)
    const { status, body: text } = renderError('openai', error, call.id)
    return endOf(error, answeredLine(customId, call.id, status, Buffer.from(text)))
  }
}

function endOf(error: GatewayError, line: Uint8Array): ItemEnd {
  if (error.code === 'invalid_api_key') return { kind: 'revoked', message: error.message }
  if (error.mustNotRetry) return { kind: 'done', ok: false, line }
  const isFault = error.entry.retry !== 'after'
  return { kind: 'again', afterMs: error.retryAfterMs ?? 0, isFault, line }
}

function callOf(context: BatchContext, batch: BatchRecord, body: Buffer, signal: AbortSignal): Call {
  const { clock } = context.current()
  const startedWallMs = clock.wallMs()
  return {
    id: context.newCallId(startedWallMs),
    traceId: context.traceIdOf(batch.headers['traceparent']),
    // Checked when the batch was made.
    endpoint: BATCH_ENDPOINTS.get(batch.endpoint) as Endpoint,
    headers: batch.headers,
    startedMonoMs: clock.monoMs(),
    startedWallMs,
    signal,
    onBehalfOf: batch.principal,
    lane: 'batch',
    readBody: () => Promise.resolve(body),
  }
}
