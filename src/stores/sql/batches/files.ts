import { type Kysely, sql, type Transaction } from 'kysely'
import {
  type BatchOwner,
  ENDED,
  type FileLine,
  type FileRecord,
  type NewFile,
  type Page,
} from '../../contracts/batches.ts'
import type { Tables } from '../schema.ts'
import { isBehind, toFile } from './rows.ts'
import { SEAL_BYTES, type Sealer } from './seal.ts'

/** SQLite binds a limited number of values in a statement: three a line. */
const INSERT_ROWS = 500
/** Lines whose sizes are looked at before a page of them is read. */
const PAGE_LINES = 1000
/** Lines of a file that are dropped in one transaction, so that no other one waits long. */
const DROP_LINES = 5000

type Db = Kysely<Tables> | Transaction<Tables>

/** Files as rows: one for the file, one for each line. */
export class FileTables {
  readonly #db: Kysely<Tables>
  readonly #sealer: Sealer

  constructor(db: Kysely<Tables>, sealer: Sealer) {
    this.#db = db
    this.#sealer = sealer
  }

  async create(file: NewFile, db: Db = this.#db): Promise<void> {
    const { id, owner, purpose, filename, createdAtMs, expiresAtMs } = file
    const { tenant, team, app } = owner
    const state = { state: 'open', bytes: 0, lines: 0 }
    const times = { created_at_ms: createdAtMs, expires_at_ms: expiresAtMs }
    await db
      .insertInto('batch_files')
      .values({ id, tenant, team, app, purpose, filename, ...state, ...times })
      .execute()
  }

  append(id: string, lines: readonly Uint8Array[]): Promise<void> {
    return this.#db.transaction().execute(async (trx) => {
      const { lines: before } = await trx
        .selectFrom('batch_files')
        .select('lines')
        .where('id', '=', id)
        .where('state', '=', 'open')
        .executeTakeFirstOrThrow()
      await this.insert(
        trx,
        id,
        lines.map((bytes, i) => ({ line: before + i + 1, bytes })),
      )
    })
  }

  /** Gives how many were new: a line that is there stays as it is. */
  async insert(trx: Transaction<Tables>, file: string, lines: readonly FileLine[]): Promise<number> {
    const { tenant } = await trx
      .selectFrom('batch_files')
      .select('tenant')
      .where('id', '=', file)
      .executeTakeFirstOrThrow()
    let added = 0
    for (let at = 0; at < lines.length; at += INSERT_ROWS) {
      const rows = lines.slice(at, at + INSERT_ROWS).map(({ line, bytes }) => ({
        file,
        line,
        sealed: this.#sealer.seal({ tenant, id: file, line }, bytes),
      }))
      const query = trx.insertInto('batch_lines').values(rows)
      const { numInsertedOrUpdatedRows } = await query
        .onConflict((c) => c.doNothing())
        .executeTakeFirstOrThrow()
      added += Number(numInsertedOrUpdatedRows ?? 0)
    }
    if (added === 0) return 0
    const bytes = lines.reduce((sum, line) => sum + line.bytes.length, 0)
    await trx
      .updateTable('batch_files')
      .set((e) => ({ lines: e('lines', '+', added), bytes: e('bytes', '+', bytes) }))
      .where('id', '=', file)
      .execute()
    return added
  }

  async seal(id: string): Promise<FileRecord> {
    const query = this.#db.updateTable('batch_files').set({ state: 'sealed' }).where('id', '=', id)
    return toFile(await query.returningAll().executeTakeFirstOrThrow())
  }

  async find(owner: BatchOwner, id: string): Promise<FileRecord | undefined> {
    const row = await this.#owned(owner).where('id', '=', id).executeTakeFirst()
    return row && toFile(row)
  }

  async list(owner: BatchOwner, { after, limit }: Page): Promise<readonly FileRecord[]> {
    const newest = this.#owned(owner).orderBy('created_at_ms', 'desc').orderBy('id', 'desc')
    const query = after === undefined ? newest : newest.where(isBehind('batch_files', after))
    const rows = await query.limit(limit).execute()
    return rows.map(toFile)
  }

  /** With a look at who uses it in the same transaction. */
  async delete(owner: BatchOwner, id: string): Promise<'deleted' | 'absent' | 'in_use'> {
    const found = await this.find(owner, id)
    if (found === undefined) return 'absent'
    const free = await this.#db.transaction().execute(async (trx) => {
      const user = await trx
        .selectFrom('batches')
        .select('id')
        .where('input_file', '=', id)
        .where('status', 'not in', ENDED)
        .executeTakeFirst()
      if (user !== undefined) return false
      await trx.updateTable('batch_files').set({ state: 'dropped' }).where('id', '=', id).execute()
      return true
    })
    if (!free) return 'in_use'
    await this.drop(id)
    return 'deleted'
  }

  /** Lines first and in steps: a drop that is interrupted is taken up by the next sweep. */
  async drop(id: string): Promise<void> {
    await this.#db.updateTable('batch_files').set({ state: 'dropped' }).where('id', '=', id).execute()
    for (;;) {
      const some = this.#db.selectFrom('batch_lines').select('line').where('file', '=', id).limit(DROP_LINES)
      const query = this.#db.deleteFrom('batch_lines').where('file', '=', id).where('line', 'in', some)
      const { numDeletedRows } = await query.executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) break
    }
    await this.#db.deleteFrom('batch_files').where('id', '=', id).execute()
  }

  async read(id: string, from: number, maxBytes: number): Promise<readonly FileLine[]> {
    const file = await this.#db
      .selectFrom('batch_files')
      .select('tenant')
      .where('id', '=', id)
      .executeTakeFirst()
    if (file === undefined) return []
    const lines = this.#db.selectFrom('batch_lines').where('file', '=', id).orderBy('line')
    const sizes = await lines
      .select(['line', sql<number>`length(sealed)`.as('bytes')])
      .where('line', '>=', from)
      .limit(PAGE_LINES)
      .execute()
    const last = lastThatFits(sizes, maxBytes)
    if (last === undefined) return []
    const rows = await lines
      .select(['line', 'sealed'])
      .where('line', '>=', from)
      .where('line', '<=', last)
      .execute()
    return rows.map(({ line, sealed }) => ({
      line,
      bytes: this.#sealer.open({ tenant: file.tenant, id, line }, sealed),
    }))
  }

  async storedBytes(tenant: string): Promise<number> {
    const query = this.#db.selectFrom('batch_files').where('tenant', '=', tenant)
    const { bytes } = await query
      .select((e) => e.fn.sum<number | null>('bytes').as('bytes'))
      .executeTakeFirstOrThrow()
    return bytes ?? 0
  }

  /** Ids of files that are to go: expired and used by nobody, or left half-dropped. */
  async expired(nowMs: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#db
      .selectFrom('batch_files')
      .select('id')
      .where((e) =>
        e.or([
          e('state', '=', 'dropped'),
          e.and([
            e('expires_at_ms', '<=', nowMs),
            e('state', '=', 'sealed'),
            e.not(
              e.exists(
                e
                  .selectFrom('batches')
                  .select('batches.id')
                  .whereRef('input_file', '=', 'batch_files.id')
                  .where('status', 'not in', ENDED),
              ),
            ),
          ]),
        ]),
      )
      .limit(limit)
      .execute()
    return rows.map(({ id }) => id)
  }

  /** Uploads that a process left behind when it ended. */
  async unfinished(): Promise<readonly string[]> {
    const query = this.#db.selectFrom('batch_files').select('id').where('state', '=', 'open')
    return (await query.where('purpose', '=', 'batch').execute()).map(({ id }) => id)
  }

  #owned({ tenant, team, app }: BatchOwner) {
    return this.#db
      .selectFrom('batch_files')
      .selectAll()
      .where('state', '=', 'sealed')
      .where('tenant', '=', tenant)
      .where('team', '=', team)
      .where('app', '=', app)
  }
}

/** Number of the last line that fits; the first one always does. */
function lastThatFits(
  sizes: readonly { readonly line: number; readonly bytes: number }[],
  maxBytes: number,
): number | undefined {
  let left = maxBytes
  let last: number | undefined
  for (const { line, bytes } of sizes) {
    left -= bytes - SEAL_BYTES
    if (left < 0 && last !== undefined) break
    last = line
  }
  return last
}
