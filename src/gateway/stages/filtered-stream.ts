import type { Operation } from '../../core/call.ts'
import { PROTOCOLS } from '../../wire/protocols.ts'
import { fieldsOf } from '../../wire/reply-facts.ts'
import { Splices } from '../../wire/splices.ts'
import { SseSplitter, type SseBatch, type SseEvent } from '../../wire/sse.ts'
import type { Recognised } from '../../wire/text-template.ts'
import type { Piece, PieceBatch } from './answer.ts'
import { EventNumbers } from './event-numbers.ts'
import { interrupted } from './failure.ts'
import { FilterChain } from './filter-chain.ts'
import type { ReplyEvidence } from './reply-evidence.ts'
import { risksIn, type Event, type ReplyFilter } from './reply-filter.ts'
import type { StreamForm } from './reply-form.ts'
import { TextSkimmer } from './text-skimmer.ts'

const DONE = '[DONE]'

/** The form behind the filters; the form itself where none has anything to do. */
export function filteredForm(
  form: StreamForm,
  filters: readonly ReplyFilter[],
  { operation, maxEventBytes, evidence }: FilteredOptions,
): StreamForm {
  const ofEvents = filters.map((filter) => filter.stream(operation)).filter((filter) => filter !== undefined)
  if (ofEvents.length === 0) return form
  const seen = (): readonly string[] => {
    const risks = risksIn(filters)
    evidence.risky(risks)
    return risks
  }
  return new Filtered(form, { operation, maxEventBytes, chain: new FilterChain(ofEvents), seen })
}

export interface FilteredOptions {
  readonly operation: Operation
  readonly maxEventBytes: number
  readonly evidence: ReplyEvidence
}

interface Parts extends Omit<FilteredOptions, 'evidence'> {
  readonly chain: FilterChain
  /** All of the reply has been seen. @returns what the caller is to be warned of */
  readonly seen: () => readonly string[]
}

/**
 * Reads what the caller would get: so it is the same whether it was translated or only passed on. An event is parsed once for all
 * filters and written once; one that none of them changes keeps its bytes. One that says no more than another piece of the same text
 * is not parsed: its text is read in its bytes, and put back there where it is another.
 */
class Filtered implements StreamForm {
  readonly #form: StreamForm
  readonly #operation: Operation
  readonly #chain: FilterChain
  readonly #seen: Parts['seen']
  readonly #splitter: SseSplitter
  readonly #skimmer: TextSkimmer | undefined
  readonly #numbers = new EventNumbers()
  #isNamed = false
  #isOver = false

  constructor(form: StreamForm, { operation, maxEventBytes, chain, seen }: Parts) {
    this.#form = form
    this.#operation = operation
    this.#chain = chain
    this.#seen = seen
    this.#splitter = new SseSplitter(maxEventBytes)
    this.#skimmer = chain.takesMore ? new TextSkimmer(operation) : undefined
  }

  write(batch: PieceBatch): Buffer {
    const written = this.#form.write(batch)
    return this.#filter(written === batch.bytes ? batch : this.#splitter.push(written))
  }

  before(batch: PieceBatch, bad: Piece): Buffer {
    const written = this.#splitter.push(this.#form.before(batch, bad))
    return Buffer.concat([this.#filter(written), this.rest()])
  }

  rest(): Buffer {
    const rest = this.#end()
    this.#numbers.replaced(rest)
    return Buffer.from(this.#textOf(rest))
  }

  #filter({ bytes, events }: SseBatch): Buffer {
    const splices = new Splices(bytes)
    for (const event of events) {
      const known = this.#skimmer?.read(event)
      if (known !== undefined) this.#skim(event, known, splices)
      else this.#parse(event, splices)
    }
    return splices.apply()
  }

  #skim(event: SseEvent, { text, from, to, number }: Recognised, splices: Splices): void {
    const after = text === '' ? '' : this.#chain.more(text)
    this.#numbers.came(number?.value)
    if (after === '' && text !== '') {
      splices.put(event.start, event.end, '')
      return this.#numbers.dropped()
    }
    const isMoved = number !== undefined && this.#numbers.moved
    const moveNumber = (): void => splices.put(number?.from ?? 0, number?.to ?? 0, String(this.#numbers.now))
    if (isMoved && number.from < from) moveNumber()
    if (after !== text) splices.putInString(from, to, after)
    if (isMoved && number.from > from) moveNumber()
  }

  #parse(source: SseEvent, splices: Splices): void {
    const anew = this.#anew(source)
    if (anew !== undefined) splices.put(source.start, source.end, anew)
  }

  /** Text in the place of the event; undefined where it stays as it is. */
  #anew(source: SseEvent): string | undefined {
    const isEnd = PROTOCOLS[this.#operation].isEnd(source)
    const { data } = source
    if (data === DONE) {
      const before = this.#textOf(this.#end()) + this.#warning()
      return before === '' ? undefined : `${before}data: ${DONE}\n\n`
    }
    this.#isNamed = source.name !== undefined
    const event = fieldsOf(parse(data)) as Event
    this.#skimmer?.learn(source, event)
    this.#numbers.came(event['sequence_number'])
    const rest = isEnd ? this.#end() : NONE
    const own = [event]
    const events = this.#chain.anew(own)
    const warning = isEnd ? this.#warning() : ''
    if (events === own && rest.length === 0 && warning === '' && !this.#numbers.moved) return undefined
    this.#numbers.inserted(rest)
    this.#numbers.replaced(events)
    return this.#textOf(rest) + warning + this.#textOf(events)
  }

  #end(): readonly Event[] {
    if (this.#isOver) return NONE
    this.#isOver = true
    return this.#chain.end()
  }

  /** A comment, which clients skip: all of the text is out, so that it can be said what it may do. */
  #warning(): string {
    const risks = this.#seen()
    return risks.length === 0 ? '' : `: caisson-risk: ${risks.join(',')}\n\n`
  }

  #textOf(events: readonly Event[]): string {
    const headOf = (event: Event): string => (this.#isNamed ? `event: ${String(event['type'])}\n` : '')
    return events.map((event) => `${headOf(event)}data: ${JSON.stringify(event)}\n\n`).join('')
  }
}

const NONE: readonly Event[] = Object.freeze([])

/** What cannot be read cannot be judged: the reply ends there. */
function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown
  } catch (error) {
    throw interrupted('an event is no JSON', error)
  }
}
