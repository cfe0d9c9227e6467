import type { Operation } from '../../core/call.ts'
import { soleText } from '../../wire/sole-text.ts'
import type { SseEvent } from '../../wire/sse.ts'
import { TextTemplate, type Recognised } from '../../wire/text-template.ts'
import type { Event } from './reply-filter.ts'

/** How often in a stream it is found out what its events have in common. */
const MAX_TEMPLATES = 64

/** Knows events that say one more piece of the text that the event before them said a piece of, without parsing them. */
export class TextSkimmer {
  readonly #operation: Operation
  #template: TextTemplate | undefined
  #templates = 0
  /** The text of the last event, if that is all that it said. */
  #key: string | undefined

  constructor(operation: Operation) {
    this.#operation = operation
  }

  /** Undefined where the event is to be parsed, and learned from. */
  read(event: SseEvent): Recognised | undefined {
    if (this.#template === undefined || this.#template.key !== this.#key) return undefined
    return this.#known(event)
  }

  /** @param parsed and still as it came */
  learn(event: SseEvent, parsed: Event): void {
    const sole = soleText(this.#operation, parsed)
    const isMore = sole !== undefined && sole.key === this.#key
    this.#key = sole?.key
    if (!isMore || this.#templates === MAX_TEMPLATES) return
    if (this.#template?.key === sole.key && this.#known(event) !== undefined) return
    this.#templates += 1
    this.#template = TextTemplate.of(this.#operation, event.data, sole)
  }

  #known({ bytes, dataPlace }: SseEvent): Recognised | undefined {
    return dataPlace && this.#template?.read(bytes, dataPlace[0], dataPlace[1])
  }
}
