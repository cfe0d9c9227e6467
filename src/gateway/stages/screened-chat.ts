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

/** Where in a piece a text stands. */
interface Place {
  readonly holder: Event
  readonly field: string
}

/** A text that is being written, and how more of it is said. */
interface Writing {
  readonly about: TextAbout
  readonly text: ScreenedText
  readonly says: (text: string) => Event
  /** All that came of it, where it is JSON. */
  said: string
  /** Where it stands in the piece that is being read, if it does. */
  place: Place | undefined
}

/** It writes one text after the other; only the arguments of calls may take turns. */
class Choice {
  readonly #newText: OpenText
  readonly #tools = new Map<unknown, string>()
  readonly #open = new Map<string, Writing>()
  #last: Writing | undefined
  #changed = false
  #rest: Event[] = []

  constructor(newText: OpenText) {
    this.#newText = newText
  }

  /** @returns whether the piece is another now, and what was held back, which comes before it */
  read(piece: Event): { readonly changed: boolean; readonly rest: readonly Event[] } {
    for (const writing of this.#open.values()) writing.place = undefined
    this.#changed = false
    this.#rest = []
    const { delta, finish_reason: finish } = piece
    this.#text({ holder: piece, field: 'text' }, 'text', {}, (text) => ({ text }))
    const holder = fieldsOf(delta) as Event
    for (const field of CHAT_TEXTS)
      this.#text({ holder, field }, field, {}, (text) => ({ delta: { [field]: text } }))
    for (const each of listOf(holder['tool_calls'])) this.#call(each)
    if (typeof finish === 'string') this.#closeAll()
    return { changed: this.#changed, rest: this.#rest }
  }

  more(text: string): string {
    return this.#last === undefined ? text : push(this.#last, text)
  }

  end(): readonly Event[] {
    for (const writing of this.#open.values()) writing.place = undefined
    this.#rest = []
    this.#closeAll()
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
    const known = this.#open.get(key)
    if (known === undefined) this.#closeWhatIsOver()
    const writing = known ?? { about, says, text: this.#newText(about), said: '', place }
    this.#open.set(key, writing)
    this.#last = writing
    writing.place = place
    this.#put(place, push(writing, before), before)
  }

  /** With the first piece of another text. Arguments that are no JSON yet go on later. */
  #closeWhatIsOver(): void {
    for (const [key, writing] of this.#open)
      if (writing.about.json !== true || isJson(writing.said)) this.#close(key, writing)
  }

  #closeAll(): void {
    for (const [key, writing] of this.#open) this.#close(key, writing)
  }

  #close(key: string, { text, place, says }: Writing): void {
    this.#open.delete(key)
    const rest = text.end()
    if (rest === '') return
    if (place === undefined) this.#rest.push(says(rest))
    else this.#put(place, String(place.holder[place.field]) + rest, place.holder[place.field])
  }

  #put({ holder, field }: Place, text: string, before: unknown): void {
    if (text === before) return
    holder[field] = text
    this.#changed = true
  }
}

function push(writing: Writing, piece: string): string {
  if (writing.about.json === true) writing.said += piece
  return writing.text.push(piece)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
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
