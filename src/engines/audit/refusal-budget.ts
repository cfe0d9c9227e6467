/** Refusals of one caller that are recorded in a minute. */
const PER_MINUTE = 120
const MINUTE_MS = 60_000
const MAX_CALLERS = 10_000

interface Minute {
  startedMs: number
  left: number
}

/**
 * How many refusals of a caller are written down: enough for evidence, too few to fill a disk or a log with. Memory is bounded: where
 * there are too many callers all start anew.
 */
export class RefusalBudget {
  readonly #minutes = new Map<string, Minute>()

  take(caller: string, nowMs: number): boolean {
    let minute = this.#minutes.get(caller)
    if (minute === undefined) {
      if (this.#minutes.size >= MAX_CALLERS) this.#minutes.clear()
      this.#minutes.set(caller, (minute = { startedMs: nowMs, left: PER_MINUTE }))
    }
    if (nowMs - minute.startedMs >= MINUTE_MS) {
      minute.startedMs = nowMs
      minute.left = PER_MINUTE
    }
    if (minute.left === 0) return false
    minute.left--
    return true
  }
}
