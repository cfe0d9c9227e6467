import { monitorEventLoopDelay } from 'node:perf_hooks'
import { exposeLanes, type ObservedPool } from './lane-metrics.ts'
import type { MetricsRegistry } from './metrics.ts'

/** What of a node's parts is looked at for its metrics. */
export interface Observed {
  readonly journal: {
    readonly stats: { readonly backlog: number; readonly commits: number; readonly records: number }
    unavailable(): string | undefined
  }
  readonly keys: { staleMs(): number }
  /** By `provider/model`. */
  readonly breakers: ReadonlyMap<string, { readonly state: string }>
  readonly lanes: { snapshots(): Iterable<ObservedPool> }
}

const BREAKER_STATES = ['closed', 'half_open', 'open']

/** Metrics of the process and its parts; those of calls are in call-metrics.ts. */
export function exposeNode(
  registry: MetricsRegistry,
  { journal, keys, breakers, lanes }: Observed,
  requestsInFlight: () => number,
): { reloaded(ok: boolean): void } {
  const open = registry.gauge('caisson_http_requests_in_flight', 'Requests on the data port.').of()
  const breaker = registry.gauge(
    'caisson_breaker_state',
    'Circuit breaker: 0 closed, 1 half open, 2 open.',
    'provider',
    'model',
  )
  exposeLanes(registry, lanes)
  const backlog = registry.gauge('caisson_journal_backlog', 'Journal entries that wait for the disk.').of()
  const commits = registry.counter('caisson_journal_commits_total', 'Group commits of the journal.').of()
  const records = registry.counter('caisson_journal_records_total', 'Records written to the journal.').of()
  const available = registry
    .gauge('caisson_journal_available', '1 where the journal takes intents, else 0.')
    .of()
  const stale = registry
    .gauge('caisson_keys_stale_seconds', 'Time since which changes of keys may have been missed.')
    .of()
  const reloads = registry.counter('caisson_config_reloads_total', 'Reloads of the configuration.', 'result')
  const memory = registry.gauge('process_resident_memory_bytes', 'Resident memory.').of()
  const cpu = registry.counter('process_cpu_seconds_total', 'CPU time of all threads.').of()
  const started = registry.gauge('process_start_time_seconds', 'Start of the process, epoch seconds.').of()
  const lag = registry.gauge(
    'caisson_event_loop_lag_seconds',
    'Event loop delay since the last scrape.',
    'quantile',
  )
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  started.value = performance.timeOrigin / 1000
  registry.collect(() => {
    open.value = requestsInFlight()
    for (const [target, { state }] of breakers) {
      const [provider = '', ...model] = target.split('/')
      breaker.set(BREAKER_STATES.indexOf(state), provider, model.join('/'))
    }
    backlog.value = journal.stats.backlog
    commits.value = journal.stats.commits
    records.value = journal.stats.records
    available.value = journal.unavailable() === undefined ? 1 : 0
    stale.value = keys.staleMs() / 1000
    memory.value = process.memoryUsage.rss()
    const { user, system } = process.cpuUsage()
    cpu.value = (user + system) / 1e6
    lag.set(delay.percentile(50) / 1e9, '0.5')
    lag.set(delay.percentile(99) / 1e9, '0.99')
    delay.reset()
  })
  return { reloaded: (ok) => reloads.add(1, ok ? 'ok' : 'refused') }
}
