/**
 * Cuts bytes into lines as they come, whatever the pieces they come in. A line keeps its line feed, so that all lines
 * together are the bytes again; the last one need not have any.
 */
export class LineSplitter {
  readonly #maxLineBytes: number
  #held: Buffer[] = []
  #heldBytes = 0

  /** @param maxLineBytes of one line with its line feed */
  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes
  }

  /** The lines that `chunk` completes. Throws {@link LineTooLong} as soon as one is, complete or not. */
  push(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = []
    let start = 0
    for (;;) {
      const feed = chunk.indexOf(0x0a, start)
      if (feed === -1) break
      lines.push(this.#complete(chunk.subarray(start, feed + 1)))
      start = feed + 1
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start))
    return lines
  }

  /** What came behind the last line feed. */
  end(): Buffer | undefined {
    return this.#heldBytes === 0 ? undefined : this.#complete(Buffer.alloc(0))
  }

  #complete(end: Buffer): Buffer {
    this.#hold(end)
    const line = this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held)
    this.#held = []
    this.#heldBytes = 0
    return line
  }

  #hold(part: Buffer): void {
    this.#heldBytes += part.length
    if (this.#heldBytes > this.#maxLineBytes) throw new LineTooLong()
    if (part.length > 0) this.#held.push(part)
  }
}

export class LineTooLong extends Error {
  constructor() {
    super('a line is longer than allowed')
    this.name = 'LineTooLong'
  }
}

/** Whether a line holds nothing but white space. */
export function isBlankLine(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
}

/**
 * JSON on one line: line feeds in valid JSON are only ever white space between its tokens.
 */
export function onOneLine(json: Buffer): Buffer {
  if (!json.includes(0x0a) && !json.includes(0x0d)) return json
  return Buffer.from(json.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)))
}
