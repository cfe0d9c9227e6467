import { fieldsOf, listOf, textOf } from '../../wire/reply-facts.ts'
import { hideLogprobs, type OpenText, type ScreenedText } from './screened-text.ts'
import type { Event, EventFilter } from './reply-filter.ts'

/** In which order a piece that holds several of them is read. */
const TEXTS = ['reasoning_content', 'reasoning', 'refusal', 'content']

/** Chunks of the OpenAI protocol. */
export class ScreenedChat implements EventFilter {
  readonly #newText: OpenText
  readonly #choices = new Map<unknown, Choice>()

  constructor(newText: OpenText) {
    this.#newText = newText
  }

  anew(chunk: Event): readonly Event[] | undefined {
    const before: Event[] = []
    let changed = false
    for (const each of listOf(chunk['choices'])) {
      const piece = fieldsOf(each) as Event
      const { index } = piece
      const choice = this.#choices.get(index) ?? new Choice(this.#newText)
      this.#choices.set(index, choice)
      const { changed: isAnew, rest } = choice.read(piece)
      for (const delta of rest)
        before.push({ ...chunk, choices: [{ index, delta, finish_reason: null }], usage: undefined })
      if (isAnew) hideLogprobs(piece)
      changed ||= isAnew
    }
    if (!changed) return before.length === 0 ? undefined : [...before, chunk]
    return saysNothing(chunk) ? before : [...before, chunk]
  }
}

/** A text that is being written: which one, and how more of it is said. */
interface Writing {
  readonly key: string
  readonly text: ScreenedText
  readonly delta: (text: string) => Event
}

/** Where in a piece a text stands. */
interface Place {
  readonly holder: Event
  readonly field: string
}

/** It writes one text at a time: with the first piece of the next one it is over. */
class Choice {
  readonly #newText: OpenText
  #open: Writing | undefined
  /** Where the open text stands in the piece that is being read, if it does. */
  #place: Place | undefined
  #changed = false
  #rest: Event[] = []

  constructor(newText: OpenText) {
    this.#newText = newText
  }

  /** @returns whether the piece is another now, and deltas with what was held back, which come before it */
  read({ delta, finish_reason: finish }: Event): {
    readonly changed: boolean
    readonly rest: readonly Event[]
  } {
    this.#place = undefined
    this.#changed = false
    this.#rest = []
    const holder = fieldsOf(delta) as Event
    for (const field of TEXTS) this.#text({ holder, field }, field, (text) => ({ [field]: text }))
    for (const each of listOf(holder['tool_calls'])) {
      const { index, function: called } = fieldsOf(each)
      const place = { holder: fieldsOf(called) as Event, field: 'arguments' }
      const more = (text: string): Event => ({ tool_calls: [{ index, function: { arguments: text } }] })
      this.#text(place, `tool ${String(index)}`, more)
    }
    if (typeof finish === 'string') this.#close()
    return { changed: this.#changed, rest: this.#rest }
  }

  #text(place: Place, key: string, delta: Writing['delta']): void {
    const before = textOf(place.holder[place.field])
    if (before === undefined) return
    if (this.#open?.key !== key) {
      this.#close()
      this.#open = { key, delta, text: this.#newText(place.field === 'arguments') }
    }
    this.#place = place
    this.#put(this.#open.text.push(before), before)
  }

  #close(): void {
    const open = this.#open
    this.#open = undefined
    const rest = open?.text.end() ?? ''
    if (open === undefined || rest === '') return
    if (this.#place === undefined) return void this.#rest.push(open.delta(rest))
    const { holder, field } = this.#place
    this.#put(String(holder[field]) + rest, holder[field])
  }

  #put(text: string, before: unknown): void {
    if (this.#place === undefined || text === before) return
    this.#place.holder[this.#place.field] = text
    this.#changed = true
  }
}

/** All that it said is held back. */
function saysNothing({ choices, usage }: Event): boolean {
  if (typeof usage === 'object' && usage !== null) return false
  return listOf(choices).every((choice) => {
    const { delta, finish_reason: finish } = fieldsOf(choice)
    const { role, tool_calls: calls, ...rest } = fieldsOf(delta)
    if (typeof finish === 'string' || role !== undefined) return false
    const isEmpty = Object.values(rest).every((value) => value === '' || value === null)
    return isEmpty && listOf(calls).every(isEmptyCall)
  })
}

function isEmptyCall(call: unknown): boolean {
  const { id, function: called } = fieldsOf(call)
  const { name, arguments: given } = fieldsOf(called)
  return textOf(id) === undefined && textOf(name) === undefined && textOf(given) === undefined
}
