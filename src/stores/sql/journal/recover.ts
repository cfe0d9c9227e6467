/** Closes what an earlier process left open. One transaction, so that a crash on the way leaves nothing half done. */
import type { Sqlite } from '../sqlite.ts'
import { damaged } from './format.ts'

/** Seq of the intent by call, for calls without an outcome yet. As large as the calls in flight, which admission bounds. */
export type OpenCalls = Map<string, number>

export interface Recovery {
  readonly epoch: number
  /** Calls that were given a `recovered_unknown` record. */
  readonly recovered: number
  readonly head: number
}

const REASON = 'process ended before the outcome was sealed'
const OPEN_AT_MARK = `
  select records.seq, records.call from mark, json_each(mark.open) as opened
  join records on records.seq = opened.value and records.kind = 'intent' order by records.seq`

export function recover(db: Sqlite, start: { node: string; nowMs: number; path: string }): Recovery {
  db.exec('begin immediate')
  const last = db.prepare('select seq, epoch from records order by seq desc limit 1').get()
  const previousHead = Number(last?.['seq'] ?? 0)
  const epoch = Number(last?.['epoch'] ?? 0) + 1
  const open = openCalls(db, previousHead, start.path)
  const insert = db.prepare('insert into records values (?, ?, ?, ?, ?, ?)')
  let seq = previousHead
  const opening = JSON.stringify({
    v: 1,
    kind: 'epoch',
    node: start.node,
    epoch,
    previous_head: previousHead,
  })
  insert.run(++seq, epoch, 'epoch', '', start.nowMs, opening)
  for (const [call, intent] of open) {
    const body = JSON.stringify({ v: 1, kind: 'recovered_unknown', call, intent_seq: intent, reason: REASON })
    insert.run(++seq, epoch, 'recovered_unknown', call, start.nowMs, body)
  }
  db.prepare("update mark set upto = ?, open = '[]'").run(seq)
  db.exec('commit')
  return { epoch, recovered: open.size, head: seq }
}

/** Starts from the mark: what was open then, and everything since. */
function openCalls(db: Sqlite, head: number, path: string): OpenCalls {
  const mark = db.prepare('select upto, json_array_length(open) as size from mark').get()
  if (!mark) throw damaged(path, 'its mark is missing')
  const open: OpenCalls = new Map()
  for (const row of db.prepare(OPEN_AT_MARK).iterate()) open.set(String(row['call']), Number(row['seq']))
  if (open.size !== mark['size']) throw damaged(path, 'intents are missing')
  const upto = Number(mark['upto'])
  let expected = upto
  for (const row of db
    .prepare('select seq, kind, call from records where seq > ? order by seq')
    .iterate(upto)) {
    const seq = Number(row['seq'])
    if (seq !== ++expected) throw damaged(path, `record ${expected} is missing`)
    if (row['kind'] === 'intent') open.set(String(row['call']), seq)
    else open.delete(String(row['call']))
  }
  if (expected !== head) throw damaged(path, `record ${expected} is missing`)
  return open
}
