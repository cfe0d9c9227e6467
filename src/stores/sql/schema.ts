import type { Generated, Insertable, Selectable } from 'kysely'

/**
 * One schema for SQLite and PostgreSQL: instants are epoch milliseconds, lists are JSON text, no date functions.
 * Columns are only ever added; what a column means never changes.
 */
export interface Tables {
  virtual_keys: VirtualKeysTable
  change_counters: ChangeCountersTable
  schema_migrations: SchemaMigrationsTable
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

export type KeyRow = Selectable<VirtualKeysTable>
export type NewKeyRow = Insertable<VirtualKeysTable>
