interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
  /** Of the text in UTF-8. */
  readonly length: number
}

const NOTHING = Buffer.alloc(0)

/** Changes of bytes that are otherwise passed on as they are. */
export class Splices {
  readonly #bytes: Buffer
  #parts: Splice[] | undefined
  #grows = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Puts the text in the place of these bytes, which lie behind all that were given before. */
  put(from: number, to: number, text: string): void {
    const length = Buffer.byteLength(text)
    this.#grows += length - (to - from)
    this.#parts ??= []
    this.#parts.push({ from, to, text, length })
  }

  /** The same for text within a string of JSON. */
  putInString(from: number, to: number, text: string): void {
    this.put(from, to, isPlain(text) ? text : JSON.stringify(text).slice(1, -1))
  }

  /** The very same bytes where nothing was put. */
  apply(): Buffer {
    if (this.#parts === undefined) return this.#bytes
    const size = this.#bytes.length + this.#grows
    if (size === 0) return NOTHING
    const out = Buffer.allocUnsafe(size)
    let at = 0
    let read = 0
    for (const { from, to, text, length } of this.#parts) {
      if (from > read) at += this.#bytes.copy(out, at, read, from)
      if (length > 0) at += length === text.length ? out.write(text, at, 'latin1') : out.write(text, at)
      read = to
    }
    if (read < this.#bytes.length) this.#bytes.copy(out, at, read)
    return out
  }
}

/** Short and ASCII, with nothing that JSON escapes. */
function isPlain(text: string): boolean {
  if (text.length > MAX_LOOKED_AT) return false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false
  }
  return true
}

const MAX_LOOKED_AT = 64
