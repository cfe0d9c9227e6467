/** Places for questions under way, and who waits for one: both bounded, first come first served. */
export class Places {
  readonly #maxWaiting: number
  readonly #line = new Set<() => void>()
  #free: number

  constructor(places: number, maxWaiting: number) {
    this.#free = places
    this.#maxWaiting = maxWaiting
  }

  /** True with a place, which must be given back; false where too many wait already, or `signal` came first. */
  enter(signal: AbortSignal): Promise<boolean> | boolean {
    if (this.#free > 0) {
      this.#free--
      return true
    }
    if (this.#line.size >= this.#maxWaiting || signal.aborted) return false
    return new Promise((resolve) => {
      const leave = (got: boolean): void => {
        this.#line.delete(next)
        signal.removeEventListener('abort', gone)
        resolve(got)
      }
      const next = (): void => leave(true)
      const gone = (): void => leave(false)
      this.#line.add(next)
      signal.addEventListener('abort', gone, { once: true })
    })
  }

  leave(): void {
    const [next] = this.#line
    if (next === undefined) this.#free++
    else next()
  }
}
