/** Changes of bytes that are otherwise passed on as they are. */
export class Splices {
  readonly #bytes: Buffer
  readonly #parts: { readonly from: number; readonly to: number; readonly text: string }[] = []
  #grows = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Puts the text in the place of these bytes, which lie behind all that were given before. */
  put(from: number, to: number, text: string): void {
    this.#grows += Buffer.byteLength(text) - (to - from)
    this.#parts.push({ from, to, text })
  }

  /** The very same bytes where nothing was put. */
  apply(): Buffer {
    if (this.#parts.length === 0) return this.#bytes
    const out = Buffer.allocUnsafe(this.#bytes.length + this.#grows)
    let at = 0
    let read = 0
    for (const { from, to, text } of this.#parts) {
      at += this.#bytes.copy(out, at, read, from)
      at += out.write(text, at)
      read = to
    }
    this.#bytes.copy(out, at, read)
    return out
  }
}
