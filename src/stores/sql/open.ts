import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { sqliteDialect, type SqlDialect } from './dialect.ts'
import { migrate } from './migrate.ts'
import { keepPrivate } from './private-file.ts'
import type { Tables } from './schema.ts'
import { openSqlite } from './sqlite.ts'

/** A database in the schema of this release: migrated first where needed. */
export async function openDatabase(dialect: SqlDialect, nowMs: number): Promise<Kysely<Tables>> {
  const db = new Kysely<Tables>({ dialect: dialect.kysely })
  try {
    await migrate(db, (trx) => dialect.lockMigrations(trx), nowMs)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

/** The embedded database, `<dir>/caisson.sqlite`, shared by every process that opens the directory. */
export function embeddedDatabase(dir: string): SqlDialect {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, 'caisson.sqlite')
  keepPrivate(path)
  return sqliteDialect(openSqlite(path))
}
