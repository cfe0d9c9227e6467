/**
 * Generic cell rate algorithm: one number of state per limit (the "theoretical arrival time"), exact waiting times, no
 * windows to game. A limit of `n` per minute allows a burst of `n`, then refills evenly.
 */
const MINUTE_MS = 60_000

/** Sums of fractions of a minute are off by far less; without it a limit of 45 would let in 44. */
const ROUNDING_MS = 0.01

/** The state of a limit nobody has used: any time in the past. */
export const FRESH = Number.NEGATIVE_INFINITY

/** Milliseconds until `cost` fits, 0 where it fits now. A cost above the whole limit fits once nothing else is pending. */
export function waitMs(arrivalMs: number, nowMs: number, cost: number, perMinute: number): number {
  const interval = MINUTE_MS / perMinute
  const pending = Math.max(0, arrivalMs - nowMs)
  const wait = pending + Math.min(cost, perMinute) * interval - MINUTE_MS
  return wait > ROUNDING_MS ? wait : 0
}

/** The state after `cost` was taken. A negative cost gives back. */
export function charge(arrivalMs: number, nowMs: number, cost: number, perMinute: number): number {
  return Math.max(arrivalMs, nowMs) + (cost * MINUTE_MS) / perMinute
}
