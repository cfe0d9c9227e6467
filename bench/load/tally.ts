/** Counts and times of one measured window. Nothing is counted outside it. */
export class Tally {
  recording = false
  calls = 0
  events = 0
  errors = 0
  firstError: string | undefined
  /** Milliseconds to the last byte of the reply, one entry per call. */
  readonly totalMs: number[] = []
  /** Milliseconds to the first byte of the reply's body. */
  readonly firstMs: number[] = []
  /** Milliseconds a scheduled call was sent late by the generator itself (open loop only; contained in the two above). */
  readonly lateMs: number[] = []

  call(scheduled: number, first: number, end: number): void {
    this.calls++
    this.totalMs.push(end - scheduled)
    this.firstMs.push(first - scheduled)
  }

  /** Errors count at any time: a run with errors outside the window is not clean either. */
  error(reason: string): void {
    this.errors++
    this.firstError ??= reason
  }
}

export function quantile(values: number[], share: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).toSorted()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
