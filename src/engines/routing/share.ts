/** A time in which somebody waits: what was used before it counts no more, or whoever was alone would be made to pay for it. */
export class Contention {
  era = 0
  /** How much the last one to get a place had used. Who joins later starts from here: nothing is saved up by not asking. */
  reached = 0

  begin(): void {
    this.era++
    this.reached = 0
  }
}

/**
 * One party to places that are shared by weight: a lane, or a team within one. What is shared is place-time, so that a party
 * with long calls holds no more than one with short ones. The party with the lowest {@link Share.standing} goes next: what it
 * has used while somebody waited, and what its calls in flight and one more are expected to use, both by weight. The first part makes
 * shares exact over time even where there are fewer places than parties; the second makes them right at once.
 */
export class Share {
  #weight: number
  #held = 0
  /** Place-milliseconds by weight, since the contention of `#era` began. */
  #used = 0
  #era = -1
  #countedMs = 0
  readonly #contention: Contention

  constructor(contention: Contention, weight: number) {
    this.#contention = contention
    this.#weight = weight
  }

  get held(): number {
    return this.#held
  }

  get weight(): number {
    return this.#weight
  }

  weigh(weight: number, nowMs: number): void {
    if (weight === this.#weight) return
    this.#count(nowMs)
    this.#weight = weight
  }

  take(nowMs: number): void {
    this.#count(nowMs)
    this.#held++
  }

  give(nowMs: number): void {
    this.#count(nowMs)
    this.#held--
  }

  /** Begins to wait. */
  join(nowMs: number): void {
    this.#count(nowMs)
    this.#used = Math.max(this.#used, this.#contention.reached)
  }

  /** Goes next: those who join from now on start level with it. */
  chosen(): void {
    this.#contention.reached = Math.max(this.#contention.reached, this.#used)
  }

  /** @param holdMs how long a call is expected to hold its place */
  standing(nowMs: number, holdMs: number): number {
    this.#count(nowMs)
    return this.#used + ((this.#held + 1) * holdMs) / this.#weight
  }

  /** Whether it can be forgotten: a new one would stand the same. */
  isBlank(nowMs: number): boolean {
    this.#count(nowMs)
    return this.#held === 0 && this.#used <= this.#contention.reached
  }

  #count(nowMs: number): void {
    if (this.#era === this.#contention.era)
      this.#used += (this.#held * (nowMs - this.#countedMs)) / this.#weight
    else {
      this.#era = this.#contention.era
      this.#used = 0
    }
    this.#countedMs = nowMs
  }
}
