/** Looks at the file without changing it, before it is opened for writing. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { openSqlite, type Sqlite } from '../sqlite.ts'
import { checkFormat, checkVersion, damaged, notAJournal } from './format.ts'
import { findWalDamage } from './wal.ts'

/** Files up to this size are checked whole (0.1 s), larger ones at their end, so that a start is never slow. */
const CHECK_WHOLE_BYTES = 64 * 1024 * 1024
const CHECK_LAST_RECORDS = 10_000

/** Throws a JournalOpenError where the file is damaged, foreign, or of a newer format. */
export function checkFile(path: string): void {
  const wal = `${path}-wal`
  const walBytes = existsSync(wal) ? statSync(wal).size : 0
  const bytes = existsSync(path) ? statSync(path).size : 0
  if (bytes === 0) {
    // SQLite would delete the log, and with it whatever records it holds.
    if (walBytes > 0) throw damaged(path, 'it is empty, but its write-ahead log is not')
    return
  }
  checkHeader(path)
  const problem = walBytes > 0 ? findWalDamage(wal) : undefined
  if (problem !== undefined) throw damaged(path, problem)
  const db = openSqlite(path, { readOnly: true })
  try {
    if (!checkFormat(db, path)) checkPages(db, path, bytes)
  } finally {
    db.close()
  }
}

/** Every page and the order of every record; time grows with the file. For `audit verify`. */
export function checkWhole(db: Sqlite, path: string): void {
  const found = db.prepare('pragma quick_check(1)').get()?.['quick_check']
  if (found !== 'ok') throw damaged(path, String(found))
  checkGaps(db, path, 0)
}

function checkPages(db: Sqlite, path: string, bytes: number): void {
  if (bytes <= CHECK_WHOLE_BYTES) return checkWhole(db, path)
  const head = Number(db.prepare('select max(seq) as head from records').get()?.['head'] ?? 0)
  checkGaps(db, path, Math.max(0, head - CHECK_LAST_RECORDS))
}

function checkGaps(db: Sqlite, path: string, after: number): void {
  const row = db
    .prepare('select count(*) as n, max(seq) as head, sum(length(body)) as chars from records where seq > ?')
    .get(after)
  const missing = Number(row?.['head'] ?? after) - after - Number(row?.['n'])
  if (missing !== 0) throw damaged(path, `${missing} records are missing behind record ${after}`)
}

/** From the bytes: SQLite would already have to open the file. A format's number is always in the main file, see makeTables. */
function checkHeader(path: string): void {
  const header = new DataView(new ArrayBuffer(100))
  const file = openSync(path, 'r')
  readSync(file, header, 0, 100, 0)
  closeSync(file)
  const magic = new TextDecoder().decode(header.buffer.slice(0, 16))
  if (magic !== 'SQLite format 3\0') throw notAJournal(path)
  checkVersion(path, { application: header.getUint32(68), version: header.getUint32(60) })
}
