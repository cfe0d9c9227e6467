import { Worker } from 'node:worker_threads'
import { buildScreener } from '../../compose-screening.ts'
import { PLAIN_DETECTION } from '../../core/detection-rules.ts'
import { Secret } from '../../core/secret.ts'
import { FindingsCache } from '../../engines/screening/findings-cache.ts'
import { MetricsRegistry } from '../../telemetry/metrics.ts'
import { ScreeningMetrics } from '../../telemetry/screening-metrics.ts'
import { ScanPool, type Asker, type PoolSettings } from './pool.ts'
import { Scanner } from './scanner.ts'

export const screener = buildScreener(PLAIN_DETECTION)
const REAL = new URL('../../screening-worker.ts', import.meta.url)

/** A pool of real threads that shows them, and what became of those that were lost. */
export interface OpenPool extends AsyncDisposable {
  readonly pool: ScanPool
  readonly workers: readonly Worker[]
  readonly lost: readonly unknown[]
}

/** @param script of the threads; the one that ships by default */
export function openPool(settings: Partial<PoolSettings> = {}, script: URL | string = REAL): OpenPool {
  const workers: Worker[] = []
  const lost: unknown[] = []
  const pool = new ScanPool(
    { threads: 1, cpuMsPerMb: 60_000, maxWaitingBytes: 1e9, ...settings },
    {
      spawn: () => {
        const isCode = typeof script === 'string'
        const worker = new Worker(script, { workerData: PLAIN_DETECTION, eval: isCode })
        workers.push(worker)
        return worker
      },
      onLost: (error) => lost.push(error),
      onClosed: () => {},
    },
  )
  return { pool, workers, lost, [Symbol.asyncDispose]: () => pool.close() }
}

export function newScanner(pool: ScanPool, inlineBytes: number, cacheBytes = 1e7): Scanner {
  return new Scanner({
    screener,
    pool,
    cache: new FindingsCache(cacheBytes),
    secret: new Secret('test'),
    inlineBytes,
    metrics: new ScreeningMetrics(new MetricsRegistry()),
  })
}

export const asker = (more: Partial<Asker> = {}): Asker => ({
  lane: undefined,
  signal: new AbortController().signal,
  ...more,
})
