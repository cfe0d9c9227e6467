/** Time as the decisions see it. Engines are handed numbers; only adapters read a clock. */
export interface Clock {
  /** Wall clock, epoch milliseconds. For records and dated data. */
  wallMs(): number
  /** Monotonic milliseconds, fractional. For durations, limits and timeouts; unaffected by clock steps. */
  monoMs(): number
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => performance.now(),
}
