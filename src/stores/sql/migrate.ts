import type { Kysely, Transaction } from 'kysely'
import { type Migration, migrations } from './migrate-steps.ts'
import type { Tables } from './schema.ts'

/** The store was written by a newer release: an older one must not guess what its tables mean. */
export class NewerSchemaError extends Error {
  constructor(unknown: readonly string[]) {
    super(
      `the store was migrated by a newer release of caisson (${unknown.join(', ')}); use that release or a backup`,
    )
    this.name = 'NewerSchemaError'
  }
}

/**
 * Brings the schema up to date: all steps in one transaction, or none. Any number of processes may start at once:
 * `lock` (the database's own, see SqlDialect) lets one through and the rest then find nothing to do.
 */
export async function migrate(
  db: Kysely<Tables>,
  lock: (trx: Transaction<Tables>) => Promise<void>,
  nowMs: number,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lock(trx)
    await trx.schema
      .createTable('schema_migrations')
      .ifNotExists()
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('applied_at_ms', 'bigint', (c) => c.notNull())
      .execute()
    const done = (await trx.selectFrom('schema_migrations').select('name').execute()).map((row) => row.name)
    const unknown = done.filter((name) => !steps.some((step) => step.name === name))
    if (unknown.length > 0) throw new NewerSchemaError(unknown)
    for (const step of steps.filter(({ name }) => !done.includes(name))) {
      await step.up(trx)
      await trx.insertInto('schema_migrations').values({ name: step.name, applied_at_ms: nowMs }).execute()
    }
  })
}
