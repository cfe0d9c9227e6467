import type { Kysely } from 'kysely'
import { DATA_CLASSES, isDataClass } from '../../core/labels.ts'
import type { ApprovalRecord, ApprovalStore } from '../contracts/approvals.ts'
import { embeddedDatabase, openDatabase } from './open.ts'
import type { ApprovalRow, NewApprovalRow, Tables } from './schema.ts'

const LIST_ROWS = 1000

/** The embedded store of approvals: beside the keys. */
export async function openSqliteApprovalStore(dir: string, nowMs: number): Promise<ApprovalStore> {
  return new SqlApprovalStore(await openDatabase(embeddedDatabase(dir), nowMs))
}

class SqlApprovalStore implements ApprovalStore {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async insert(record: ApprovalRecord): Promise<void> {
    await this.#db.transaction().execute((trx) => trx.insertInto('approvals').values(toRow(record)).execute())
  }

  async find(id: string): Promise<ApprovalRecord | undefined> {
    const row = await this.#db.selectFrom('approvals').selectAll().where('id', '=', id).executeTakeFirst()
    return row && toRecord(row)
  }

  async list(): Promise<readonly ApprovalRecord[]> {
    const query = this.#db.selectFrom('approvals').selectAll().orderBy('created_at_ms', 'desc').orderBy('id')
    return (await query.limit(LIST_ROWS).execute()).map(toRecord)
  }

  /** In a transaction for its wait for the write lock; the statement alone decides. */
  use(id: string, nowMs: number): Promise<boolean> {
    return this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('approvals')
        .set((e) => ({ uses: e('uses', '+', 1) }))
        .where('id', '=', id)
        .whereRef('uses', '<', 'max_uses')
        .where('not_after_ms', '>', nowMs)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    })
  }

  close(): Promise<void> {
    return this.#db.destroy()
  }
}

function toRow(record: ApprovalRecord): NewApprovalRow {
  return {
    id: record.id,
    nonce: record.nonce,
    pepper_version: record.pepperVersion,
    tenant: record.tenant,
    requester: record.requester,
    session: record.session ?? null,
    tool: record.tool,
    arguments_digest: record.argumentsDigest,
    alias: record.alias,
    label: record.label,
    policy: record.policy,
    granted_by: record.grantedBy,
    created_at_ms: record.createdAtMs,
    not_after_ms: record.notAfterMs,
    max_uses: record.maxUses,
    uses: record.uses,
  }
}

function toRecord(row: ApprovalRow): ApprovalRecord {
  return {
    id: row.id,
    nonce: row.nonce,
    pepperVersion: row.pepper_version,
    tenant: row.tenant,
    requester: row.requester,
    session: row.session ?? undefined,
    tool: row.tool,
    argumentsDigest: row.arguments_digest,
    alias: row.alias,
    // A class that this release does not know cannot have been made by it: the MAC will not hold.
    label: isDataClass(row.label) ? row.label : DATA_CLASSES[0],
    policy: row.policy,
    grantedBy: row.granted_by,
    createdAtMs: row.created_at_ms,
    notAfterMs: row.not_after_ms,
    maxUses: row.max_uses,
    uses: row.uses,
  }
}
