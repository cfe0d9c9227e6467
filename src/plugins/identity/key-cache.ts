/**
 * A map with a bound that keeps what is in use ("second chance"): a hit only sets a flag, and making room passes over
 * flagged entries once. An exact LRU moves its entry on every hit, and a Map pays for these moves with pauses of
 * milliseconds when it rehashes 100,000 entries.
 */
export class BoundedCache<Value> {
  readonly #max: number
  readonly #slots = new Map<string, { value: Value; used: boolean }>()

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#slots.size
  }

  get(key: string): Value | undefined {
    const slot = this.#slots.get(key)
    if (slot === undefined) return undefined
    slot.used = true
    return slot.value
  }

  has(key: string): boolean {
    return this.#slots.has(key)
  }

  set(key: string, value: Value): void {
    const slot = this.#slots.get(key)
    if (slot !== undefined) {
      slot.value = value
      return
    }
    if (this.#slots.size >= this.#max) this.#evict()
    this.#slots.set(key, { value, used: false })
  }

  delete(key: string): void {
    this.#slots.delete(key)
  }

  clear(): void {
    this.#slots.clear()
  }

  /** At most this many entries are passed over, so that one insertion is never a sweep of the whole map. */
  #evict(): void {
    let passes = 16
    for (const [key, slot] of this.#slots) {
      this.#slots.delete(key)
      if (!slot.used || passes-- === 0) return
      this.#slots.set(key, { value: slot.value, used: false })
    }
  }
}
