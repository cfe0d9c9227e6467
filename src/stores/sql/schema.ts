import type { Generated, Insertable, Selectable } from 'kysely'

/**
 * One schema for SQLite and PostgreSQL: instants are epoch milliseconds, lists are JSON text, no date functions.
 * Columns are only ever added; what a column means never changes.
 */
export interface Tables {
  virtual_keys: VirtualKeysTable
  change_counters: ChangeCountersTable
  schema_migrations: SchemaMigrationsTable
  approvals: ApprovalsTable
  batch_files: BatchFilesTable
  batch_lines: BatchLinesTable
  batches: BatchesTable
}

export interface VirtualKeysTable {
  readonly id: string
  readonly name: string
  readonly mac: string
  readonly pepper_version: number
  readonly tenant: string
  readonly team: string
  readonly app: string
  readonly environment: string
  readonly cost_center: string | null
  readonly aliases: string | null
  readonly workloads: string | null
  readonly classes: string | null
  readonly created_at_ms: number
  readonly expires_at_ms: number
  revoked_at_ms: number | null
  readonly rotated_from: string | null
  /** Value of the counter `virtual_keys` when this row last changed. */
  change: number
}

export interface ChangeCountersTable {
  readonly name: string
  value: Generated<number>
}

export interface SchemaMigrationsTable {
  readonly name: string
  readonly applied_at_ms: number
}

export interface ApprovalsTable {
  readonly id: string
  readonly nonce: string
  readonly pepper_version: number
  readonly tenant: string
  readonly requester: string
  readonly session: string | null
  readonly tool: string
  readonly arguments_digest: string
  readonly alias: string
  readonly label: string
  readonly policy: string
  readonly granted_by: string
  readonly created_at_ms: number
  readonly not_after_ms: number
  readonly max_uses: number
  uses: number
}

export interface BatchFilesTable {
  readonly id: string
  readonly tenant: string
  readonly team: string
  readonly app: string
  readonly purpose: string
  readonly filename: string
  /** `open` while lines are added, then `sealed`. */
  state: string
  bytes: number
  lines: number
  readonly created_at_ms: number
  expires_at_ms: number
}

export interface BatchLinesTable {
  readonly file: string
  readonly line: number
  /** Encrypted: prompts and replies. */
  readonly sealed: Uint8Array
}

export interface BatchesTable {
  readonly id: string
  readonly tenant: string
  readonly team: string
  readonly app: string
  readonly principal: string
  readonly endpoint: string
  readonly input_file: string
  readonly output_file: string
  readonly error_file: string
  /** Encrypted JSON: headers and metadata, which may name people. */
  readonly sealed: Uint8Array
  status: string
  total: number
  completed: number
  failed: number
  errors: string
  readonly created_at_ms: number
  readonly deadline_ms: number
  in_progress_at_ms: number | null
  finalizing_at_ms: number | null
  cancelling_at_ms: number | null
  ended_at_ms: number | null
  expires_at_ms: number | null
}

export type ApprovalRow = Selectable<ApprovalsTable>
export type NewApprovalRow = Insertable<ApprovalsTable>
export type BatchFileRow = Selectable<BatchFilesTable>
export type BatchRow = Selectable<BatchesTable>
export type KeyRow = Selectable<VirtualKeysTable>
export type NewKeyRow = Insertable<VirtualKeysTable>
