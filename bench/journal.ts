/**
 * What the journal costs: CPU of the whole process per call (an intent and an outcome of about 700 bytes each), how many
 * records share a commit, and how long an append takes beside the disk's own fdatasync.
 *
 *   node bench/journal.ts [directory on the disk to measure]
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournal } from '../src/stores/sql/journal/open.ts'

const dir = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'caisson-journal-'))
const filler = JSON.stringify({ team: 'search', alias: 'enterprise-fast', pad: 'x'.repeat(620) }).slice(1)

function percentile(sorted: Float64Array, p: number): string {
  return `${Math.round((sorted[Math.floor((sorted.length - 1) * p)] ?? 0) * 1000)}`
}

/** An append-only file, 1.5 KB a write: the floor under every latency below. */
function rawSync(times: number): Float64Array {
  const fd = openSync(join(dir, 'raw'), 'w')
  const bytes = Buffer.alloc(1500, 'x')
  const took = Float64Array.from({ length: times }, () => {
    const from = performance.now()
    writeSync(fd, bytes)
    fdatasyncSync(fd)
    return performance.now() - from
  })
  closeSync(fd)
  return took.toSorted()
}

async function measure(callers: number, calls: number): Promise<void> {
  const path = join(dir, `callers-${callers}`)
  const journal = await openJournal({ dir: path, maxBacklog: 10_000, minFreeBytes: 0 })
  const took: number[] = []
  let id = 0
  async function append(kind: 'intent' | 'outcome', call: string): Promise<void> {
    const from = performance.now()
    await journal.append({ kind, call, atMs: Date.now(), body: `{"call":"${call}",${filler}` })
    took.push(performance.now() - from)
  }
  async function caller(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      const call = `call_${(++id).toString(36).padStart(20, '0')}`
      await append('intent', call)
      await append('outcome', call)
    }
  }
  const run = (total: number) =>
    Promise.all(Array.from({ length: callers }, () => caller(Math.ceil(total / callers))))
  await run(Math.min(calls, 5000))
  took.length = 0
  const before = journal.stats
  const cpu = process.cpuUsage()
  const from = performance.now()
  await run(calls)
  const seconds = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const commits = journal.stats.commits - before.commits
  const sorted = Float64Array.from(took).toSorted()
  const count = took.length / 2
  console.log(
    [
      String(callers).padStart(7),
      ((user + system) / count).toFixed(1).padStart(11),
      (user / count).toFixed(1).padStart(7),
      (system / count).toFixed(1).padStart(7),
      (took.length / commits).toFixed(1).padStart(10),
      String(Math.round(count / seconds)).padStart(8),
      percentile(sorted, 0.5).padStart(10),
      percentile(sorted, 0.99).padStart(10),
    ].join(' '),
  )
  await journal.close()
  rmSync(path, { recursive: true })
}

console.log(
  `node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} CPUs, Linux ${release()}, ${new Date().toISOString()}`,
)
const raw = rawSync(1000)
console.log(`raw append + fdatasync, µs: p50 ${percentile(raw, 0.5)}, p99 ${percentile(raw, 0.99)}`)
console.log('callers CPU µs/call    user  system  per commit  calls/s  p50 µs  p99 µs')
for (const [callers, calls] of [
  [1, 2000],
  [16, 20_000],
  [64, 40_000],
  [256, 60_000],
] as const)
  await measure(callers, calls)
rmSync(dir, { recursive: true })
