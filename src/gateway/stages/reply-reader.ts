import type { ReplyBody } from '../../core/reply-body.ts'
import type { Watch } from './watch.ts'

/** What `next` gives when the time it was to wait is over and nothing has come. The reading goes on. */
export const TICK = Symbol('tick')

/** Reads a reply, and lets its reader do something else when nothing comes for a while. */
export class ReplyReader {
  readonly #body: ReplyBody
  readonly #watch: Watch
  #reading = false
  #arrived: { chunk: Buffer | undefined } | { error: unknown } | undefined
  #waiter:
    { resolve(chunk: Buffer | undefined | typeof TICK): void; reject(error: unknown): void } | undefined

  constructor(body: ReplyBody, watch: Watch) {
    this.#body = body
    this.#watch = watch
  }

  /** The next bytes, undefined at a proper end, or TICK at about `untilMs` (monotonic). Rejects with `BrokenReply`. */
  next(untilMs: number): Promise<Buffer | undefined | typeof TICK> {
    this.#read()
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
      if (this.#arrived !== undefined) return this.#deliver()
      this.#watch.tickAt(untilMs, () => this.#tick())
    })
  }

  #read(): void {
    if (this.#reading || this.#arrived !== undefined) return
    this.#reading = true
    this.#body.read().then(
      (chunk) => this.#arrive({ chunk }),
      (error: unknown) => this.#arrive({ error }),
    )
  }

  #arrive(arrived: { chunk: Buffer | undefined } | { error: unknown }): void {
    this.#reading = false
    this.#arrived = arrived
    if (this.#waiter !== undefined) this.#deliver()
  }

  #deliver(): void {
    const arrived = this.#arrived
    const waiter = this.#waiter
    this.#arrived = this.#waiter = undefined
    if (arrived === undefined) return
    if ('error' in arrived) waiter?.reject(arrived.error)
    else waiter?.resolve(arrived.chunk)
  }

  #tick(): void {
    const waiter = this.#waiter
    this.#waiter = undefined
    waiter?.resolve(TICK)
  }
}
