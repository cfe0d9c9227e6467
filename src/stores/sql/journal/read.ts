/** Reads a journal, also while a server writes it: another connection, read-only, never in anyone's way. */
import { existsSync } from 'node:fs'
import type { EntryKind, SealedEntry } from '../../contracts/journal.ts'
import { openSqlite, type Sqlite, type SqlRow, type Statement } from '../sqlite.ts'
import { checkWhole } from './check.ts'
import { checkFormat, journalFile, JournalOpenError, openFailure } from './format.ts'

export interface JournalReader {
  readonly node: string
  /** Seq of the newest record, 0 where there is none. Moves on while a server writes. */
  head(): number
  /** Records `from` … `to` (both included; default: all there are), oldest first. */
  range(from?: number, to?: number): IterableIterator<SealedEntry>
  /** The newest `count` records, oldest first. */
  last(count: number): readonly SealedEntry[]
  /** Reads every page and every record; throws a JournalOpenError where something is damaged or missing. */
  check(): void
  close(): void
}

/** One step reads so many: a longer read would keep the writer from reusing its write-ahead log. */
const STEP = 256

/** `dir` is the directory that the server was given. Throws a JournalOpenError. */
export function readJournal(dir: string): JournalReader {
  const path = journalFile(dir)
  if (!existsSync(path)) throw new JournalOpenError('failed', `There is no journal in ${dir}.`)
  let db: Sqlite | undefined
  try {
    db = openSqlite(path, { readOnly: true })
    if (checkFormat(db, path))
      throw new JournalOpenError('failed', `The journal in ${dir} is only being made.`)
    return readerOf(db, path)
  } catch (error) {
    db?.close()
    throw openFailure(path, error)
  }
}

function readerOf(db: Sqlite, path: string): JournalReader {
  const node = String(db.prepare('select id from node').get()?.['id'])
  const step = db.prepare('select * from records where seq between ? and ? order by seq limit ?')
  const newest = db.prepare('select max(seq) as head from records')
  const head = (): number => Number(newest.get()?.['head'] ?? 0)
  return {
    node,
    head,
    range: (from = 1, to = Number.MAX_SAFE_INTEGER) => rangeOf(step, from, to),
    last: (count) => [...rangeOf(step, Math.max(1, head() - count + 1), Number.MAX_SAFE_INTEGER)],
    check: () => checkWhole(db, path),
    close: () => db.close(),
  }
}

function* rangeOf(step: Statement, from: number, to: number): IterableIterator<SealedEntry> {
  for (let next = from; next <= to;) {
    const rows = step.all(next, to, STEP)
    for (const row of rows) {
      const entry = sealed(row)
      yield entry
      next = entry.seq + 1
    }
    if (rows.length < STEP) return
  }
}

function sealed(row: SqlRow): SealedEntry {
  return {
    seq: Number(row['seq']),
    epoch: Number(row['epoch']),
    // The writer takes nothing but entries.
    kind: row['kind'] as EntryKind,
    call: String(row['call']),
    atMs: Number(row['at_ms']),
    body: String(row['body'] ?? ''),
  }
}
