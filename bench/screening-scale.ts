/**
 * What screening a request of 4 MB costs the node: new and in a thread, and sent again with a little new at its end.
 *
 *   node bench/screening-scale.ts DATA.jsonl
 *
 * DATA has a `text` in every line. CPU time is that of the event loop's thread; delays are measured against a timer of a millisecond.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { buildScreener } from '../src/compose-screening.ts'
import { PLAIN_DETECTION } from '../src/core/detection-rules.ts'
import { Secret } from '../src/core/secret.ts'
import { FindingsCache } from '../src/engines/screening/findings-cache.ts'
import { ScanPool } from '../src/gateway/scanning/pool.ts'
import { Scanner } from '../src/gateway/scanning/scanner.ts'
import { MetricsRegistry } from '../src/telemetry/metrics.ts'
import { ScreeningMetrics } from '../src/telemetry/screening-metrics.ts'
import { JsonDoc } from '../src/wire/json-doc.ts'
import { quantile } from './load/tally.ts'

const SIZE = 4_000_000
const ROUNDS = 60

const path = process.argv[2]
if (path === undefined) throw new Error('Which file? node bench/screening-scale.ts DATA.jsonl')
const source = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => (JSON.parse(line) as { text: string }).text)
  .join('\n')

const metrics = new ScreeningMetrics(new MetricsRegistry())
const screener = buildScreener(PLAIN_DETECTION)
const pool = new ScanPool(
  { threads: 1, cpuMsPerMb: 10_000, maxWaitingBytes: 1e9 },
  {
    spawn: () =>
      new Worker(new URL('../src/screening-worker.ts', import.meta.url), { workerData: PLAIN_DETECTION }),
    onLost: (error) => console.error('a thread was lost', error),
    onClosed: () => {},
  },
)

function scannerWith(cacheBytes: number, inlineBytes: number): Scanner {
  const cache = new FindingsCache(cacheBytes)
  return new Scanner({ screener, pool, cache, secret: new Secret('bench'), inlineBytes, metrics })
}

/** Texts of a conversation: no two are alike, and none occurs in another round. */
function textsOf(bytes: number, each: number, round: string): readonly string[] {
  return Array.from({ length: Math.round(bytes / each) }, (_, i) => {
    const at = (i * each) % (source.length - each)
    return `${round} ${i} ${source.slice(at, at + each)}`
  })
}

function docOf(texts: readonly string[]): JsonDoc {
  const messages = texts.map((content, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content }))
  return new JsonDoc(Buffer.from(JSON.stringify({ model: 'm', messages })))
}

interface Cost {
  readonly cpuMs: number
  readonly wallMs: number
  readonly delayMs: number
}

async function costOf(scanner: Scanner, doc: JsonDoc): Promise<Cost> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await sleep(5)
  delay.reset()
  const before = process.threadCpuUsage()
  const start = performance.now()
  await scanner.look(doc, 'acme', { lane: undefined, signal: new AbortController().signal })
  const wallMs = performance.now() - start
  const { user, system } = process.threadCpuUsage(before)
  await sleep(2)
  delay.disable()
  return { cpuMs: (user + system) / 1000, wallMs, delayMs: delay.max / 1e6 }
}

function print(name: string, costs: readonly Cost[]): void {
  const of = (read: (cost: Cost) => number): string => {
    const sorted = costs.map(read).toSorted((a, b) => a - b)
    return `p50 ${quantile(sorted, 0.5).toFixed(1).padStart(6)}  p99 ${quantile(sorted, 0.99).toFixed(1).padStart(6)}`
  }
  console.log(
    `${name.padEnd(44)} loop's CPU ms ${of((c) => c.cpuMs)} | wall ms ${of((c) => c.wallMs)} | loop held up ms ${of((c) => c.delayMs)}`,
  )
}

async function repeat(rounds: number, round: (i: number) => Promise<Cost>): Promise<readonly Cost[]> {
  const costs: Cost[] = []
  for (let i = 0; i < rounds + 3; i++) costs.push(await round(i))
  return costs.slice(3)
}

async function cold(each: number): Promise<void> {
  const docs = (i: number): JsonDoc => docOf(textsOf(SIZE, each, `cold${i}`))
  const onLoop = scannerWith(0, 1e9)
  print(`4 MB new, texts of ${each}, on the event loop`, await repeat(8, (i) => costOf(onLoop, docs(i))))
  const inThread = scannerWith(32 * 1024 * 1024, 65_536)
  print(`4 MB new, texts of ${each}, in a thread`, await repeat(8, (i) => costOf(inThread, docs(i))))
}

async function resent(each: number, share: number): Promise<void> {
  const scanner = scannerWith(32 * 1024 * 1024, 65_536)
  const history = textsOf(SIZE * share, each, 'history')
  await costOf(scanner, docOf(history))
  const costs = await repeat(ROUNDS, (i) =>
    costOf(scanner, docOf([...history, ...textsOf(SIZE * (1 - share), Math.min(each, 10_000), `new${i}`)])),
  )
  print(`4 MB, ${share * 100} % sent before, texts of ${each}`, costs)
}

console.log(`node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} cores`)
pool.start()
for (const each of [4000, 500_000]) await cold(each)
for (const each of [1000, 4000, 500_000]) for (const share of [0.95, 1]) await resent(each, share)
await pool.close()
