/**
 * Outcomes and latencies of the last five minutes in ten-second slices. A slice that is too old is reused, so the memory is
 * fixed. Latencies are counted in buckets that grow by a quarter each (so a percentile is at most 25% high).
 */
const SLICE_MS = 10_000
const SLICES = 30
const BUCKETS = 64
const GROWTH = Math.log(1.25)

interface Slice {
  number: number
  calls: number
  failures: number
  readonly latency: Uint32Array
}

export class OutcomeWindow {
  readonly #slices: Slice[] = Array.from({ length: SLICES }, () => ({
    number: -1,
    calls: 0,
    failures: 0,
    latency: new Uint32Array(BUCKETS),
  }))

  record(nowMs: number, ok: boolean, latencyMs: number): void {
    const number = Math.floor(nowMs / SLICE_MS)
    const slice = this.#slices[number % SLICES] as Slice
    if (slice.number !== number) {
      slice.number = number
      slice.calls = slice.failures = 0
      slice.latency.fill(0)
    }
    slice.calls++
    if (!ok) slice.failures++
    const bucket = latencyMs <= 1 ? 0 : Math.ceil(Math.log(latencyMs) / GROWTH)
    const at = Math.min(BUCKETS - 1, bucket)
    slice.latency[at] = (slice.latency[at] as number) + 1
  }

  /** Calls, share of failures and 95th percentile of latency over the window. */
  read(nowMs: number): { calls: number; errorRate: number; p95Ms: number } {
    const oldest = Math.floor(nowMs / SLICE_MS) - SLICES + 1
    const current = this.#slices.filter((slice) => slice.number >= oldest)
    const calls = current.reduce((sum, slice) => sum + slice.calls, 0)
    const failures = current.reduce((sum, slice) => sum + slice.failures, 0)
    return { calls, errorRate: calls === 0 ? 0 : failures / calls, p95Ms: percentile95(current, calls) }
  }

  clear(): void {
    for (const slice of this.#slices) slice.number = -1
  }
}

function percentile95(slices: readonly Slice[], calls: number): number {
  let below = 0
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    for (const slice of slices) below += slice.latency[bucket] as number
    if (below >= calls * 0.95) return calls === 0 ? 0 : Math.exp(bucket * GROWTH)
  }
  return Number.POSITIVE_INFINITY
}
