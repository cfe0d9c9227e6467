import { Kysely } from 'kysely'
import {
  type BatchEnd,
  type BatchLimits,
  type BatchOwner,
  type BatchRecord,
  type BatchStore,
  type Counts,
  ENDED,
  type FileLine,
  type FileRecord,
  hasEnded,
  type LineResult,
  type NewBatch,
  type NewFile,
  type Page,
} from '../../contracts/batches.ts'
import type { SqlDialect } from '../dialect.ts'
import { migrate } from '../migrate.ts'
import { batchMigrations } from '../migrate-steps.ts'
import type { BatchesTable, Tables } from '../schema.ts'
import { FileTables } from './files.ts'
import { isBehind, toBatch, toBatchRow } from './rows.ts'
import { Sealer } from './seal.ts'

/** Files or batches that one sweep drops. */
const SWEEP_LIMIT = 100

/** Opens the store of batches, migrating it first where needed. @param secret 32 bytes under which texts are encrypted */
export async function openBatchTables(
  dialect: SqlDialect,
  secret: Uint8Array,
  nowMs: number,
): Promise<BatchStore> {
  const db = new Kysely<Tables>({ dialect: dialect.kysely })
  try {
    await migrate(db, (trx) => dialect.lockMigrations(trx), nowMs, batchMigrations)
    const store = new SqlBatchStore(db, new Sealer(secret))
    await store.dropUnfinished()
    return store
  } catch (error) {
    await db.destroy()
    throw error
  }
}

class SqlBatchStore implements BatchStore {
  readonly #db: Kysely<Tables>
  readonly #sealer: Sealer
  readonly #files: FileTables

  constructor(db: Kysely<Tables>, sealer: Sealer) {
    this.#db = db
    this.#sealer = sealer
    this.#files = new FileTables(db, sealer)
  }

  createFile(file: NewFile): Promise<void> {
    return this.#files.create(file)
  }

  appendLines(fileId: string, lines: readonly Uint8Array[]): Promise<void> {
    return this.#files.append(fileId, lines)
  }

  sealFile(fileId: string): Promise<FileRecord> {
    return this.#files.seal(fileId)
  }

  discardFile(fileId: string): Promise<void> {
    return this.#files.drop(fileId)
  }

  findFile(owner: BatchOwner, fileId: string): Promise<FileRecord | undefined> {
    return this.#files.find(owner, fileId)
  }

  listFiles(owner: BatchOwner, page: Page): Promise<readonly FileRecord[]> {
    return this.#files.list(owner, page)
  }

  deleteFile(owner: BatchOwner, fileId: string): Promise<'deleted' | 'absent' | 'in_use'> {
    return this.#files.delete(owner, fileId)
  }

  readLines(fileId: string, from: number, maxBytes: number): Promise<readonly FileLine[]> {
    return this.#files.read(fileId, from, maxBytes)
  }

  storedBytes(tenant: string): Promise<number> {
    return this.#files.storedBytes(tenant)
  }

  createBatch(batch: NewBatch, limits: BatchLimits): Promise<'created' | 'batches' | 'items' | 'no_file'> {
    const { owner } = batch
    return this.#db.transaction().execute(async (trx) => {
      const input = await trx
        .selectFrom('batch_files')
        .select(['lines', 'expires_at_ms'])
        .where('id', '=', batch.inputFile)
        .where('state', '=', 'sealed')
        .executeTakeFirst()
      if (input === undefined) return 'no_file'
      const active = await trx
        .selectFrom('batches')
        .select((e) => [e.fn.countAll<number>().as('batches'), e.fn.sum<number | null>('total').as('items')])
        .where('tenant', '=', owner.tenant)
        .where('team', '=', owner.team)
        .where('status', 'not in', ENDED)
        .executeTakeFirstOrThrow()
      if (active.batches + 1 > limits.maxBatches) return 'batches'
      if ((active.items ?? 0) + input.lines > limits.maxItems) return 'items'
      await trx
        .insertInto('batches')
        .values(toBatchRow(batch, input.lines, this.#sealer))
        .execute()
      for (const id of [batch.outputFile, batch.errorFile]) {
        const filename = `${batch.id}_${id === batch.outputFile ? 'output' : 'error'}.jsonl`
        const times = { createdAtMs: batch.createdAtMs, expiresAtMs: batch.deadlineMs }
        await this.#files.create({ id, owner, purpose: 'batch_output', filename, ...times }, trx)
      }
      return 'created'
    })
  }

  async findBatch(owner: BatchOwner, batchId: string): Promise<BatchRecord | undefined> {
    const row = await this.#owned(owner).where('id', '=', batchId).executeTakeFirst()
    return row && toBatch(row, this.#sealer)
  }

  async listBatches(owner: BatchOwner, { after, limit }: Page): Promise<readonly BatchRecord[]> {
    const newest = this.#owned(owner).orderBy('created_at_ms', 'desc').orderBy('id', 'desc').limit(limit)
    const query = after === undefined ? newest : newest.where(isBehind('batches', after))
    const rows = await query.execute()
    return rows.map((row) => toBatch(row, this.#sealer))
  }

  async activeBatches(limit: number): Promise<readonly BatchRecord[]> {
    const rows = await this.#db
      .selectFrom('batches')
      .selectAll()
      .where('status', 'not in', ENDED)
      .orderBy('created_at_ms')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map((row) => toBatch(row, this.#sealer))
  }

  async requestCancel(owner: BatchOwner, batchId: string, atMs: number): Promise<BatchRecord | undefined> {
    await this.#db
      .updateTable('batches')
      .set({ status: 'cancelling', cancelling_at_ms: atMs })
      .where('id', '=', batchId)
      .where('tenant', '=', owner.tenant)
      .where('team', '=', owner.team)
      .where('app', '=', owner.app)
      .where('status', 'not in', [...ENDED, 'cancelling'])
      .execute()
    return this.findBatch(owner, batchId)
  }

  begin(batchId: string, total: number, atMs: number): Promise<boolean> {
    return this.#advance(batchId, 'validating', { status: 'in_progress', total, in_progress_at_ms: atMs })
  }

  async finalize(batchId: string, atMs: number): Promise<void> {
    await this.#advance(batchId, 'in_progress', { status: 'finalizing', finalizing_at_ms: atMs })
  }

  async pendingLines(batchId: string, after: number, limit: number): Promise<readonly number[]> {
    const rows = await this.#db
      .selectFrom('batches as b')
      .innerJoin('batch_lines as i', 'i.file', 'b.input_file')
      .select('i.line')
      .where('b.id', '=', batchId)
      .where('b.status', 'not in', ENDED)
      .where('i.line', '>', after)
      .where((e) =>
        e.not(
          e.exists(
            e
              .selectFrom('batch_lines as r')
              .select('r.line')
              .whereRef('r.line', '=', 'i.line')
              .where((r) =>
                r.or([r('r.file', '=', r.ref('b.output_file')), r('r.file', '=', r.ref('b.error_file'))]),
              ),
          ),
        ),
      )
      .orderBy('i.line')
      .limit(limit)
      .execute()
    return rows.map(({ line }) => line)
  }

  addResult(batchId: string, { line, ok, bytes }: LineResult): Promise<Counts> {
    return this.#db.transaction().execute(async (trx) => {
      const batch = await trx
        .selectFrom('batches')
        .select(['output_file', 'error_file', 'total', 'completed', 'failed'])
        .where('id', '=', batchId)
        .executeTakeFirstOrThrow()
      const { output_file: output, error_file: error, total } = batch
      const known = await trx
        .selectFrom('batch_lines')
        .select('line')
        .where('file', 'in', [output, error])
        .where('line', '=', line)
        .executeTakeFirst()
      const counts = { total, completed: batch.completed, failed: batch.failed }
      if (known !== undefined) return counts
      await this.#files.insert(trx, ok ? output : error, [{ line, bytes }])
      if (ok) counts.completed++
      else counts.failed++
      const { completed, failed } = counts
      await trx.updateTable('batches').set({ completed, failed }).where('id', '=', batchId).execute()
      return counts
    })
  }

  endBatch(batchId: string, { status, errors, atMs, expiresAtMs }: BatchEnd): Promise<void> {
    return this.#db.transaction().execute(async (trx) => {
      const batch = await trx
        .selectFrom('batches')
        .select(['status', 'input_file', 'output_file', 'error_file'])
        .where('id', '=', batchId)
        .executeTakeFirstOrThrow()
      if (hasEnded(batch.status as BatchRecord['status'])) return
      const ended = { ended_at_ms: atMs, expires_at_ms: expiresAtMs }
      await trx
        .updateTable('batches')
        .set({ status, errors: JSON.stringify(errors), ...ended })
        .where('id', '=', batchId)
        .execute()
      const files = trx.updateTable('batch_files')
      const results = [batch.output_file, batch.error_file]
      await trx.deleteFrom('batch_files').where('id', 'in', results).where('lines', '=', 0).execute()
      await files.set({ state: 'sealed', expires_at_ms: expiresAtMs }).where('id', 'in', results).execute()
      await files
        .set({ expires_at_ms: expiresAtMs })
        .where('id', '=', batch.input_file)
        .where('expires_at_ms', '<', expiresAtMs)
        .execute()
    })
  }

  async sweep(nowMs: number): Promise<number> {
    const files = await this.#files.expired(nowMs, SWEEP_LIMIT)
    for (const id of files) await this.#files.drop(id)
    const old = this.#db
      .selectFrom('batches')
      .select('id')
      .where('expires_at_ms', '<=', nowMs)
      .limit(SWEEP_LIMIT)
    const { numDeletedRows } = await this.#db
      .deleteFrom('batches')
      .where('id', 'in', old)
      .executeTakeFirstOrThrow()
    return files.length + Number(numDeletedRows)
  }

  close(): Promise<void> {
    return this.#db.destroy()
  }

  async dropUnfinished(): Promise<void> {
    for (const id of await this.#files.unfinished()) await this.#files.drop(id)
  }

  async #advance(batchId: string, from: string, change: Partial<BatchesTable>): Promise<boolean> {
    const query = this.#db.updateTable('batches').set(change)
    const { numUpdatedRows } = await query
      .where('id', '=', batchId)
      .where('status', '=', from)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  #owned({ tenant, team, app }: BatchOwner) {
    return this.#db
      .selectFrom('batches')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('team', '=', team)
      .where('app', '=', app)
  }
}
