import type { Operation } from '../../core/call.ts'
import { fieldsOf } from '../../wire/reply-facts.ts'
import { SseSplitter, type SseEvent } from '../../wire/sse.ts'
import type { Piece, PieceBatch } from './answer.ts'
import { interrupted } from './failure.ts'
import type { StreamForm } from './reply-form.ts'
import type { ReplyScreen } from './reply-screen.ts'
import { ScreenedChat } from './screened-chat.ts'
import type { ScreenedEvents } from './screened-events.ts'
import { ScreenedMessages } from './screened-messages.ts'

const DONE = '[DONE]'

/** The form with all text screened; the form itself where there is nothing to screen, or its protocol is not screened. */
export function screenedForm(
  form: StreamForm,
  screen: ReplyScreen | undefined,
  operation: Operation,
  maxEventBytes: number,
): StreamForm {
  if (screen === undefined) return form
  if (operation === 'chat') return new Screened(form, new ScreenedChat(screen), maxEventBytes)
  if (operation === 'messages') return new Screened(form, new ScreenedMessages(screen), maxEventBytes)
  return form
}

/** Reads once more what the caller would get: so it is the same whether it was translated or only passed on. */
class Screened implements StreamForm {
  readonly #form: StreamForm
  readonly #events: ScreenedEvents
  readonly #splitter: SseSplitter

  constructor(form: StreamForm, events: ScreenedEvents, maxEventBytes: number) {
    this.#form = form
    this.#events = events
    this.#splitter = new SseSplitter(maxEventBytes)
  }

  write(batch: PieceBatch): Buffer {
    return this.#screen(this.#form.write(batch))
  }

  before(batch: PieceBatch, bad: Piece): Buffer {
    return this.#screen(this.#form.before(batch, bad))
  }

  #screen(written: Buffer): Buffer {
    const { bytes, events } = this.#splitter.push(written)
    const parts: Buffer[] = []
    let from = 0
    for (const event of events) {
      const anew = this.#anew(event)
      if (anew === undefined) continue
      parts.push(bytes.subarray(from, event.start), Buffer.from(anew))
      from = event.end
    }
    return parts.length === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)])
  }

  #anew({ name, data }: SseEvent): string | undefined {
    if (data === DONE) return undefined
    const written = this.#events.anew(fieldsOf(parse(data)))
    return written
      ?.map((event) => {
        const head = name === undefined ? '' : `event: ${String(event['type'])}\n`
        return `${head}data: ${JSON.stringify(event)}\n\n`
      })
      .join('')
  }
}

/** What cannot be read cannot be screened: the reply ends there. */
function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown
  } catch (error) {
    throw interrupted('an event is no JSON', error)
  }
}
