/** First pause after a refusal that names no time, and the longest one. */
const FIRST_PAUSE_MS = 250
const MAX_PAUSE_MS = 60_000

/**
 * How fast a batch goes where limits or the provider hold it up: each round of refusals halves what it has under way and
 * pauses it, each success lets it have a little more. So it finds the rate that is allowed instead of asking again and again.
 */
export class Pace {
  readonly #most: () => number
  #width = Number.POSITIVE_INFINITY
  #notBeforeMs = Number.NEGATIVE_INFINITY
  #refusals = 0

  /** @param most items under way at best */
  constructor(most: () => number) {
    this.#most = most
  }

  /** How long to wait before the next item; endless where one under way has to end first. */
  waitMs(nowMs: number, inFlight: number): number {
    if (nowMs < this.#notBeforeMs) return this.#notBeforeMs - nowMs
    return inFlight >= Math.max(1, Math.floor(this.#width)) ? Number.POSITIVE_INFINITY : 0
  }

  succeeded(): void {
    this.#refusals = 0
    this.#width = Math.min(this.#width + 1 / this.#width, this.#most())
  }

  /** @param afterMs as the refusal said; 0 where it said nothing */
  refused(nowMs: number, afterMs: number): void {
    // Those that were under way together are one round.
    const isNewRound = nowMs >= this.#notBeforeMs
    if (isNewRound) {
      this.#width = Math.max(1, Math.min(this.#width, this.#most()) / 2)
      this.#refusals++
    }
    const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#refusals - 1))
    this.#notBeforeMs = Math.max(this.#notBeforeMs, nowMs + Math.max(afterMs, isNewRound ? pauseMs : 0))
  }
}
