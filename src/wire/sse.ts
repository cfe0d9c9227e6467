/**
 * Server-sent events as bytes (WHATWG HTML §9.2): cut at event boundaries, decoded where there is data, never rewritten.
 * Comments and keep-alives stay in the bytes. What has not ended yet is held back, so that whoever writes the bytes on
 * may stop, or say something of its own, after any batch.
 */
export class SseEvent {
  /** `event:` field; undefined where there is none. */
  readonly name: string | undefined
  /** Of the batch. */
  readonly bytes: Buffer
  /** Where the event stands in them: from its first line to behind its blank line. */
  readonly start: number
  readonly end: number
  /** Where the value of the only `data:` field stands, or the joined values of several. */
  readonly #data: Data

  constructor(
    name: string | undefined,
    place: readonly [start: number, end: number],
    bytes: Buffer,
    data: Data,
  ) {
    this.name = name
    this.start = place[0]
    this.end = place[1]
    this.bytes = bytes
    this.#data = data
  }

  /** `data:` fields joined by line feeds. Decoded anew at every reading. */
  get data(): string {
    return textOf(this.bytes, this.#data)
  }

  /** Where the data stands in the batch's bytes, if it is one field, as it nearly always is. */
  get dataPlace(): readonly [from: number, to: number] | undefined {
    return typeof this.#data === 'string' ? undefined : this.#data
  }

  /** The bytes of the data where it is one field. */
  get dataBytes(): Buffer | undefined {
    return typeof this.#data === 'string' ? undefined : this.bytes.subarray(this.#data[0], this.#data[1])
  }
}

type Data = readonly [from: number, to: number] | string

export interface SseBatch {
  /** Complete events and comments, exactly as they came. May be empty. */
  readonly bytes: Buffer
  readonly events: readonly SseEvent[]
}

export class SseOverflow extends Error {
  constructor(maxBytes: number) {
    super(`an event of more than ${maxBytes} bytes`)
    this.name = 'SseOverflow'
  }
}

const LF = 0x0a
const CR = 0x0d
const EMPTY = Buffer.alloc(0)

export class SseSplitter {
  readonly #maxEventBytes: number
  #held: Buffer[] = []
  #heldBytes = 0

  /** @param maxEventBytes the longest event that is waited for; a longer one throws {@link SseOverflow} */
  constructor(maxEventBytes: number) {
    this.#maxEventBytes = maxEventBytes
  }

  /** Bytes of an event whose end has not come. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  push(chunk: Buffer): SseBatch {
    // Without a line end nothing can be completed: keep the pieces apart, so that a slow long line costs no copying.
    if (chunk.indexOf(LF) === -1 && chunk.indexOf(CR) === -1) {
      this.#hold(chunk)
      return { bytes: EMPTY, events: [] }
    }
    const bytes = this.#heldBytes === 0 ? chunk : Buffer.concat([...this.#held, chunk])
    this.#held = []
    this.#heldBytes = 0
    const { events, end } = split(bytes)
    if (end < bytes.length) this.#hold(bytes.subarray(end))
    return { bytes: end === bytes.length ? bytes : bytes.subarray(0, end), events }
  }

  #hold(piece: Buffer): void {
    this.#heldBytes += piece.length
    if (this.#heldBytes > this.#maxEventBytes) throw new SseOverflow(this.#maxEventBytes)
    this.#held.push(piece)
  }
}

/** Events that are complete within `bytes`, and where the last complete line outside an unfinished event ends. */
function split(bytes: Buffer): { events: SseEvent[]; end: number } {
  const events: SseEvent[] = []
  const hasCr = bytes.indexOf(CR) !== -1
  let end = 0
  let name: string | undefined
  let data: Data | undefined
  let at = 0
  for (;;) {
    const stop = hasCr ? lineEnd(bytes, at) : bytes.indexOf(LF, at)
    if (stop === -1) return { events, end }
    const next = hasCr ? afterLineEnd(bytes, stop) : stop + 1
    if (next === -1) return { events, end }
    if (stop === at) {
      if (data !== undefined) events.push(new SseEvent(name, [end, next], bytes, data))
      name = data = undefined
      end = next
    } else if (bytes[at] === COLON) {
      if (name === undefined && data === undefined) end = next
    } else if (startsWith(bytes, at, stop, DATA)) {
      const value = valueOf(bytes, at + DATA.length, stop)
      data = data === undefined ? value : `${textOf(bytes, data)}\n${textOf(bytes, value)}`
    } else if (startsWith(bytes, at, stop, EVENT)) {
      name = textOf(bytes, valueOf(bytes, at + EVENT.length, stop))
    }
    at = next
  }
}

const COLON = 0x3a
const DATA = Buffer.from('data')
const EVENT = Buffer.from('event')

/** Whether the line is this field: its name, then a colon or nothing. */
function startsWith(bytes: Buffer, at: number, stop: number, field: Buffer): boolean {
  for (let i = 0; i < field.length; i++) if (bytes[at + i] !== field[i]) return false
  const behind = at + field.length
  return behind === stop || (behind < stop && bytes[behind] === COLON)
}

/** Where the value of a field stands: behind its colon and one space. */
function valueOf(bytes: Buffer, colon: number, stop: number): readonly [from: number, to: number] {
  const from = bytes[colon + 1] === 0x20 ? colon + 2 : colon + 1
  return [Math.min(from, stop), stop]
}

function textOf(bytes: Buffer, data: Data): string {
  return typeof data === 'string' ? data : bytes.toString('utf8', data[0], data[1])
}

function lineEnd(bytes: Buffer, from: number): number {
  for (let i = from; i < bytes.length; i++) if (bytes[i] === LF || bytes[i] === CR) return i
  return -1
}

/** Behind CR, LF or CRLF; -1 where a CR is the last byte, because its LF may still come. */
function afterLineEnd(bytes: Buffer, stop: number): number {
  if (bytes[stop] === LF) return stop + 1
  if (stop + 1 === bytes.length) return -1
  return bytes[stop + 1] === LF ? stop + 2 : stop + 1
}
