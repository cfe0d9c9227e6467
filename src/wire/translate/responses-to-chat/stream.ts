import type { StreamTranslation } from '../contract.ts'
import { ItemEvents } from './item-events.ts'
import { responseOf, startedResponse, type Envelope } from './response.ts'
import type { Transcript } from './transcript.ts'

/**
 * A chat stream as a stream of response events.
 *
 * Items are written strictly one after another, because clients take a delta to belong to the item that was announced last.
 * Fragments of parallel calls may interleave, so the first call is written as it comes and what follows it is held until the
 * end: nobody may run a tool before it anyway.
 */
export class ResponseStream implements StreamTranslation {
  readonly #transcript: Transcript
  readonly #envelope: Envelope
  #sequence = 0
  #started = false
  /** The item that is being written, by its place. */
  #at = 0
  #events: ItemEvents | undefined

  constructor(transcript: Transcript, envelope: Envelope) {
    this.#transcript = transcript
    this.#envelope = envelope
  }

  piece(parsed: unknown): string {
    this.#transcript.take(parsed, 'delta')
    return this.#start() + this.#write()
  }

  end(): string {
    const transcript = this.#transcript
    transcript.end()
    const rest = this.#start() + this.#write()
    const response = responseOf(transcript, this.#envelope)
    const type = transcript.incomplete === undefined ? 'response.completed' : 'response.incomplete'
    return rest + this.#event(type, { response })
  }

  #start(): string {
    if (this.#started) return ''
    this.#started = true
    const response = startedResponse(this.#envelope)
    return this.#event('response.created', { response }) + this.#event('response.in_progress', { response })
  }

  #write(): string {
    const { items } = this.#transcript
    let out = ''
    for (let item = items[this.#at]; item !== undefined; item = items[++this.#at]) {
      this.#events ??= new ItemEvents(item, (type, says) => this.#event(type, says), this.#envelope.items)
      out += this.#events.next()
      if (!item.done) break
      this.#events = undefined
    }
    return out
  }

  #event(type: string, says: object): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.#sequence++, ...says })}\n\n`
  }
}
