import type { MetricsRegistry } from './metrics.ts'

/** The places at one model of one provider. */
export interface ObservedPool {
  readonly provider: string
  readonly model: string
  readonly accounts: readonly { readonly name: string; readonly effective: number | undefined }[]
  /** By lane, as is {@link waiting}. */
  readonly inFlight: Readonly<Record<string, number>>
  readonly waiting: Readonly<Record<string, number>>
}

/** Metrics of the places at providers and of who waits for one, looked at with every scrape. */
export function exposeLanes(registry: MetricsRegistry, lanes: { snapshots(): Iterable<ObservedPool> }): void {
  const by = ['provider', 'model'] as const
  const waiting = registry.gauge('caisson_lane_waiting', 'Calls that wait for a place.', ...by, 'lane')
  const inFlight = registry.gauge('caisson_lane_in_flight', 'Calls that hold a place.', ...by, 'lane')
  const limit = registry.gauge(
    'caisson_account_limit',
    'Places of an account, as far as its provider grants them now.',
    ...by,
    'account',
  )
  registry.collect(() => {
    // An account that is gone, or has no limit any more, must not go on with its last figure.
    limit.series.clear()
    for (const pool of lanes.snapshots()) {
      const { provider, model } = pool
      for (const [lane, count] of Object.entries(pool.waiting)) waiting.set(count, provider, model, lane)
      for (const [lane, count] of Object.entries(pool.inFlight)) inFlight.set(count, provider, model, lane)
      for (const { name, effective } of pool.accounts)
        if (effective !== undefined) limit.set(effective, provider, model, name)
    }
  })
}
