import { fieldsOf, listOf, textOf } from '../../wire/reply-facts.ts'
import { CHAT_TEXTS } from '../../wire/sole-text.ts'
import type { Event, EventFilter } from './reply-filter.ts'
import { hideLogprobs, type OpenText, type ScreenedText, type TextAbout } from './screened-text.ts'

/** Chunks of the OpenAI protocol: of chat, and of completions. */
export class ScreenedChat implements EventFilter {
  readonly #newText: OpenText
  readonly #choices = new Map<unknown, Choice>()
  #lastChunk: Event = {}
  /** Of the last piece that was read. */
  #last: Choice | undefined

  constructor(newText: OpenText) {
    this.#newText = newText
  }

  anew(chunk: Event): readonly Event[] | undefined {
    const before: Event[] = []
    let changed = false
    this.#lastChunk = chunk
    for (const each of listOf(chunk['choices'])) {
      const piece = fieldsOf(each) as Event
      const { index } = piece
      const choice = this.#choices.get(index) ?? new Choice(this.#newText)
      this.#choices.set(index, choice)
      this.#last = choice
      const { changed: isAnew, rest } = choice.read(piece)
      for (const says of rest) before.push(this.#chunkOf(index, says))
      if (isAnew) hideLogprobs(piece)
      changed ||= isAnew
    }
    if (!changed) return before.length === 0 ? undefined : [...before, chunk]
    return saysNothing(chunk) ? before : [...before, chunk]
  }

  more(text: string): string {
    return this.#last?.more(text) ?? text
  }

  end(): readonly Event[] {
    return [...this.#choices].flatMap(([index, choice]) =>
      choice.end().map((says) => this.#chunkOf(index, says)),
    )
  }

  #chunkOf(index: unknown, says: Event): Event {
    return { ...this.#lastChunk, choices: [{ index, ...says, finish_reason: null }], usage: undefined }
  }
}

/** A text that is being written: which one, and how more of it is said. */
interface Writing {
  readonly key: string
  readonly text: ScreenedText
  readonly says: (text: string) => Event
}

/** Where in a piece a text stands. */
interface Place {
  readonly holder: Event
  readonly field: string
}

/** It writes one text at a time: with the first piece of the next one it is over. */
class Choice {
  readonly #newText: OpenText
  readonly #tools = new Map<unknown, string>()
  #open: Writing | undefined
  /** Where the open text stands in the piece that is being read, if it does. */
  #place: Place | undefined
  #changed = false
  #rest: Event[] = []

  constructor(newText: OpenText) {
    this.#newText = newText
  }

  /** @returns whether the piece is another now, and what was held back, which comes before it */
  read(piece: Event): { readonly changed: boolean; readonly rest: readonly Event[] } {
    this.#place = undefined
    this.#changed = false
    this.#rest = []
    const { delta, finish_reason: finish } = piece
    this.#text({ holder: piece, field: 'text' }, 'text', {}, (text) => ({ text }))
    const holder = fieldsOf(delta) as Event
    for (const field of CHAT_TEXTS)
      this.#text({ holder, field }, field, {}, (text) => ({ delta: { [field]: text } }))
    for (const each of listOf(holder['tool_calls'])) this.#call(each)
    if (typeof finish === 'string') this.#close()
    return { changed: this.#changed, rest: this.#rest }
  }

  more(text: string): string {
    return this.#open?.text.push(text) ?? text
  }

  end(): readonly Event[] {
    this.#place = undefined
    this.#rest = []
    this.#close()
    return this.#rest
  }

  #call(value: unknown): void {
    const { index, function: called } = fieldsOf(value)
    const holder = fieldsOf(called) as Event
    const name = textOf(holder['name'])
    if (name !== undefined) this.#tools.set(index, (this.#tools.get(index) ?? '') + name)
    const about = { json: true, tool: this.#tools.get(index) ?? '' }
    const more = (text: string): Event => ({
      delta: { tool_calls: [{ index, function: { arguments: text } }] },
    })
    this.#text({ holder, field: 'arguments' }, `tool ${String(index)}`, about, more)
  }

  #text(place: Place, key: string, about: TextAbout, says: Writing['says']): void {
    const before = textOf(place.holder[place.field])
    if (before === undefined) return
    if (this.#open?.key !== key) {
      this.#close()
      this.#open = { key, says, text: this.#newText(about) }
    }
    this.#place = place
    this.#put(this.#open.text.push(before), before)
  }

  #close(): void {
    const open = this.#open
    this.#open = undefined
    const rest = open?.text.end() ?? ''
    if (open === undefined || rest === '') return
    if (this.#place === undefined) return void this.#rest.push(open.says(rest))
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
    const { text, delta, finish_reason: finish } = fieldsOf(choice)
    const { role, tool_calls: calls, ...rest } = fieldsOf(delta)
    if (typeof finish === 'string' || role !== undefined || textOf(text) !== undefined) return false
    const isEmpty = Object.values(rest).every((value) => value === '' || value === null)
    return isEmpty && listOf(calls).every(isEmptyCall)
  })
}

function isEmptyCall(call: unknown): boolean {
  const { id, function: called } = fieldsOf(call)
  const { name, arguments: given } = fieldsOf(called)
  return textOf(id) === undefined && textOf(name) === undefined && textOf(given) === undefined
}
