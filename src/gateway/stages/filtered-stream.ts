import type { Operation } from '../../core/call.ts'
import { fieldsOf } from '../../wire/reply-facts.ts'
import { SseSplitter, type SseEvent } from '../../wire/sse.ts'
import type { Piece, PieceBatch } from './answer.ts'
import { interrupted } from './failure.ts'
import type { Event, EventFilter, ReplyFilter } from './reply-filter.ts'
import type { StreamForm } from './reply-form.ts'

const DONE = '[DONE]'

/** The form behind the filters; the form itself where none has anything to do. */
export function filteredForm(
  form: StreamForm,
  filters: readonly ReplyFilter[],
  operation: Operation,
  maxEventBytes: number,
): StreamForm {
  const ofEvents = filters.map((filter) => filter.stream(operation)).filter((filter) => filter !== undefined)
  return ofEvents.length === 0 ? form : new Filtered(form, ofEvents, maxEventBytes)
}

/**
 * Reads what the caller would get: so it is the same whether it was translated or only passed on. An event is parsed once for all
 * filters and written once; one that none of them changes keeps its bytes.
 */
class Filtered implements StreamForm {
  readonly #form: StreamForm
  readonly #filters: readonly EventFilter[]
  readonly #splitter: SseSplitter
  #isNamed = false
  #isOver = false

  constructor(form: StreamForm, filters: readonly EventFilter[], maxEventBytes: number) {
    this.#form = form
    this.#filters = filters
    this.#splitter = new SseSplitter(maxEventBytes)
  }

  write(batch: PieceBatch): Buffer {
    return this.#filter(this.#form.write(batch))
  }

  before(batch: PieceBatch, bad: Piece): Buffer {
    return Buffer.concat([this.#filter(this.#form.before(batch, bad)), this.rest()])
  }

  rest(): Buffer {
    return Buffer.from(this.#end())
  }

  #filter(written: Buffer): Buffer {
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

  /** Text in the place of the event; undefined where it stays as it is. */
  #anew({ name, data }: SseEvent): string | undefined {
    if (data === DONE) {
      const rest = this.#end()
      return rest === '' ? undefined : `${rest}data: ${DONE}\n\n`
    }
    this.#isNamed = name !== undefined
    const event = fieldsOf(parse(data)) as Event
    let events: readonly Event[] = [event]
    let changed = false
    for (const filter of this.#filters) {
      const next = through(filter, events)
      changed ||= next !== events
      events = next
    }
    return changed ? this.#textOf(events) : undefined
  }

  #end(): string {
    if (this.#isOver) return ''
    this.#isOver = true
    let events: readonly Event[] = []
    for (const filter of this.#filters) events = [...through(filter, events), ...(filter.end?.() ?? [])]
    return this.#textOf(events)
  }

  #textOf(events: readonly Event[]): string {
    const headOf = (event: Event): string => (this.#isNamed ? `event: ${String(event['type'])}\n` : '')
    return events.map((event) => `${headOf(event)}data: ${JSON.stringify(event)}\n\n`).join('')
  }
}

/** @returns the very same list where the filter changed nothing */
function through(filter: EventFilter, events: readonly Event[]): readonly Event[] {
  const [only] = events
  if (only !== undefined && events.length === 1) return filter.anew(only) ?? events
  let changed = false
  const next = events.flatMap((event) => {
    const anew = filter.anew(event)
    changed ||= anew !== undefined
    return anew ?? [event]
  })
  return changed ? next : events
}

/** What cannot be read cannot be judged: the reply ends there. */
function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown
  } catch (error) {
    throw interrupted('an event is no JSON', error)
  }
}
