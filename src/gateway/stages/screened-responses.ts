import { fieldsOf, listOf, textOf } from '../../wire/reply-facts.ts'
import { isResponsesText, responsesTextKey } from '../../wire/sole-text.ts'
import type { Event, EventFilter } from './reply-filter.ts'
import { changeTexts, type ChangeText } from './reply-texts.ts'
import { hideLogprobs, type OpenText, type ScreenedText, type TextAbout } from './screened-text.ts'

/** Under which of these names the event that ends a text says all of it. */
const WHOLE = ['text', 'refusal', 'arguments', 'input', 'code', 'transcript']

/** A text that is being written: what its events have in common, what came and what went out. */
interface Writing {
  readonly about: TextAbout
  readonly delta: Event
  readonly text: ScreenedText
  said: string
  out: string
}

/**
 * Events of the Responses protocol. Each text comes in deltas and then whole, up to four times: with the end of the text, of its part,
 * of its item and of the response. All of them say what the deltas said.
 */
export class ScreenedResponses implements EventFilter {
  readonly #newText: OpenText
  readonly #open = new Map<string, Writing>()
  readonly #tools = new Map<unknown, string>()
  /** What went out for a text, by what it was: a reply is bounded, and so is this. */
  readonly #done = new Map<string, string>()
  #last: Writing | undefined

  constructor(newText: OpenText) {
    this.#newText = newText
  }

  anew(event: Event): readonly Event[] | undefined {
    const type = String(event['type'])
    if (isResponsesText(type) && typeof event['delta'] === 'string') return this.#more(event, event['delta'])
    if (type === 'response.output_item.added') this.#added(event)
    const rest = this.#closedBy(event, type)
    const changed = this.#changeCopies(event)
    if (rest.length === 0 && !changed) return undefined
    return [...rest, event]
  }

  more(text: string): string {
    return this.#last === undefined ? text : push(this.#last, text)
  }

  end(): readonly Event[] {
    return [...this.#open.keys()].flatMap((key) => this.#restOf(key))
  }

  #more(event: Event, before: string): readonly Event[] | undefined {
    const key = responsesTextKey(event)
    const writing = this.#open.get(key) ?? this.#begin(event)
    this.#open.set(key, writing)
    this.#last = writing
    const after = push(writing, before)
    if (after === before) return undefined
    event['delta'] = after
    hideLogprobs(event)
    return after === '' ? [] : [event]
  }

  #begin(event: Event): Writing {
    const { delta: _text, logprobs: _spelt, obfuscation: _padding, ...rest } = event
    const type = String(event['type'])
    const tool = this.#tools.get(event['output_index']) ?? ''
    const about = type.includes('arguments')
      ? { json: true, tool }
      : type.includes('tool_call_input')
        ? { tool, key: 'input' }
        : {}
    const delta = 'logprobs' in event ? { ...rest, logprobs: [] } : rest
    return { about, delta, text: this.#newText(about), said: '', out: '' }
  }

  #added(event: Event): void {
    const name = textOf(fieldsOf(event['item'])['name'])
    if (name !== undefined) this.#tools.set(event['output_index'], name)
  }

  /** The end of a text; the end of an item or of the response ends all that is still open in it. */
  #closedBy(event: Event, type: string): readonly Event[] {
    if (this.#open.size === 0) return []
    if (type === 'response.output_item.done') {
      const item = `${String(event['output_index'])} `
      return [...this.#open.keys()].filter((key) => key.startsWith(item)).flatMap((key) => this.#restOf(key))
    }
    if (event['response'] !== undefined) return this.end()
    return type.endsWith('.done') ? this.#restOf(responsesTextKey(event)) : []
  }

  #restOf(key: string): readonly Event[] {
    const writing = this.#open.get(key)
    if (writing === undefined) return []
    this.#open.delete(key)
    const rest = writing.text.end()
    this.#done.set(idOf(writing.about, writing.said), writing.out + rest)
    return rest === '' ? [] : [{ ...writing.delta, delta: rest }]
  }

  #changeCopies(event: Event): boolean {
    const tool = this.#tools.get(event['output_index']) ?? ''
    const copy: ChangeText = (about, text) => this.#copyOf(about, text)
    let changed = false
    for (const name of WHOLE) {
      const text = textOf(event[name])
      if (text === undefined) continue
      const about = name === 'arguments' ? { json: true, tool } : name === 'input' ? { tool, key: name } : {}
      const after = copy(about, text)
      changed ||= after !== text
      event[name] = after
    }
    if (changed) hideLogprobs(event)
    const held = [event['part'], event['item'], ...listOf(fieldsOf(event['response'])['output'])]
    for (const one of held) changed = changeTexts(one, copy) || changed
    return changed
  }

  /** The same text is judged once. */
  #copyOf(about: TextAbout, text: string): string {
    if (text === '') return text
    const id = idOf(about, text)
    const known = this.#done.get(id)
    if (known !== undefined) return known
    const out = this.#newText(about).all(text)
    this.#done.set(id, out)
    return out
  }
}

function push(writing: Writing, piece: string): string {
  writing.said += piece
  const out = writing.text.push(piece)
  writing.out += out
  return out
}

function idOf({ json = false, tool = '', key = '' }: TextAbout, text: string): string {
  return `${String(json)}\0${tool}\0${key}\0${text}`
}
