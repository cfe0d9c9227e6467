import { type Dialect, type SqliteDatabase, SqliteDialect, type Transaction } from 'kysely'
import type { Tables } from './schema.ts'
import type { Sqlite, SqlValue } from './sqlite.ts'

/** What differs between databases, as far as the query modules need to know. */
export interface SqlDialect {
  readonly kysely: Dialect
  /** Holds off every other migration until the transaction ends. */
  lockMigrations(trx: Transaction<Tables>): Promise<void>
}

/** Queries run on the calling thread: for the small tables of the control plane, never for the journal. */
export function sqliteDialect(db: Sqlite): SqlDialect {
  return {
    kysely: new SqliteDialect({ database: asBetterSqlite(db) }),
    // Every transaction begins immediate (below), so it already holds the one write lock there is.
    lockMigrations: async () => {},
  }
}

/** Our SQLite in the shape that Kysely asks of one. */
function asBetterSqlite(db: Sqlite): SqliteDatabase {
  return {
    close: () => db.close(),
    prepare: (sql) => {
      // A deferred transaction that reads and then writes fails at once, busy timeout or not, if another wrote meanwhile.
      const statement = db.prepare(sql === 'begin' ? 'begin immediate' : sql)
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...asSqlValues(parameters)),
        run: (parameters) => statement.run(...asSqlValues(parameters)),
        iterate: (parameters) => statement.iterate(...asSqlValues(parameters)),
      }
    },
  }
}

function asSqlValues(parameters: readonly unknown[]): SqlValue[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the statement itself checks every value that it binds
  return parameters as SqlValue[]
}
