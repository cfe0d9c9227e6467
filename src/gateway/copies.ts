import { setMaxListeners } from 'node:events'

/** Copies of calls that run beside them: bounded in number, cut when the node stops. */
export class Copies {
  readonly #controller = new AbortController()
  readonly #running = new Set<Promise<void>>()
  readonly #max: number

  constructor(max = 64) {
    this.#max = max
    // Each copy listens until it is over: more than ten are no leak.
    setMaxListeners(0, this.#controller.signal)
  }

  get inFlight(): number {
    return this.#running.size
  }

  /** Starts a copy unless there are too many, or the node is stopping. False where it was left out. */
  start(copy: (signal: AbortSignal) => Promise<void>): boolean {
    if (this.#running.size >= this.#max || this.#controller.signal.aborted) return false
    const running = copy(this.#controller.signal).finally(() => this.#running.delete(running))
    this.#running.add(running)
    return true
  }

  /** Cuts all copies; resolves when each has written its record. */
  async stop(reason: Error): Promise<void> {
    this.#controller.abort(reason)
    await Promise.allSettled(this.#running)
  }
}
