import {
  type BatchProblem,
  type BatchRecord,
  type FileRecord,
  hasEnded,
} from '../../stores/contracts/batches.ts'
import type { Head } from '../call.ts'

/** Files and batches as OpenAI's clients know them. Times there are whole seconds. */

export function fileObject({ id, bytes, createdAtMs, expiresAtMs, filename, purpose }: FileRecord): object {
  return {
    id,
    object: 'file',
    bytes,
    created_at: seconds(createdAtMs),
    expires_at: seconds(expiresAtMs),
    filename,
    purpose,
    status: 'processed',
  }
}

export function batchObject(batch: BatchRecord): object {
  const { id, status, counts, endedAtMs } = batch
  const ended = hasEnded(status)
  const endedAs = (end: BatchRecord['status']): number | null => (status === end ? seconds(endedAtMs) : null)
  return {
    id,
    object: 'batch',
    endpoint: batch.endpoint,
    errors: batch.errors.length === 0 ? null : { object: 'list', data: batch.errors.map(problemObject) },
    input_file_id: batch.inputFile,
    completion_window: '24h',
    status,
    output_file_id: ended && counts.completed > 0 ? batch.outputFile : null,
    error_file_id: ended && counts.failed > 0 ? batch.errorFile : null,
    created_at: seconds(batch.createdAtMs),
    in_progress_at: seconds(batch.inProgressAtMs),
    expires_at: seconds(batch.deadlineMs),
    finalizing_at: seconds(batch.finalizingAtMs),
    completed_at: endedAs('completed'),
    failed_at: endedAs('failed'),
    expired_at: endedAs('expired'),
    cancelling_at: seconds(batch.cancellingAtMs),
    cancelled_at: endedAs('cancelled'),
    request_counts: counts,
    metadata: batch.metadata,
  }
}

function problemObject({ code, line, message, param }: BatchProblem): object {
  return { code, line: line ?? null, message, param: param ?? null }
}

/** One page of a list, out of one entry more than the page holds. */
export function listObject(
  entries: readonly { readonly id: string }[],
  limit: number,
  of: (i: number) => object,
): object {
  const page = entries.slice(0, limit)
  return {
    object: 'list',
    data: page.map((_, i) => of(i)),
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: entries.length > limit,
  }
}

export function reply(body: object, requestId: string): Head {
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId }
  return { status: 200, headers, body: Buffer.from(JSON.stringify(body)) }
}

function seconds(ms: number): number
function seconds(ms: number | undefined): number | null
function seconds(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.floor(ms / 1000)
}
