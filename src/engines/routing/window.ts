/**
 * Outcomes and times of the last five minutes in ten-second slices. A slice that is too old is reused, so the memory is
 * fixed. Times are counted in buckets that grow by a quarter each (so a percentile is at most 25% high).
 */
const SLICE_MS = 10_000
const SLICES = 30
const BUCKETS = 64
/** Number of a slice that holds nothing. Clocks may begin at 0, and the window then reaches below it. */
const NEVER = Number.NEGATIVE_INFINITY
const GROWTH = Math.log(1.25)

interface Slice {
  number: number
  calls: number
  failures: number
  readonly latency: Uint32Array
  readonly firstToken: Uint32Array
}

export interface WindowReading {
  readonly calls: number
  /** Share of failures. */
  readonly errorRate: number
  /** 95th percentiles; 0 where nothing was measured. */
  readonly p95Ms: number
  readonly firstTokenP95Ms: number
}

export class OutcomeWindow {
  readonly #slices: Slice[] = Array.from({ length: SLICES }, () => ({
    number: NEVER,
    calls: 0,
    failures: 0,
    latency: new Uint32Array(BUCKETS),
    firstToken: new Uint32Array(BUCKETS),
  }))

  /** @param firstTokenMs undefined where there was none */
  record(nowMs: number, ok: boolean, latencyMs: number, firstTokenMs: number | undefined): void {
    const number = Math.floor(nowMs / SLICE_MS)
    const slice = this.#slices[number % SLICES] as Slice
    if (slice.number !== number) {
      slice.number = number
      slice.calls = slice.failures = 0
      slice.latency.fill(0)
      slice.firstToken.fill(0)
    }
    slice.calls++
    if (!ok) slice.failures++
    count(slice.latency, latencyMs)
    if (firstTokenMs !== undefined) count(slice.firstToken, firstTokenMs)
  }

  /** What the window holds at present. */
  read(nowMs: number): WindowReading {
    const oldest = Math.floor(nowMs / SLICE_MS) - SLICES + 1
    const current = this.#slices.filter((slice) => slice.number >= oldest)
    const calls = current.reduce((sum, slice) => sum + slice.calls, 0)
    const failures = current.reduce((sum, slice) => sum + slice.failures, 0)
    return {
      calls,
      errorRate: calls === 0 ? 0 : failures / calls,
      p95Ms: percentile95(current.map(({ latency }) => latency)),
      firstTokenP95Ms: percentile95(current.map(({ firstToken }) => firstToken)),
    }
  }

  clear(): void {
    for (const slice of this.#slices) slice.number = NEVER
  }
}

function count(histogram: Uint32Array, ms: number): void {
  const bucket = ms <= 1 ? 0 : Math.ceil(Math.log(ms) / GROWTH)
  const at = Math.min(BUCKETS - 1, bucket)
  histogram[at] = (histogram[at] as number) + 1
}

function percentile95(histograms: readonly Uint32Array[]): number {
  let measured = 0
  for (const histogram of histograms) for (const times of histogram) measured += times
  if (measured === 0) return 0
  let below = 0
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    for (const histogram of histograms) below += histogram[bucket] as number
    if (below >= measured * 0.95) return Math.exp(bucket * GROWTH)
  }
  return Number.POSITIVE_INFINITY
}
