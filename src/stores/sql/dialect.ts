import { setTimeout as delay } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type Transaction,
} from 'kysely'
import type { Tables } from './schema.ts'
import { type Sqlite, sqliteCode, type SqlValue } from './sqlite.ts'

/** What differs between databases, as far as the query modules need to know. */
export interface SqlDialect {
  readonly kysely: Dialect
  /** Holds off every other migration until the transaction ends. */
  readonly lockMigrations: (trx: Transaction<Tables>) => Promise<void>
}

const SQLITE_BUSY = 5
/** How long one statement may hold the thread while another connection writes, and how long a transaction waits in all. */
const BLOCK_MS = 20
const WAIT_MS = 5000

/** Queries run on the calling thread: for the small tables of the control plane, never for the journal. */
export function sqliteDialect(db: Sqlite): SqlDialect {
  db.exec(`pragma busy_timeout = ${BLOCK_MS}`)
  return {
    kysely: new WaitingDialect(asBetterSqlite(db)),
    // Every transaction begins immediate, so it already holds the one write lock there is.
    lockMigrations: async () => {},
  }
}

class WaitingDialect extends SqliteDialect {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    super({ database })
    this.#database = database
  }

  override createDriver(): Driver {
    return new WaitingDriver({ database: this.#database })
  }
}

/**
 * Takes the write lock when a transaction begins: a deferred one that reads and then writes fails at once if another
 * wrote meanwhile. The wait for the lock gives the thread back: SQLite's own would stop every call of this process for as
 * long, and for ever if the other writer is a connection of this very thread.
 */
class WaitingDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const untilMs = performance.now() + WAIT_MS
    for (;;) {
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'))
        return
      } catch (error) {
        if (sqliteCode(error) !== SQLITE_BUSY || performance.now() >= untilMs) throw error
      }
      await delay(5 + Math.random() * 10)
    }
  }
}

/** Our SQLite in the shape that Kysely asks of one. */
function asBetterSqlite(db: Sqlite): SqliteDatabase {
  return {
    close: () => db.close(),
    prepare: (sql) => {
      const statement = db.prepare(sql)
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
  // The statement itself checks every value that it binds.
  return parameters as SqlValue[]
}
