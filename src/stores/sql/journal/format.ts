/**
 * The journal's file: `journal.sqlite`, one writer, rows that are only ever added.
 *
 * Built to carry an RFC 6962 tree later without rewriting a row: `seq` is gap-free, so that leaf n is record n + 1, and
 * `body` keeps the exact bytes. That format adds `leaves(seq, salt, hash)` with hash = H(0x00 ‖ H(salt ‖ row)), written in
 * the commit of its rows or by a sealer that follows in `seq` order. Erasure will null `body` and delete the salt, which
 * is why `body` may be null; it will be the only change a row can see.
 */
import { type Sqlite, sqliteCode } from '../sqlite.ts'

/** `CsJ1`: tells this file from any other SQLite database. */
export const APPLICATION_ID = 0x43734a31
/** Grows with every change of the tables. A file of a newer format is refused; an older one is carried forward here. */
export const FORMAT_VERSION = 1
/** Fewer, larger pages: a quarter less CPU per record in batches of 64 than 4 KiB, and 20 µs more for a batch of one. */
export const PAGE_SIZE = 16_384

export const journalFile = (dir: string): string => `${dir}/journal.sqlite`
export const lockFileOf = (dir: string): string => `${dir}/journal.lock`

/**
 * `mark` has one row. Every intent without an outcome is either in `open` (JSON array of seqs) or later than `upto`, so that
 * recovery reads a few thousand rows however long the journal is, and however long a call stayed open.
 */
const TABLES = `
  create table records(
    seq integer primary key,
    epoch integer not null,
    kind text not null,
    call text not null,
    at_ms integer not null,
    body text
  ) strict;
  create table mark(id integer primary key check (id = 1), upto integer not null, open text not null) strict;
  create table node(id text not null, made_at_ms integer not null) strict;
`

export type OpenFailure = 'in_use' | 'newer_format' | 'not_a_journal' | 'other_node' | 'damaged' | 'failed'

/** Why a journal cannot be opened, and what the operator can do about it. */
export class JournalOpenError extends Error {
  readonly reason: OpenFailure
  constructor(reason: OpenFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'JournalOpenError'
    this.reason = reason
  }
}

export function damaged(path: string, what: string, cause?: unknown): JournalOpenError {
  return new JournalOpenError(
    'damaged',
    `The journal ${path} is damaged (${what}). It was not opened and nothing was changed. Move its directory aside and keep ` +
      `it: it is evidence. Then restore a backup, or start with an empty directory, which begins a new journal.`,
    cause,
  )
}

/** Any error of SQLite while opening, in words. */
export function openFailure(path: string, error: unknown): JournalOpenError {
  if (error instanceof JournalOpenError) return error
  const code = sqliteCode(error)
  const message = error instanceof Error ? error.message : String(error)
  if (code === 11) return damaged(path, message, error)
  if (code === 26) return notAJournal(path)
  return new JournalOpenError('failed', `The journal ${path} cannot be opened: ${message}.`, error)
}

export function notAJournal(path: string): JournalOpenError {
  return new JournalOpenError('not_a_journal', `${path} is not a Caisson journal; it was left as it is.`)
}

/** Refuses a file of another kind or of a newer format. True where the file has no tables yet. */
export function checkFormat(db: Sqlite, path: string): boolean {
  checkVersion(path, { application: pragma(db, 'application_id'), version: pragma(db, 'user_version') })
  const tables = Number(db.prepare('select count(*) as n from sqlite_schema').get()?.['n'])
  if (tables > 0 && pragma(db, 'application_id') === 0) throw notAJournal(path)
  return tables === 0
}

/** Zero for both is a file that was being made when its process ended. */
export function checkVersion(path: string, found: { application: number; version: number }): void {
  if (found.application !== APPLICATION_ID && found.application + found.version !== 0) throw notAJournal(path)
  if (found.version <= FORMAT_VERSION) return
  throw new JournalOpenError(
    'newer_format',
    `The journal ${path} has format ${found.version}; this version of Caisson reads up to format ${FORMAT_VERSION}. ` +
      `Start the newer version again, or give this one an empty directory.`,
  )
}

/**
 * One transaction: a crash leaves a file without tables, which is made anew. Carried into the main file at once, so that
 * the format can be read off its first bytes; whoever raises the format must do the same.
 */
export function makeTables(db: Sqlite, node: string, nowMs: number): void {
  db.exec('begin immediate')
  db.exec(TABLES)
  db.prepare('insert into node values (?, ?)').run(node, nowMs)
  db.prepare("insert into mark values (1, 0, '[]')").run()
  db.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${FORMAT_VERSION}; commit`)
  db.exec('pragma wal_checkpoint(truncate)')
}

export function pragma(db: Sqlite, name: string): number {
  const row = db.prepare(`pragma ${name}`).get()
  return Number(row ? Object.values(row)[0] : 0)
}
