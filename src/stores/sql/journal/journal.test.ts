import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { journalEntry, journalSuite } from '../../contracts/journal.suite.ts'
import { lockFile, openSqlite } from '../sqlite.ts'
import { journalFile, JournalOpenError } from './format.ts'
import { type JournalOptions, openJournal } from './open.ts'
import { readJournal } from './read.ts'
import { entriesOf, startLoad, tempDir } from './testing/harness.ts'

function open(dir: string, options: Partial<JournalOptions> = {}) {
  return openJournal({ dir, maxBacklog: 10_000, minFreeBytes: 0, ...options })
}

journalSuite('sqlite', async () => {
  const dir = tempDir()
  let journal = await open(dir.path)
  return {
    journal,
    entries: () => entriesOf(dir.path),
    restart: async () => {
      await journal.close()
      return (journal = await open(dir.path))
    },
    dispose: async () => {
      await journal.close()
      dir[Symbol.dispose]()
    },
  }
})

test.skipIf(process.platform === 'win32')('its files are closed to others', async () => {
  using dir = tempDir()
  const journal = await open(dir.path)
  await journal.append(journalEntry('refused', 'a'))
  const files = readdirSync(dir.path).map((name) => [name, statSync(join(dir.path, name)).mode & 0o777])
  expect(Object.fromEntries(files)).toEqual({
    'journal.lock': 0o600,
    'journal.sqlite': 0o600,
    'journal.sqlite-shm': 0o600,
    'journal.sqlite-wal': 0o600,
  })
  await journal.close()
})

test('what is appended in one turn, and what waits for a commit, shares one', async () => {
  using dir = tempDir()
  const journal = await open(dir.path)
  const append = (n: number) =>
    Array.from({ length: n }, (_, i) => journal.append(journalEntry('refused', `${n}-${i}`)))
  const first = append(1000)
  await nextTurn()
  const second = [...append(300), ...append(200)]
  expect(journal.stats.backlog).toBeGreaterThanOrEqual(500)
  await Promise.all([...first, ...second])
  expect(journal.stats).toEqual({ backlog: 0, commits: 2, records: 1500 })
  await journal.close()
})

test('a full backlog refuses new calls, and keeps room for the outcomes of those under way', async () => {
  using dir = tempDir()
  const journal = await open(dir.path, { maxBacklog: 10 })
  const taken = Array.from({ length: 10 }, (_, i) => journal.append(journalEntry('intent', `${i}`)))
  expect(journal.unavailable()).toBe('backlog')
  for (const kind of ['intent', 'refused'] as const) {
    await expect(journal.append(journalEntry(kind, 'no'))).rejects.toMatchObject({ reason: 'backlog' })
  }
  await Promise.all(taken)
  expect(journal.unavailable()).toBeUndefined()
  const filling = Array.from({ length: 10 }, (_, i) => journal.append(journalEntry('refused', `r${i}`)))
  const outcomes = Array.from({ length: 10 }, (_, i) => journal.append(journalEntry('outcome', `${i}`)))
  await expect(journal.append(journalEntry('outcome', 'no'))).rejects.toMatchObject({ reason: 'backlog' })
  await Promise.all([...filling, ...outcomes])
  await journal.close()
})

test('on a disk that runs full no call begins, and those under way are still settled', async () => {
  using dir = tempDir()
  const journal = await open(dir.path, { minFreeBytes: Number.MAX_SAFE_INTEGER })
  expect(journal.unavailable()).toBe('disk_low')
  await expect(journal.append(journalEntry('intent', 'a'))).rejects.toMatchObject({ reason: 'disk_low' })
  await journal.append(journalEntry('outcome', 'b'))
  expect(journal.unavailable()).toBe('disk_low')
  await journal.close()
  expect(entriesOf(dir.path).map((entry) => entry.kind)).toEqual(['epoch', 'outcome'])
})

test('a second opener is refused, in this process and in another', async () => {
  using dir = tempDir()
  const journal = await open(dir.path)
  await expect(open(dir.path)).rejects.toMatchObject({ reason: 'in_use' })
  const other = startLoad([dir.path, 'x', '1'])
  await other.ended
  expect(other.lines).toEqual([expect.stringMatching(/in use by another process/)])
  await journal.append(journalEntry('refused', 'still here'))
  await journal.close()
  await (await open(dir.path)).close()
})

test('the journal of another node, of a newer version, or another file altogether is refused and left as it is', async () => {
  using dir = tempDir()
  await (await open(dir.path, { node: 'gw-1' })).close()
  await expect(open(dir.path, { node: 'gw-2' })).rejects.toThrow(/belongs to node "gw-1", not to "gw-2"/)
  await (await open(dir.path, { node: 'gw-1' })).close()
  const db = openSqlite(journalFile(dir.path))
  db.exec('pragma user_version = 2')
  db.close()
  await expect(open(dir.path)).rejects.toThrow(/has format 2; this version of Caisson reads up to format 1/)
  expect(() => readJournal(dir.path)).toThrow(/has format 2/)
  writeFileSync(journalFile(dir.path), 'not a database, but long enough to look at '.repeat(10))
  await expect(open(dir.path)).rejects.toMatchObject({ reason: 'not_a_journal' })
})

test('a database of something else is not taken for a new journal', async () => {
  using dir = tempDir()
  const db = openSqlite(journalFile(dir.path))
  db.exec('create table theirs(x)')
  db.close()
  const refused = await open(dir.path).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(JournalOpenError)
  expect(refused).toMatchObject({ reason: 'not_a_journal' })
})

test('a reader follows a journal that is being written, and holds nobody up', async () => {
  using dir = tempDir()
  const journal = await open(dir.path, { node: 'gw-1' })
  const append = (n: number) =>
    Promise.all(Array.from({ length: n }, (_, i) => journal.append(journalEntry('refused', `${i}`))))
  await append(1000)
  const reader = readJournal(dir.path)
  const range = reader.range(2)
  expect(range.next().value).toMatchObject({ seq: 2, call: '0' })
  await append(1000)
  expect([...range]).toHaveLength(1999)
  expect(reader.head()).toBe(2001)
  expect(reader.last(2).map((entry) => entry.seq)).toEqual([2000, 2001])
  expect([...reader.range(10, 12)].map((entry) => entry.seq)).toEqual([10, 11, 12])
  expect(reader.node).toBe('gw-1')
  reader.check()
  reader.close()
  await journal.close()
})

test('a lock holds until it is released', () => {
  using dir = tempDir()
  const lock = lockFile(`${dir.path}/lock`)
  expect(lockFile(`${dir.path}/lock`)).toBeUndefined()
  lock?.release()
  lockFile(`${dir.path}/lock`)?.release()
})
