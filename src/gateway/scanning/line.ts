/** How often somebody in the slow line is passed over for somebody in the fast one. */
const MOST_PASSED = 8

/** Who is next: those whom somebody waits for, and now and then one whom nobody does, lest they never are. */
export class TwoLines<T> {
  readonly #fast: T[] = []
  readonly #slow: T[] = []
  #passed = 0

  add(one: T, isSlow: boolean): void {
    ;(isSlow ? this.#slow : this.#fast).push(one)
  }

  /** Takes somebody out of the line who no longer waits. */
  leave(one: T): void {
    for (const line of [this.#fast, this.#slow]) {
      const at = line.indexOf(one)
      if (at !== -1) line.splice(at, 1)
    }
  }

  next(): T | undefined {
    const passes = this.#slow.length > 0 && this.#passed < MOST_PASSED
    if (this.#fast.length > 0 && (this.#slow.length === 0 || passes)) {
      this.#passed = passes ? this.#passed + 1 : 0
      return this.#fast.shift()
    }
    this.#passed = 0
    return this.#slow.shift()
  }

  /** Everybody, who leaves with it. */
  clear(): readonly T[] {
    return [...this.#fast.splice(0), ...this.#slow.splice(0)]
  }
}
