import { existsSync, statSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { journalFile } from './format.ts'
import { openJournal } from './open.ts'
import { entriesOf, problemsIn, isAck, random, startLoad, tempDir } from './testing/harness.ts'

/** More for a long run; a failure names the seed. */
const KILLS = Number(process.env['CAISSON_JOURNAL_KILLS'] ?? 15)
const SEED = Number(process.env['CAISSON_SEED'] ?? Date.now() % 1_000_000)

const options = (dir: string) => ({ dir, maxBacklog: 10_000, minFreeBytes: 0 })

/** Opens as the next process would, and closes again: whatever was left open is closed by it. */
async function start(dir: string): Promise<number> {
  const journal = await openJournal(options(dir))
  await journal.close()
  return journal.recovered
}

function walBytes(dir: string): number {
  const path = `${journalFile(dir)}-wal`
  return existsSync(path) ? statSync(path).size : 0
}

test(
  `kill -9 at ${KILLS} random moments loses no acknowledged record (seed ${SEED})`,
  async () => {
    using dir = tempDir()
    const next = random(SEED)
    const acknowledged: string[] = []
    for (let round = 0; round < KILLS; round++) {
      const load = startLoad([dir.path, `r${round}`, '32'])
      // Some die while they start, some under load, a few after the log was carried into the file.
      const acks = Math.floor(next() ** 3 * 5000)
      await load.until((lines) => lines.length > acks)
      await load.kill()
      acknowledged.push(...load.lines.filter(isAck))
    }
    await start(dir.path)
    const entries = entriesOf(dir.path)
    expect(problemsIn(entries, acknowledged)).toEqual([])
    expect(entries.filter((entry) => entry.kind === 'epoch').length).toBe(entries.at(-1)?.epoch)
  },
  20_000 + KILLS * 2000,
)

test('recovery finds every open call, however long ago it began, and closes it once', async () => {
  using dir = tempDir()
  const load = startLoad([dir.path, 'c', '300', '45'])
  await load.until((lines) => lines.includes('ready'))
  await load.kill()
  const acknowledged = load.lines.filter(isAck)
  expect(acknowledged).toHaveLength(300 * 88)
  // The first 300 intents lie before several marks, the last 300 behind the newest.
  expect(await start(dir.path)).toBe(600)
  expect(await start(dir.path)).toBe(0)
  expect(problemsIn(entriesOf(dir.path), acknowledged)).toEqual([])
}, 30_000)

test('a crash during recovery leaves nothing half closed', async () => {
  using dir = tempDir()
  const first = startLoad([dir.path, 'first', '8000', '1'])
  await first.until((lines) => lines.includes('ready'))
  await first.kill()
  for (const bytes of [1, 400_000, 800_000]) {
    const again = startLoad([dir.path, `again-${bytes}`, '1', '1'])
    const before = walBytes(dir.path)
    // Dies with its recovery in the log, more or less of it.
    while (again.process.exitCode === null && again.lines.length === 0) {
      const now = walBytes(dir.path)
      if (now !== before && now > bytes) break
      await nextTurn()
    }
    await again.kill()
  }
  await start(dir.path)
  const entries = entriesOf(dir.path)
  expect(problemsIn(entries, first.lines.filter(isAck))).toEqual([])
}, 30_000)

test.skipIf(process.platform === 'win32')(
  'after the first failed write nothing more is taken, and what was acknowledged is there',
  async () => {
    using dir = tempDir()
    // A real failing write: the kernel lets no file of this process grow beyond 1 MiB.
    const load = startLoad([dir.path, 'f', '32'], 1 << 20)
    await load.ended
    const acknowledged = load.lines.filter(isAck)
    expect(acknowledged.length).toBeGreaterThan(100)
    expect(load.lines.filter((line) => line.startsWith('fenced '))).toHaveLength(1)
    expect(load.lines.filter((line) => line.startsWith('rejected '))).toEqual([
      'rejected fenced',
      'rejected fenced',
    ])
    const fencedAt = load.lines.findIndex((line) => line.startsWith('fenced '))
    expect(load.lines.slice(fencedAt).filter(isAck)).toEqual([])
    await start(dir.path)
    expect(problemsIn(entriesOf(dir.path), acknowledged)).toEqual([])
  },
  20_000,
)
