import type { ReplyFacts } from '../../core/call.ts'
import { BrokenReply } from '../../core/reply-body.ts'
import { Envelope } from '../../wire/envelope.ts'
import type { Protocol } from '../../wire/protocols.ts'
import { SseSplitter, type SseBatch, type SseEvent } from '../../wire/sse.ts'
import type { Gateway } from '../gateway.ts'
import type { Attempt } from './attempt.ts'
import { Meter } from './meter.ts'
import type { Outgoing } from './prepare.ts'
import { ReasoningTrail } from './reasoning-trail.ts'
import { TICK, type ReplyReader } from './reply-reader.ts'

/** A complete event of a stream that says more than a piece of text. */
export interface Piece {
  readonly event: SseEvent
  /** Undefined for data that is no JSON, such as `[DONE]`. The end marker of some protocols says usage, or an error. */
  readonly facts: ReplyFacts | undefined
  /** The event's JSON, where it is one. */
  readonly parsed: unknown
  readonly isEnd: boolean
}

export interface PieceBatch {
  readonly bytes: Buffer
  /** All events in `bytes`, plain text among them. */
  readonly events: readonly SseEvent[]
  readonly pieces: readonly Piece[]
}

/** A reply that has begun: from here on the caller gets this one, or is told that it broke. Disposing of it ends its attempt. */
class Begun<Kind extends string, Source> implements Disposable {
  readonly kind: Kind
  readonly attempt: Attempt
  readonly outgoing: Outgoing
  readonly source: Source
  /** What of a stream was read before it was known to have begun. */
  readonly first: readonly PieceBatch[]

  constructor(
    kind: Kind,
    attempt: Attempt,
    outgoing: Outgoing,
    source: Source,
    first: readonly PieceBatch[] = [],
  ) {
    this.kind = kind
    this.attempt = attempt
    this.outgoing = outgoing
    this.source = source
    this.first = first
  }

  [Symbol.dispose](): void {
    this.attempt[Symbol.dispose]()
  }
}

export class WholeAnswer extends Begun<'whole', WholeSource> {
  /** As the caller gets it. */
  readonly body: Buffer

  constructor(attempt: Attempt, outgoing: Outgoing, source: WholeSource, body: Buffer) {
    super('whole', attempt, outgoing, source)
    this.body = body
  }
}
/** A whole reply that takes so long that its head goes out before it is complete. */
export class SlowAnswer extends Begun<'slow', WholeSource> {}
export class StreamAnswer extends Begun<'stream', StreamSource> {}

export type Answer = WholeAnswer | SlowAnswer | StreamAnswer

/** A reply in events, read as its reader asks for it. */
export class StreamSource {
  readonly meter = new Meter()
  readonly #envelope = new Envelope()
  readonly #splitter: SseSplitter
  readonly #attempt: Attempt
  readonly #reader: ReplyReader
  readonly #protocol: Protocol
  readonly trail: ReasoningTrail | undefined
  readonly #isTranslated: boolean

  constructor(
    gw: Gateway,
    attempt: Attempt,
    reader: ReplyReader,
    { protocol, replies, wantsTrail }: Outgoing,
  ) {
    this.#splitter = new SseSplitter(gw.settings.maxEventBytes)
    this.#attempt = attempt
    this.#reader = reader
    this.#protocol = protocol
    this.trail = wantsTrail ? new ReasoningTrail() : undefined
    this.#isTranslated = replies !== undefined
  }

  /** The next complete events, TICK at `untilMs`, or undefined at the end of the bytes. Rejects where they break off. */
  async next(untilMs: number): Promise<PieceBatch | typeof TICK | undefined> {
    const chunk = await this.#reader.next(untilMs)
    if (chunk === undefined) this.#attempt.ended = true
    if (chunk === TICK || chunk === undefined) return chunk
    return this.#read(this.#splitter.push(chunk))
  }

  #read({ bytes, events }: SseBatch): PieceBatch {
    const pieces: Piece[] = []
    for (const event of events) {
      const data = event.dataBytes
      const middle = data === undefined || this.#readsAll ? -1 : this.#envelope.middleOf(data)
      if (middle >= 0) this.meter.skim(middle)
      else pieces.push(this.#piece(event, data))
    }
    if (events.length > pieces.length || pieces.some((piece) => this.#isData(piece))) this.#attempt.data()
    return { bytes, events, pieces }
  }

  /** What is only passed on need not be parsed where it says nothing but text. */
  get #readsAll(): boolean {
    return this.#isTranslated || this.trail?.open === true
  }

  /** Frames that open a stream come before the model has begun, and pings while it does nothing. */
  #isData({ event, facts, isEnd }: Piece): boolean {
    if (this.#attempt.firstDataMs !== undefined) return event.name !== 'ping'
    return isEnd || facts === undefined || saysAnything(facts)
  }

  #piece(event: SseEvent, data: Buffer | undefined): Piece {
    const isEnd = this.#protocol.isEnd(event)
    // An end marker without a name is `[DONE]`, and no JSON.
    const parsed = isEnd && event.name === undefined ? undefined : tryParse(event.data)
    if (parsed === undefined) return { event, facts: undefined, parsed, isEnd }
    const facts = this.#protocol.readPiece(parsed, this.meter.reported)
    this.meter.observe(facts)
    this.trail?.observe(facts)
    if (!isEnd && data !== undefined && !this.#readsAll && saysOnlyText(facts)) this.#envelope.learn(data)
    return { event, facts, parsed, isEnd }
  }
}

function saysAnything({ outputChars, toolCalls, finish, error }: ReplyFacts): boolean {
  return outputChars > 0 || toolCalls.length > 0 || finish !== undefined || error !== undefined
}

function saysOnlyText({ outputChars, toolCalls, finish, usage, error }: ReplyFacts): boolean {
  const saysMore = toolCalls.length > 0 || finish !== undefined || usage !== undefined || error !== undefined
  return outputChars > 0 && !saysMore
}

/** A reply that is one JSON text, collected whole. Blank lines before it are the provider's keep-alives, not data. */
export class WholeSource {
  readonly meter = new Meter()
  readonly #protocol: Protocol
  readonly trail: ReasoningTrail | undefined
  readonly #maxBytes: number
  readonly #attempt: Attempt
  readonly #reader: ReplyReader
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(gw: Gateway, attempt: Attempt, reader: ReplyReader, { protocol, wantsTrail }: Outgoing) {
    this.#protocol = protocol
    this.trail = wantsTrail ? new ReasoningTrail() : undefined
    this.#maxBytes = gw.settings.maxReplyBytes
    this.#attempt = attempt
    this.#reader = reader
  }

  /** The next bytes as they came, TICK at `untilMs`, or undefined at the end. */
  async next(untilMs: number): Promise<Buffer | typeof TICK | undefined> {
    const chunk = await this.#reader.next(untilMs)
    if (chunk === undefined) this.#attempt.ended = true
    if (chunk === TICK || chunk === undefined) return chunk
    this.#bytes += chunk.length
    if (this.#bytes > this.#maxBytes) throw new BrokenReply('larger than allowed')
    this.#chunks.push(chunk)
    if (!isBlank(chunk)) this.#attempt.data()
    return chunk
  }

  get bytes(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0] ?? Buffer.alloc(0)
  }

  /** What the complete reply says, and its JSON; undefined where it is none. */
  read(): { readonly facts: ReplyFacts; readonly parsed: unknown } | undefined {
    const parsed = tryParse(this.bytes.toString())
    if (parsed === undefined) return undefined
    const facts = this.#protocol.readReply(parsed)
    this.meter.observe(facts)
    this.trail?.observe(facts)
    return { facts, parsed }
  }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isBlank(chunk: Buffer): boolean {
  for (const byte of chunk) if (byte !== 0x0a && byte !== 0x0d && byte !== 0x20 && byte !== 0x09) return false
  return true
}
