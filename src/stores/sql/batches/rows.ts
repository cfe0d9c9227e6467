import { type RawBuilder, sql } from 'kysely'
import type {
  BatchOwner,
  BatchProblem,
  BatchRecord,
  BatchStatus,
  FileRecord,
  NewBatch,
} from '../../contracts/batches.ts'
import type { BatchesTable, BatchFileRow, BatchRow } from '../schema.ts'
import type { Sealer } from './seal.ts'

export function toFile(row: BatchFileRow): FileRecord {
  return {
    id: row.id,
    owner: ownerOf(row),
    purpose: row.purpose === 'batch' ? 'batch' : 'batch_output',
    filename: row.filename,
    bytes: row.bytes,
    lines: row.lines,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  }
}

/** What of a batch may name people. As pairs: names that a caller chose are never parsed as keys. */
interface SealedPart {
  readonly headers: readonly (readonly [string, string])[]
  readonly metadata: readonly (readonly [string, string])[]
}

function sealedPartOf({ headers, metadata }: Pick<BatchRecord, 'headers' | 'metadata'>): Uint8Array {
  const part: SealedPart = { headers: Object.entries(headers), metadata: Object.entries(metadata) }
  return Buffer.from(JSON.stringify(part))
}

export function toBatch(row: BatchRow, sealer: Sealer): BatchRecord {
  const opened = Buffer.from(sealer.open({ tenant: row.tenant, id: row.id, line: 0 }, row.sealed))
  const { headers, metadata } = JSON.parse(opened.toString()) as SealedPart
  return {
    id: row.id,
    owner: ownerOf(row),
    principal: row.principal,
    endpoint: row.endpoint,
    inputFile: row.input_file,
    outputFile: row.output_file,
    errorFile: row.error_file,
    headers: Object.fromEntries(headers),
    metadata: Object.fromEntries(metadata),
    status: row.status as BatchStatus,
    counts: { total: row.total, completed: row.completed, failed: row.failed },
    errors: JSON.parse(row.errors) as BatchProblem[],
    createdAtMs: row.created_at_ms,
    deadlineMs: row.deadline_ms,
    inProgressAtMs: row.in_progress_at_ms ?? undefined,
    finalizingAtMs: row.finalizing_at_ms ?? undefined,
    cancellingAtMs: row.cancelling_at_ms ?? undefined,
    endedAtMs: row.ended_at_ms ?? undefined,
  }
}

function ownerOf({ tenant, team, app }: BatchOwner): BatchOwner {
  return { tenant, team, app }
}

/** A new batch, of as many requests as its input has lines until they have been looked at. */
export function toBatchRow(batch: NewBatch, total: number, sealer: Sealer): BatchesTable {
  const { id, owner, principal, endpoint } = batch
  return {
    id,
    tenant: owner.tenant,
    team: owner.team,
    app: owner.app,
    principal,
    endpoint,
    input_file: batch.inputFile,
    output_file: batch.outputFile,
    error_file: batch.errorFile,
    sealed: sealer.seal({ tenant: owner.tenant, id, line: 0 }, sealedPartOf(batch)),
    status: 'validating',
    total,
    completed: 0,
    failed: 0,
    errors: '[]',
    created_at_ms: batch.createdAtMs,
    deadline_ms: batch.deadlineMs,
    in_progress_at_ms: null,
    finalizing_at_ms: null,
    cancelling_at_ms: null,
    ended_at_ms: null,
    expires_at_ms: null,
  }
}

/** Of a list whose newest entries come first: what follows the entry `id`. Nothing follows one that is not there. */
export function isBehind(table: 'batches' | 'batch_files', id: string): RawBuilder<boolean> {
  const entry = sql`select created_at_ms, id from ${sql.table(table)} where id = ${id}`
  return sql<boolean>`(created_at_ms, id) < (${entry})`
}
