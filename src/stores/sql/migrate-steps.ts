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

export const migrations: readonly Migration[] = [virtualKeys]
