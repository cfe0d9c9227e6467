import type { Kysely } from 'kysely'
import type { Tables } from './schema.ts'

export interface Migration {
  /** Sorts in the order of application; never renamed, never changed once released. */
  readonly name: string
  up(db: Kysely<Tables>): Promise<void>
}

const virtualKeys: Migration = {
  name: '0001_virtual_keys',
  async up(db) {
    await db.schema
      .createTable('virtual_keys')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('mac', 'text', (c) => c.notNull())
      .addColumn('pepper_version', 'integer', (c) => c.notNull())
      .addColumn('tenant', 'text', (c) => c.notNull())
      .addColumn('team', 'text', (c) => c.notNull())
      .addColumn('app', 'text', (c) => c.notNull())
      .addColumn('environment', 'text', (c) => c.notNull())
      .addColumn('cost_center', 'text')
      .addColumn('aliases', 'text')
      .addColumn('workloads', 'text')
      .addColumn('classes', 'text')
      .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('revoked_at_ms', 'bigint')
      .addColumn('rotated_from', 'text')
      .addColumn('change', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('virtual_keys_change').on('virtual_keys').column('change').execute()
    await db.schema
      .createTable('change_counters')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.insertInto('change_counters').values({ name: 'virtual_keys', value: 0 }).execute()
  },
}

const approvals: Migration = {
  name: '0002_approvals',
  async up(db) {
    const texts = [
      'nonce',
      'tenant',
      'requester',
      'tool',
      'arguments_digest',
      'alias',
      'label',
      'policy',
      'granted_by',
    ]
    const numbers = ['pepper_version', 'created_at_ms', 'not_after_ms', 'max_uses', 'uses']
    let table = db.schema
      .createTable('approvals')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('session', 'text')
    for (const name of texts) table = table.addColumn(name, 'text', (c) => c.notNull())
    for (const name of numbers) table = table.addColumn(name, 'bigint', (c) => c.notNull())
    await table.execute()
  },
}

const batches: Migration = {
  name: '0001_batches',
  async up(db) {
    await createOwned(db, 'batch_files')
      .addColumn('purpose', 'text', (c) => c.notNull())
      .addColumn('filename', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .addColumn('lines', 'integer', (c) => c.notNull())
      .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
      .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('batch_files_owner')
      .on('batch_files')
      .columns(['tenant', 'team', 'app', 'created_at_ms'])
      .execute()
    await db.schema
      .createTable('batch_lines')
      .addColumn('file', 'text', (c) => c.notNull())
      .addColumn('line', 'integer', (c) => c.notNull())
      .addColumn('sealed', 'blob', (c) => c.notNull())
      .addPrimaryKeyConstraint('batch_lines_key', ['file', 'line'])
      .execute()
    await createBatches(db)
  },
}

/** A table of what belongs to an app. */
function createOwned(db: Kysely<Tables>, table: 'batch_files' | 'batches') {
  return db.schema
    .createTable(table)
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('tenant', 'text', (c) => c.notNull())
    .addColumn('team', 'text', (c) => c.notNull())
    .addColumn('app', 'text', (c) => c.notNull())
}

async function createBatches(db: Kysely<Tables>): Promise<void> {
  await createOwned(db, 'batches')
    .addColumn('principal', 'text', (c) => c.notNull())
    .addColumn('endpoint', 'text', (c) => c.notNull())
    .addColumn('input_file', 'text', (c) => c.notNull())
    .addColumn('output_file', 'text', (c) => c.notNull())
    .addColumn('error_file', 'text', (c) => c.notNull())
    .addColumn('sealed', 'blob', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('total', 'integer', (c) => c.notNull())
    .addColumn('completed', 'integer', (c) => c.notNull())
    .addColumn('failed', 'integer', (c) => c.notNull())
    .addColumn('errors', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('deadline_ms', 'bigint', (c) => c.notNull())
    .addColumn('in_progress_at_ms', 'bigint')
    .addColumn('finalizing_at_ms', 'bigint')
    .addColumn('cancelling_at_ms', 'bigint')
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('expires_at_ms', 'bigint')
    .execute()
  await db.schema
    .createIndex('batches_owner')
    .on('batches')
    .columns(['tenant', 'team', 'app', 'created_at_ms'])
    .execute()
  await db.schema.createIndex('batches_ended').on('batches').column('ended_at_ms').execute()
}

/** Of the file of batches, which is apart from that of the keys. */
export const batchMigrations: readonly Migration[] = [batches]

export const migrations: readonly Migration[] = [virtualKeys, approvals]
