/** Calls that are looked back at. In a row of more calls in flight at once, the error rate has to do. */
const KEPT = 256
/** What began longer ago says nothing of now. */
const WINDOW_MS = 300_000

const UNKNOWN = 0
const FAILED = 1
const GOOD = 2
/** Says nothing: it neither belongs to a row nor breaks it. */
const VOID = 3

/**
 * How many calls in a row have failed, in the order in which they began. The order in which they end says little: failures
 * are quick, and long calls that began before an outage still end well in the midst of it.
 */
export class FailureRow {
  readonly #outcomes = new Uint8Array(KEPT)
  readonly #beganMs = new Float64Array(KEPT)
  #begun = 0

  /** Gives the number to end the call with. */
  begin(nowMs: number): number {
    this.#beganMs[this.#begun % KEPT] = nowMs
    this.#outcomes[this.#begun % KEPT] = UNKNOWN
    return this.#begun++
  }

  /** @returns the length of the row of failures that this one belongs to; 0 where it is none, or too long ago */
  end(number: number, ok: boolean | undefined, nowMs: number): number {
    if (number < this.#begun - KEPT) return 0
    this.#outcomes[number % KEPT] = ok === undefined ? VOID : ok ? GOOD : FAILED
    if (ok !== false) return 0
    const sinceMs = nowMs - WINDOW_MS
    return 1 + this.#failures(number, -1, sinceMs) + this.#failures(number, 1, sinceMs)
  }

  /** Number of the next call to begin: those before it are of an earlier time. */
  get next(): number {
    return this.#begun
  }

  /** Unbroken failures from here on, in one direction. */
  #failures(from: number, step: number, sinceMs: number): number {
    let failures = 0
    const oldest = Math.max(0, this.#begun - KEPT)
    for (let number = from + step; number >= oldest && number < this.#begun; number += step) {
      const outcome = this.#outcomes[number % KEPT]
      if ((this.#beganMs[number % KEPT] as number) < sinceMs) break
      if (outcome === FAILED) failures++
      else if (outcome !== VOID) break
    }
    return failures
  }
}
