/**
 * The one file that knows `node:sqlite`, so that another library of the same habits (better-sqlite3) can take its place.
 * All calls are synchronous: small tables may use them anywhere, the journal only in its own thread.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite'

export type SqlValue = string | number | bigint | null | Uint8Array
export type SqlRow = Record<string, SqlValue>

/** Parameters are positional. Each is checked: what SQLite has no type for is a TypeError, never a silent NULL. */
export interface Statement {
  run(...params: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  get(...params: SqlValue[]): SqlRow | undefined
  all(...params: SqlValue[]): SqlRow[]
  iterate(...params: SqlValue[]): IterableIterator<SqlRow>
  columns(): readonly { readonly name: string }[]
}

export interface Sqlite {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

export interface SqliteOptions {
  readonly readOnly?: boolean
  /** How long a statement waits for another connection's lock. */
  readonly busyTimeoutMs?: number
  /** Bytes, a power of two up to 65,536. Only for a file that is made by this call. */
  readonly pageSize?: number
}

/** Opens or makes the file: write-ahead log, every commit on stable storage when it returns. */
export function openSqlite(path: string, options: SqliteOptions = {}): Sqlite {
  const { readOnly = false, busyTimeoutMs = 5000, pageSize } = options
  const db = new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs })
  try {
    if (!readOnly) {
      if (pageSize !== undefined) db.exec(`pragma page_size = ${pageSize}`)
      // Plain fsync does not reach the disk on macOS; fullfsync does, and means nothing elsewhere.
      db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma fullfsync = on')
    }
    db.exec('pragma foreign_keys = on; pragma trusted_schema = off')
  } catch (error) {
    db.close()
    throw error
  }
  return {
    exec: (sql) => db.exec(sql),
    prepare: (sql) => checked(db.prepare(sql)),
    close: () => db.close(),
  }
}

export interface FileLock {
  release(): void
}

/**
 * Locks the file for as long as this process lives, and makes it where it is missing; undefined where another holder has
 * it. The operating system drops the lock when the process dies, however it dies. Local file systems only.
 */
export function lockFile(path: string): FileLock | undefined {
  const db = new DatabaseSync(path, { timeout: 0 })
  try {
    // In memory, or each attempt would leave a rollback journal beside the lock.
    db.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive')
    return { release: () => db.close() }
  } catch (error) {
    db.close()
    if (sqliteCode(error) === 5) return undefined
    throw error
  }
}

/** SQLite's primary result code (https://www.sqlite.org/rescode.html), if the error comes from SQLite. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined
  return error.errcode & 0xff
}

function checked(statement: StatementSync): Statement {
  return {
    run: (...params) => statement.run(...bindable(params)),
    get: (...params) => statement.get(...bindable(params)),
    all: (...params) => statement.all(...bindable(params)),
    iterate: (...params) => statement.iterate(...bindable(params)),
    columns: () => statement.columns(),
  }
}

/** node:sqlite takes an object in first place (a Date too) for named parameters, binds nothing and stores NULL. */
function bindable(params: SqlValue[]): SqlValue[] {
  for (let i = 0; i < params.length; i++) {
    const value: unknown = params[i]
    if (typeof value === 'string' || value === null || typeof value === 'bigint') continue
    if (typeof value === 'number' && Number.isFinite(value)) continue
    if (value instanceof Uint8Array) continue
    throw new TypeError(`cannot bind parameter ${i + 1}: ${typeof value} has no SQL type`)
  }
  return params
}
