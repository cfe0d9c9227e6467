import type { Clock } from '../../core/clock.ts'
import type { AttemptTimeouts } from '../../plugins/providers/contract.ts'

/** Which of an attempt's times ran out. */
export type Expired = 'first token' | 'idle' | 'total'

/**
 * The times of one attempt, on a single timer: data only notes the time it came, and the timer, when it fires, looks how much
 * is really left. Besides, it ticks for whoever waits for data and has something to do meanwhile (heartbeats).
 */
export class Watch {
  readonly #clock: Clock
  readonly #times: AttemptTimeouts
  readonly #onExpired: (which: Expired) => void
  readonly #startMs: number
  #firstTokenMs: number
  #dataMs: number | undefined
  #tickAtMs = Number.POSITIVE_INFINITY
  #onTick: (() => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #firesAtMs = Number.POSITIVE_INFINITY

  /** @param firstTickMs when somebody will first want a tick: armed for it at once, the timer need not be set twice */
  constructor(
    clock: Clock,
    times: AttemptTimeouts,
    firstTickMs: number,
    onExpired: (which: Expired) => void,
  ) {
    this.#clock = clock
    this.#times = times
    this.#onExpired = onExpired
    this.#startMs = clock.monoMs()
    this.#firstTokenMs = times.firstTokenMs
    this.#tickAtMs = this.#startMs + firstTickMs
    this.#arm()
  }

  /** Real data came, not a keep-alive. */
  data(): void {
    this.#dataMs = this.#clock.monoMs()
  }

  /** From here on the first token may take so long, from the start; never less than before. */
  allowFirstToken(ms: number): void {
    this.#firstTokenMs = Math.max(this.#firstTokenMs, ms)
  }

  /** Calls `onTick` once, at about this instant, unless set anew before. */
  tickAt(atMs: number, onTick: () => void): void {
    this.#tickAtMs = atMs
    this.#onTick = onTick
    if (atMs < this.#firesAtMs) this.#arm()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#firesAtMs = Number.NEGATIVE_INFINITY
  }

  #next(): readonly [atMs: number, which: Expired] {
    const total = this.#startMs + this.#times.totalMs
    const [at, which]: [number, Expired] =
      this.#dataMs === undefined
        ? [this.#startMs + this.#firstTokenMs, 'first token']
        : [this.#dataMs + this.#times.idleMs, 'idle']
    return at < total ? [at, which] : [total, 'total']
  }

  #arm(): void {
    clearTimeout(this.#timer)
    this.#firesAtMs = Math.min(this.#next()[0], this.#tickAtMs)
    this.#timer = setTimeout(() => this.#fire(), Math.max(1, this.#firesAtMs - this.#clock.monoMs()))
  }

  #fire(): void {
    const nowMs = this.#clock.monoMs()
    const [atMs, which] = this.#next()
    if (nowMs >= atMs) {
      this.stop()
      return this.#onExpired(which)
    }
    if (nowMs >= this.#tickAtMs) {
      const tick = this.#onTick
      this.#tickAtMs = Number.POSITIVE_INFINITY
      tick?.()
    }
    this.#arm()
  }
}
