import type { Kysely, Transaction } from 'kysely'
import { isDataClass } from '../../core/labels.ts'
import type { KeyChanges, KeyFeed } from '../contracts/key-changes.ts'
import type { KeyRecord } from '../contracts/keys.ts'
import type { SqlDialect } from './dialect.ts'
import { openDatabase } from './open.ts'
import type { KeyRow, NewKeyRow, Tables } from './schema.ts'

const COUNTER = 'virtual_keys'
const PAGE_ROWS = 1000

/** Opens the store of virtual keys, migrating it first where needed. */
export async function openKeyStore(dialect: SqlDialect, nowMs: number): Promise<KeyFeed> {
  return new SqlKeyStore(await openDatabase(dialect, nowMs))
}

class SqlKeyStore implements KeyFeed {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async insert(record: KeyRecord): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const change = await nextChange(trx)
      await trx.insertInto('virtual_keys').values(toRow(record, change)).execute()
    })
  }

  async find(id: string): Promise<KeyRecord | undefined> {
    const row = await this.#db.selectFrom('virtual_keys').selectAll().where('id', '=', id).executeTakeFirst()
    return row && toRecord(row)
  }

  async list(): Promise<readonly KeyRecord[]> {
    const query = this.#db.selectFrom('virtual_keys').selectAll().orderBy('created_at_ms').orderBy('id')
    return (await query.execute()).map(toRecord)
  }

  revoke(id: string, atMs: number): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const row = await trx
        .selectFrom('virtual_keys')
        .select('revoked_at_ms')
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return false
      if (row.revoked_at_ms !== null && row.revoked_at_ms <= atMs) return true
      const change = await nextChange(trx)
      await trx
        .updateTable('virtual_keys')
        .set({ revoked_at_ms: atMs, change })
        .where('id', '=', id)
        .execute()
      return true
    })
  }

  async changeCounter(): Promise<number> {
    const query = this.#db.selectFrom('change_counters').select('value').where('name', '=', COUNTER)
    return (await query.executeTakeFirstOrThrow()).value
  }

  async changesSince(since: number): Promise<KeyChanges> {
    const rows = await this.#db
      .selectFrom('virtual_keys')
      .selectAll()
      .where('change', '>', since)
      .orderBy('change')
      .limit(PAGE_ROWS)
      .execute()
    return { upTo: rows.at(-1)?.change ?? since, records: rows.map(toRecord) }
  }

  close(): Promise<void> {
    return this.#db.destroy()
  }
}

/**
 * Counted in the transaction that changes the row, and first in it: on PostgreSQL the row lock taken here makes changes
 * visible in the order of their numbers, so that a reader who saw number n has seen all before it.
 */
async function nextChange(trx: Transaction<Tables>): Promise<number> {
  const query = trx
    .updateTable('change_counters')
    .set((e) => ({ value: e('value', '+', 1) }))
    .where('name', '=', COUNTER)
    .returning('value')
  return (await query.executeTakeFirstOrThrow()).value
}

function toRow(record: KeyRecord, change: number): NewKeyRow {
  return {
    id: record.id,
    name: record.name,
    mac: record.mac,
    pepper_version: record.pepperVersion,
    tenant: record.tenant,
    team: record.team,
    app: record.app,
    environment: record.environment,
    cost_center: record.costCenter ?? null,
    aliases: toJson(record.aliases),
    workloads: toJson(record.workloads),
    classes: toJson(record.classes),
    created_at_ms: record.createdAtMs,
    expires_at_ms: record.expiresAtMs,
    revoked_at_ms: record.revokedAtMs ?? null,
    rotated_from: record.rotatedFrom ?? null,
    change,
  }
}

function toRecord(row: KeyRow): KeyRecord {
  return {
    id: row.id,
    name: row.name,
    mac: row.mac,
    pepperVersion: row.pepper_version,
    tenant: row.tenant,
    team: row.team,
    app: row.app,
    environment: row.environment,
    costCenter: row.cost_center ?? undefined,
    aliases: fromJson(row.aliases),
    workloads: fromJson(row.workloads),
    // A class that this release does not know is dropped: the key then allows less, never more.
    classes: fromJson(row.classes)?.filter(isDataClass),
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms ?? undefined,
    rotatedFrom: row.rotated_from ?? undefined,
  }
}

function toJson(list: readonly string[] | undefined): string | null {
  return list === undefined ? null : JSON.stringify(list)
}

/** Null is "not restricted". A damaged list allows nothing: neither more than was granted, nor an outage for other keys. */
function fromJson(text: string | null): string[] | undefined {
  if (text === null) return undefined
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}
