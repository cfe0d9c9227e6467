/** What the parser tells its owner. `body` gets slices of the caller's buffer: use them before returning. */
export type MessageSink = {
  head(text: string): void
  body(bytes: Buffer): void
  end(): void
  bad(reason: string): void
}

const HEAD = 0
const LENGTH = 1
const SIZE = 2
const DATA = 3
const DATA_END = 4
const TRAILER = 5
const DEAD = 6

const LENGTH_HEADER = /\r\ncontent-length: *(\d+)/i
const CHUNKED_HEADER = /\r\ntransfer-encoding: *chunked/i

/**
 * The smallest HTTP/1.1 message reader that serves a bench: content-length and chunked bodies, keep-alive, one message after the other.
 * It reads requests (in the upstream) and replies (in the load generator). It is not a server for the open internet.
 */
export class MessageParser {
  readonly #sink: MessageSink
  readonly #bodyless: boolean
  #state = HEAD
  #pending: Buffer | undefined
  #left = 0
  #line = 0

  /** `bodyless`: a message with neither length nor chunks is complete after its head (requests), instead of bad (replies). */
  constructor(sink: MessageSink, bodyless: boolean) {
    this.#sink = sink
    this.#bodyless = bodyless
  }

  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length && this.#state !== DEAD) at = this.#step(chunk, at)
  }

  #step(chunk: Buffer, at: number): number {
    if (this.#state === HEAD) return this.#readHead(chunk, at)
    if (this.#state === LENGTH || this.#state === DATA) return this.#readBody(chunk, at)
    if (this.#state === SIZE) return this.#readSize(chunk, at)
    if (this.#state === DATA_END) return this.#skip(chunk, at)
    return this.#readTrailer(chunk, at)
  }

  #readHead(chunk: Buffer, at: number): number {
    const before = this.#pending?.length ?? 0
    const bytes = this.#pending ? Buffer.concat([this.#pending, chunk.subarray(at)]) : chunk
    const from = this.#pending ? 0 : at
    const stop = bytes.indexOf('\r\n\r\n', from, 'latin1')
    if (stop < 0) {
      this.#pending = Buffer.from(bytes.subarray(from))
      return chunk.length
    }
    const next = this.#pending ? at + stop + 4 - before : stop + 4
    this.#pending = undefined
    this.#startBody(bytes.toString('latin1', from, stop + 2))
    return next
  }

  #startBody(head: string): void {
    this.#sink.head(head)
    const length = LENGTH_HEADER.exec(head)
    if (length) {
      this.#left = Number(length[1])
      if (this.#left === 0) this.#finish()
      else this.#state = LENGTH
    } else if (CHUNKED_HEADER.test(head)) {
      this.#left = 0
      this.#state = SIZE
    } else if (this.#bodyless) this.#finish()
    else this.#fail('a reply with neither content-length nor chunks')
  }

  #readBody(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#left)
    this.#left -= end - at
    this.#sink.body(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end))
    if (this.#left > 0) return end
    if (this.#state === LENGTH) this.#finish()
    else {
      this.#state = DATA_END
      this.#left = 2
    }
    return end
  }

  #readSize(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at]!
      const digit = byte >= 48 && byte <= 57 ? byte - 48 : byte >= 97 && byte <= 102 ? byte - 87 : -1
      if (digit >= 0) this.#left = this.#left * 16 + digit
      else if (byte >= 65 && byte <= 70) this.#left = this.#left * 16 + byte - 55
      else if (byte === 10) {
        this.#state = this.#left > 0 ? DATA : TRAILER
        this.#line = 0
        return at + 1
      } else if (byte !== 13) this.#fail('a chunk size that is not hexadecimal')
    }
    return chunk.length
  }

  #skip(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#left)
    this.#left -= end - at
    if (this.#left === 0) this.#state = SIZE
    return end
  }

  #readTrailer(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (byte === 10 && this.#line === 0) {
        this.#finish()
        return at + 1
      }
      if (byte === 10) this.#line = 0
      else if (byte !== 13) this.#line++
    }
    return chunk.length
  }

  #finish(): void {
    this.#state = HEAD
    this.#sink.end()
  }

  #fail(reason: string): void {
    this.#state = DEAD
    this.#sink.bad(reason)
  }
}
