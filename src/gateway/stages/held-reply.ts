import { interrupted } from './failure.ts'

const NOTHING = Buffer.alloc(0)

/** Bytes of a stream that go out with its last ones. */
export class HeldReply {
  readonly #maxBytes: number
  #parts: Buffer[] = []
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** @returns what goes out now: nothing, and at its end all of it */
  add(bytes: Buffer, isEnd: boolean): Buffer {
    this.#bytes += bytes.length
    if (this.#bytes > this.#maxBytes) throw interrupted('larger than allowed')
    this.#parts.push(bytes)
    if (!isEnd) return NOTHING
    const all = Buffer.concat(this.#parts)
    this.#parts = []
    return all
  }
}
