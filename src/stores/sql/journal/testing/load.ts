/**
 * A process that appends to a journal until it is killed or cannot go on. Reports on stdout, a line each, written before
 * anything else happens: `open <epoch> <recovered>`, `intent <call>` and `outcome <call>` when acknowledged.
 *
 *   node load.ts <dir> <prefix of call ids> <callers> [calls per caller; the first and the last stay open]
 */
import { writeSync } from 'node:fs'
import type { EntryKind } from '../../../contracts/journal.ts'
import { JournalError } from '../../../contracts/journal.ts'
import { openJournal } from '../open.ts'

const [, , dir = '', prefix = '', callers = '1', calls = 'Infinity'] = process.argv

function say(line: string): void {
  const bytes = Buffer.from(`${line}\n`)
  for (let sent = 0; sent < bytes.length;) {
    try {
      sent += writeSync(1, bytes, sent)
    } catch (error) {
      // The reader is behind and the pipe full: not an error, and the line must be out before we go on.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
    }
  }
}

const journal = await openJournal({
  dir,
  maxBacklog: 100_000,
  minFreeBytes: 0,
  onFenced: (error) => say(`fenced ${String(error.cause)}`),
}).catch((error: unknown) => {
  say(`refused ${String(error)}`)
  process.exit(3)
})
say(`open ${journal.epoch} ${journal.recovered}`)

async function append(kind: EntryKind, call: string): Promise<void> {
  await journal.append({
    kind,
    call,
    atMs: Date.now(),
    body: JSON.stringify({ call, kind, pad: 'x'.repeat(500) }),
  })
  say(`${kind} ${call}`)
}

async function caller(id: number): Promise<void> {
  for (let i = 1; i <= Number(calls); i++) {
    const call = `${prefix}-${id}-${i}`
    await append('intent', call)
    if (i > 1 && i < Number(calls)) await append('outcome', call)
  }
}

try {
  await Promise.all(Array.from({ length: Number(callers) }, (_, id) => caller(id)))
  say('ready')
} catch (error) {
  const later = await journal
    .append({ kind: 'outcome', call: 'x', atMs: 1, body: '{}' })
    .catch((e: unknown) => e)
  for (const e of [error, later]) say(`rejected ${e instanceof JournalError ? e.reason : String(e)}`)
  await journal.close()
}
