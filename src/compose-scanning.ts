import { isDeepStrictEqual } from 'node:util'
import { Worker } from 'node:worker_threads'
import { buildScreener } from './compose-screening.ts'
import type { ScreeningSettings } from './config/deploy.ts'
import type { DetectionRules } from './core/detection-rules.ts'
import type { Rules } from './core/rules.ts'
import type { Secret } from './core/secret.ts'
import { FindingsCache } from './engines/screening/findings-cache.ts'
import type { Screener } from './engines/screening/screener.ts'
import { ScanPool } from './gateway/scanning/pool.ts'
import { Scanner } from './gateway/scanning/scanner.ts'
import type { Log } from './telemetry/log.ts'
import type { MetricsRegistry } from './telemetry/metrics.ts'
import { ScreeningMetrics } from './telemetry/screening-metrics.ts'

/** What looks through texts under one configuration, and what it was made from. */
export interface BuiltScanning {
  readonly screener: Screener
  readonly scanner: Scanner
  readonly pool: ScanPool
  readonly detection: string
  readonly settings: ScreeningSettings
}

/** What stays of it, whatever the configuration becomes: what is known of texts, and every thread there is. */
export class Scanning {
  readonly #secret: Secret
  readonly #cache: FindingsCache
  readonly #metrics: ScreeningMetrics
  readonly #log: Log
  readonly #pools = new Set<ScanPool>()

  constructor(cacheBytes: number, secret: Secret, registry: MetricsRegistry, log: Log) {
    this.#secret = secret
    this.#cache = new FindingsCache(cacheBytes)
    this.#metrics = new ScreeningMetrics(registry)
    this.#log = log
    registry.collect(() => {
      const waiting = [...this.#pools].reduce((sum, { seats }) => sum + seats, 0)
      this.#metrics.holds(waiting, this.#cache.bytes)
    })
  }

  /** Screener and threads are those of before where they would be the same. */
  build(rules: Rules, settings: ScreeningSettings, before: BuiltScanning | undefined): BuiltScanning {
    const detection = rules.detection.version
    const alike = before?.detection === detection ? before : undefined
    const screener = alike?.screener ?? buildScreener(rules.detection)
    const pool =
      alike !== undefined && isDeepStrictEqual(alike.settings, settings)
        ? alike.pool
        : this.#openPool(rules.detection, settings)
    if (looksAtContent(rules)) pool.start()
    const { inlineBytes } = settings
    const [secret, cache, metrics] = [this.#secret, this.#cache, this.#metrics]
    const scanner = new Scanner({ screener, pool, cache, secret, inlineBytes, metrics })
    return { screener, scanner, pool, detection, settings }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools].map((pool) => pool.close()))
  }

  #openPool(workerData: DetectionRules, settings: ScreeningSettings): ScanPool {
    const url = new URL('./screening-worker.ts', import.meta.url)
    const pool = new ScanPool(settings, {
      spawn: () => new Worker(url, { workerData, name: 'screening' }),
      onLost: (error) => {
        this.#metrics.threadLost()
        if (error !== undefined) this.#log.failure(error, undefined)
      },
      onClosed: () => void this.#pools.delete(pool),
    })
    this.#pools.add(pool)
    return pool
  }
}

/** Where no rule does, only keys of this gateway are looked for, and threads start when somebody sends one. */
function looksAtContent({ routes, labelsByContent, detection }: Rules): boolean {
  return labelsByContent.size > 0 || detection.shadow.length > 0 || routes.some(({ dlp }) => dlp.acts)
}
