/** The journal's file as its only writer has it. Synchronous throughout: runs in the journal's own thread. */
import { mkdirSync, statfsSync } from 'node:fs'
import type { EntryKind } from '../../contracts/journal.ts'
import { keepPrivate } from '../private-file.ts'
import { type FileLock, lockFile, openSqlite, type Sqlite, type Statement } from '../sqlite.ts'
import { checkFile } from './check.ts'
import {
  checkFormat,
  journalFile,
  JournalOpenError,
  lockFileOf,
  makeTables,
  openFailure,
  PAGE_SIZE,
} from './format.ts'
import { type OpenCalls, recover } from './recover.ts'

/** Entries as they cross the threads: without property names, which would be copied with every entry. */
export type Batch = readonly (readonly [kind: EntryKind, call: string, atMs: number, body: string])[]

export interface WriterOptions {
  readonly dir: string
  /** Names the journal when it is made; must match afterwards. */
  readonly node: string | undefined
  readonly minFreeBytes: number
  readonly nowMs: number
}

/** Records between two writes of the mark; recovery reads at most about this many. */
const MARK_EVERY = 8192
/** The write-ahead log is carried into the file at this size, or sooner in a quiet moment. Half of it doubles
 * the fsyncs, twice of it doubles the p99 of an append under full load (1.7 → 2.3 → 3.4 ms for 1, 2, 4 MiB). */
const CHECKPOINT_PAGES = 128
const QUIET_CHECKPOINT_PAGES = 32
const QUIET_MS = 100
const DISK_CHECK_MS = 1000

export class JournalWriter {
  readonly node: string
  readonly epoch: number
  readonly recovered: number
  #seq: number
  #marked: number
  #walPages = 0
  #diskLow = false
  #diskCheckedMs = -Infinity
  readonly #open: OpenCalls
  readonly #options: WriterOptions
  readonly #db: Sqlite
  readonly #lock: FileLock
  readonly #statements: Record<'begin' | 'insert' | 'mark' | 'commit' | 'checkpoint', Statement>

  /** Takes the lock, checks the file, closes what an earlier process left open, and starts a new epoch. */
  static open(options: WriterOptions): JournalWriter {
    const path = journalFile(options.dir)
    let lock: FileLock | undefined
    let db: Sqlite | undefined
    try {
      mkdirSync(options.dir, { recursive: true, mode: 0o700 })
      keepPrivate(lockFileOf(options.dir))
      lock = lockFile(lockFileOf(options.dir))
      if (!lock) throw inUse(options.dir)
      checkFile(path)
      keepPrivate(path)
      db = openSqlite(path, { pageSize: PAGE_SIZE })
      return new JournalWriter(options, db, lock, path)
    } catch (error) {
      db?.close()
      lock?.release()
      throw openFailure(path, error)
    }
  }

  private constructor(options: WriterOptions, db: Sqlite, lock: FileLock, path: string) {
    this.#options = options
    this.#db = db
    this.#lock = lock
    // Checkpoints are ours to time: SQLite's own would run before a commit is acknowledged.
    db.exec('pragma wal_autocheckpoint = 0; pragma journal_size_limit = 16777216; pragma cache_size = -8192')
    // A log begun by another process is ended first: what its crash left behind the last commit must not outlive ours.
    db.exec('pragma wal_checkpoint(truncate)')
    if (checkFormat(db, path)) makeTables(db, options.node ?? crypto.randomUUID(), options.nowMs)
    this.node = nodeOf(db, options.node, path)
    const found = recover(db, { node: this.node, nowMs: options.nowMs, path })
    this.epoch = found.epoch
    this.recovered = found.recovered
    this.#seq = this.#marked = found.head
    this.#open = new Map()
    this.#statements = {
      begin: db.prepare('begin immediate'),
      insert: db.prepare('insert into records values (?, ?, ?, ?, ?, ?)'),
      mark: db.prepare('update mark set upto = ?, open = ?'),
      commit: db.prepare('commit'),
      checkpoint: db.prepare('pragma wal_checkpoint(passive)'),
    }
    this.#checkpoint()
  }

  /** Appends in order, in one commit: on stable storage when this returns. After an error the file must not be touched again. */
  append(batch: Batch): void {
    const { begin, insert, commit } = this.#statements
    begin.run()
    let chars = 0
    for (const [kind, call, atMs, body] of batch) {
      const seq = ++this.#seq
      insert.run(seq, this.epoch, kind, call, atMs, body)
      if (kind === 'intent') this.#open.set(call, seq)
      else this.#open.delete(call)
      chars += body.length + call.length
    }
    // Writing the mark costs in proportion to the open calls, so that it is spread over more records the more there are.
    if (this.#seq - this.#marked >= MARK_EVERY + 8 * this.#open.size) this.#mark()
    commit.run()
    this.#walPages += 2 + Math.ceil(chars / (PAGE_SIZE - 2048))
  }

  /** Work that must not delay an acknowledgement: called after it. True where the state of the disk has changed. */
  afterCommit(): boolean {
    if (this.#walPages >= CHECKPOINT_PAGES) this.#checkpoint()
    return performance.now() - this.#diskCheckedMs >= DISK_CHECK_MS && this.checkDisk()
  }

  /** How long to sleep before `idle` has something to do. */
  get idleInMs(): number {
    if (this.#walPages >= QUIET_CHECKPOINT_PAGES) return QUIET_MS
    return this.#diskLow ? DISK_CHECK_MS : Infinity
  }

  /** Called when nothing came for `idleInMs`. True where the state of the disk has changed. */
  idle(): boolean {
    if (this.#walPages >= QUIET_CHECKPOINT_PAGES) this.#checkpoint()
    return this.#diskLow && this.checkDisk()
  }

  get diskLow(): boolean {
    return this.#diskLow
  }

  checkDisk(): boolean {
    const { bavail, bsize } = statfsSync(this.#options.dir)
    const low = bavail * bsize < this.#options.minFreeBytes
    const changed = low !== this.#diskLow
    this.#diskLow = low
    this.#diskCheckedMs = performance.now()
    return changed
  }

  close(): void {
    this.#statements.begin.run()
    this.#mark()
    this.#statements.commit.run()
    this.#db.exec('pragma wal_checkpoint(truncate)')
    this.#db.close()
    this.#lock.release()
  }

  #mark(): void {
    this.#statements.mark.run(this.#seq, JSON.stringify([...this.#open.values()]))
    this.#marked = this.#seq
  }

  /** What a reader still has in use stays in the log until the next time; our readers read in short steps. */
  #checkpoint(): void {
    this.#statements.checkpoint.get()
    this.#walPages = 0
  }
}

function inUse(dir: string): JournalOpenError {
  return new JournalOpenError(
    'in_use',
    `The journal in ${dir} is in use by another process. Two processes never share one: stop the other, or give this one a ` +
      `directory of its own.`,
  )
}

function nodeOf(db: Sqlite, expected: string | undefined, path: string): string {
  const node = String(db.prepare('select id from node').get()?.['id'])
  if (expected === undefined || expected === node) return node
  throw new JournalOpenError(
    'other_node',
    `The journal ${path} belongs to node "${node}", not to "${expected}". Use the directory of this node, or its name.`,
  )
}
