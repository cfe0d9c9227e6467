import { splitUsage } from '../../wire/openai-chat.ts'
import { fieldsOf } from '../../wire/reply-facts.ts'
import { type ReplyTranslation, type StreamTranslation } from '../../wire/translate/contract.ts'
import type { Piece, PieceBatch } from './answer.ts'
import type { Grant } from './authorize.ts'
import type { Outgoing } from './prepare.ts'

/** What counts of the call: whether its client asked for usage. */
interface Asked {
  readonly chat: { readonly facts: Pick<Grant['chat']['facts'], 'includeUsage'> }
}

/** In which bytes a stream reaches the caller. */
export interface StreamForm {
  write(batch: PieceBatch): Buffer
  /** What of a batch stands before a piece that must not reach the caller. */
  before(batch: PieceBatch, bad: Piece): Buffer
  /** What is held back where the reply breaks off. */
  rest(): Buffer
}

const NOTHING = Buffer.alloc(0)

export function streamForm({ replies }: Pick<Outgoing, 'replies'>, { chat }: Asked): StreamForm {
  return replies === undefined ? new PassedOn(chat.facts.includeUsage) : new Translated(replies)
}

/**
 * The provider's own bytes. OpenAI clients that ask for usage expect it in a chunk of its own; DeepSeek sends it with the
 * last piece of the text.
 */
class PassedOn implements StreamForm {
  readonly #usageWanted: boolean
  #emitted = false

  constructor(usageWanted: boolean) {
    this.#usageWanted = usageWanted
  }

  write({ bytes, pieces }: PieceBatch): Buffer {
    let parts: Buffer[] | undefined
    let from = 0
    for (const piece of pieces) {
      const replacement = piece.facts?.usage === undefined ? undefined : this.#replace(piece)
      if (replacement === undefined) continue
      const { start, end } = piece.event
      parts ??= []
      parts.push(bytes.subarray(from, start), Buffer.from(replacement))
      from = end
    }
    return parts === undefined ? bytes : Buffer.concat([...parts, bytes.subarray(from)])
  }

  before({ bytes }: PieceBatch, bad: Piece): Buffer {
    return bytes.subarray(0, bad.event.start)
  }

  rest(): Buffer {
    return NOTHING
  }

  /** Text in the place of the piece; undefined where it may stay as it is. */
  #replace({ event, facts, parsed }: Piece): string | undefined {
    // A chunk of its own, without choices: asked for by the gateway, for the bill. Only whoever asked too may see one.
    if (isUsageChunk(parsed)) {
      const seen = this.#emitted
      this.#emitted = true
      return this.#usageWanted && !seen ? undefined : ''
    }
    // Some providers count along with every piece of the text: only the last count is asked for in a chunk of its own.
    const isLast = facts?.finish !== undefined
    const split = this.#usageWanted && isLast ? splitUsage(event.data) : undefined
    if (split === undefined) return undefined
    this.#emitted = true
    return `data: ${split.finish}\n\ndata: ${split.usage}\n\n`
  }
}

function isUsageChunk(parsed: unknown): boolean {
  const { choices } = fieldsOf(parsed)
  return Array.isArray(choices) && choices.length === 0
}

/** Each event written anew in the caller's protocol. */
class Translated implements StreamForm {
  readonly #stream: StreamTranslation

  constructor(replies: ReplyTranslation) {
    this.#stream = replies.stream()
  }

  write({ pieces }: PieceBatch): Buffer {
    return this.#join(pieces)
  }

  before({ pieces }: PieceBatch, bad: Piece): Buffer {
    return this.#join(pieces.slice(0, pieces.indexOf(bad)))
  }

  rest(): Buffer {
    return NOTHING
  }

  #join(pieces: readonly Piece[]): Buffer {
    return Buffer.from(pieces.map((piece) => this.#one(piece)).join(''))
  }

  #one({ isEnd, parsed }: Piece): string {
    if (isEnd) return this.#stream.end()
    return parsed === undefined ? '' : this.#stream.piece(parsed)
  }
}
