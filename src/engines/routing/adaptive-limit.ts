/** On a refusal that names no number, this share of the limit is kept. */
const KEEP = 0.7
/** No growth for so long after a refusal. One that named a number is believed for longer. */
const HOLD_MS = 10_000
const HOLD_NAMED_MS = 30_000
/** What a limit's worth of good calls gives back, as a share of the configured limit. */
const STEP = 0.01

/**
 * How many calls one account may have in flight at one model: what is configured, or less while the provider says so. A
 * provider's own limit can shrink (with the balance, with its load) and nothing tells of that but its refusals.
 */
export class AdaptiveLimit {
  #configured: number
  #effective: number
  #shrunkMs = Number.NEGATIVE_INFINITY
  #growsFromMs = 0

  /** @param configured undefined where no limit is known */
  constructor(configured: number | undefined) {
    this.#configured = configured ?? Number.POSITIVE_INFINITY
    this.#effective = this.#configured
  }

  /** Places, at least 1; infinite where no limit is known. */
  get places(): number {
    return Math.floor(this.#effective)
  }

  get configured(): number | undefined {
    return Number.isFinite(this.#configured) ? this.#configured : undefined
  }

  configure(configured: number | undefined): void {
    const before = this.#configured
    this.#configured = configured ?? Number.POSITIVE_INFINITY
    if (this.#effective === before || this.#effective > this.#configured) this.#effective = this.#configured
  }

  /**
   * The provider refused a call for having too many in flight. Calls that were sent before the last shrinking say nothing
   * new: a burst of refusals is one event.
   *
   * @param named the limit, where the provider named it
   * @param inFlight calls in flight, the refused one included
   * @param sentMs when the refused call was sent
   */
  refused(named: number | undefined, inFlight: number, sentMs: number, nowMs: number): void {
    if (named === undefined && sentMs < this.#shrunkMs) return
    const to = named ?? Math.min(inFlight - 1, this.#effective * KEEP)
    // A limit that is higher than what is in force is no reason to send more: others use the account as well.
    this.#effective = Math.max(1, Math.min(to, this.#effective))
    this.#shrunkMs = nowMs
    this.#growsFromMs = nowMs + (named === undefined ? HOLD_MS : HOLD_NAMED_MS)
  }

  /** A call ended well. */
  succeeded(nowMs: number): void {
    if (this.#effective >= this.#configured || nowMs < this.#growsFromMs) return
    const step = Number.isFinite(this.#configured) ? Math.max(1, this.#configured * STEP) : 1
    this.#effective = Math.min(this.#configured, this.#effective + step / this.#effective)
  }
}
