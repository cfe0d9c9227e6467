import { createHash } from 'node:crypto'
import { appendFileSync, copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest'
import { journalEntry } from '../../contracts/journal.suite.ts'
import { journalFile, PAGE_SIZE } from './format.ts'
import { openJournal } from './open.ts'
import { readJournal } from './read.ts'
import { entriesOf, problemsIn, isAck, startLoad, type TempDir, tempDir } from './testing/harness.ts'

/** As a killed process left it: records in the write-ahead log, over several commits. */
let killed: TempDir
let acknowledged: readonly string[]
/** As an orderly stop leaves it: everything in the main file. */
let stopped: TempDir
let dir: TempDir

beforeAll(async () => {
  killed = tempDir()
  const load = startLoad([killed.path, 'c', '8'])
  await load.until((lines) => lines.length > 300)
  await load.kill()
  acknowledged = load.lines.filter(isAck)
  stopped = tempDir()
  const journal = await open(stopped.path)
  const body = 'x'.repeat(700)
  await Promise.all(
    Array.from({ length: 2000 }, (_, i) => journal.append(journalEntry('refused', `${i}`, body))),
  )
  await journal.close()
})
afterAll(() => {
  killed[Symbol.dispose]()
  stopped[Symbol.dispose]()
})
beforeEach(() => {
  dir = tempDir()
})
afterEach(() => dir[Symbol.dispose]())

const open = (path: string) => openJournal({ dir: path, maxBacklog: 10_000, minFreeBytes: 0 })
const main = () => journalFile(dir.path)
const wal = () => `${journalFile(dir.path)}-wal`

function copyKilled(): void {
  copyFileSync(journalFile(killed.path), main())
  copyFileSync(`${journalFile(killed.path)}-wal`, wal())
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

const hashes = () =>
  [main(), wal()].map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'))

test('a torn tail is forgotten: bytes behind the last commit', async () => {
  copyKilled()
  appendFileSync(wal(), Buffer.alloc(PAGE_SIZE, 7))
  await (await open(dir.path)).close()
  expect(problemsIn(entriesOf(dir.path), acknowledged)).toEqual([])
})

test('a torn tail is forgotten: the last commit cut short', async () => {
  copyKilled()
  truncateSync(wal(), statSync(wal()).size - 100)
  await (await open(dir.path)).close()
  expect(problemsIn(entriesOf(dir.path), [])).toEqual([])
  expect(entriesOf(dir.path).length).toBeGreaterThan(250)
})

test.each([
  ['a page', 32 + 24 + 5000],
  ['the number of a page', 32 + 3],
  ['the salt of a frame', 32 + 8],
  ['the header', 20],
])('damage in the middle of the write-ahead log is refused, nothing is changed: %s', async (_, at) => {
  copyKilled()
  flip(wal(), at)
  const before = hashes()
  await expect(open(dir.path)).rejects.toMatchObject({
    reason: 'damaged',
    message: expect.stringMatching(/Move its directory aside .* begins a new journal/),
  })
  expect(hashes()).toEqual(before)
})

test('a lost main file is refused while its write-ahead log holds records', async () => {
  copyKilled()
  truncateSync(main(), 0)
  await expect(open(dir.path)).rejects.toMatchObject({ reason: 'damaged' })
  expect(statSync(wal()).size).toBeGreaterThan(0)
})

test('an overwritten page in the main file is refused', async () => {
  copyFileSync(journalFile(stopped.path), main())
  const bytes = readFileSync(main())
  bytes.fill(0x5a, 40 * PAGE_SIZE, 41 * PAGE_SIZE)
  writeFileSync(main(), bytes)
  await expect(open(dir.path)).rejects.toMatchObject({ reason: 'damaged' })
  const reader = readJournal(dir.path)
  expect(() => reader.check()).toThrow(/is damaged/)
  reader.close()
})

test('a main file cut in half is refused', async () => {
  copyFileSync(journalFile(stopped.path), main())
  truncateSync(main(), Math.floor(statSync(main()).size / PAGE_SIZE / 2) * PAGE_SIZE)
  await expect(open(dir.path)).rejects.toMatchObject({ reason: 'damaged' })
})
