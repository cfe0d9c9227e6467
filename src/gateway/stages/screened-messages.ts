import { fieldsOf, textOf } from '../../wire/reply-facts.ts'
import { MESSAGES_TEXTS } from '../../wire/sole-text.ts'
import type { Event, EventFilter } from './reply-filter.ts'
import { changeTexts } from './reply-texts.ts'
import type { OpenText, ScreenedText } from './screened-text.ts'

interface OpenBlock {
  /** Of its deltas; undefined until the first. */
  type?: string
  field?: string
  readonly text: ScreenedText
}

/** Kinds of blocks that begin with text at times, and what the deltas of it are called. */
const BEGINNINGS: Readonly<Record<string, string>> = { text: 'text_delta', thinking: 'thinking_delta' }

/** Events of the Anthropic protocol: each block is a text of its own. */
export class ScreenedMessages implements EventFilter {
  readonly #newText: OpenText
  readonly #open = new Map<unknown, OpenBlock>()
  readonly #tools = new Map<unknown, string>()
  /** The text that the last event said a piece of. */
  #last: ScreenedText | undefined

  constructor(newText: OpenText) {
    this.#newText = newText
  }

  anew(event: Event): readonly Event[] | undefined {
    const { type: kind, index } = event
    if (kind === 'content_block_start') return this.#started(event, index)
    const delta = fieldsOf(event['delta']) as Event
    const type = String(delta['type'])
    const field = MESSAGES_TEXTS[type]
    if (field === undefined) return this.#closed(event)
    const before = textOf(delta[field])
    if (before === undefined) return undefined
    this.#last = this.#blockOf(index, type, field)
    const after = this.#last.push(before)
    if (after === before) return undefined
    delta[field] = after
    return after === '' ? [] : [event]
  }

  more(text: string): string {
    return this.#last?.push(text) ?? text
  }

  end(): readonly Event[] {
    return [...this.#open.keys()].flatMap((index) => this.#restOf(index))
  }

  #started(event: Event, index: unknown): readonly Event[] | undefined {
    const block = fieldsOf(event['content_block']) as Event
    if (typeof block['name'] === 'string') this.#tools.set(index, block['name'])
    const field = String(block['type'])
    const type = BEGINNINGS[field]
    const before = type === undefined ? undefined : textOf(block[field])
    if (type === undefined || before === undefined)
      return changeTexts(block, (about, text) => this.#newText(about).all(text)) ? [event] : undefined
    block[field] = this.#blockOf(index, type, field).push(before)
    return block[field] === before ? undefined : [event]
  }

  #blockOf(index: unknown, type: string, field: string): ScreenedText {
    const open = this.#open.get(index)
    if (open !== undefined) return open.text
    const isJson = type === 'input_json_delta'
    const text = this.#newText(isJson ? { json: true, tool: this.#tools.get(index) ?? '' } : {})
    this.#open.set(index, { type, field, text })
    return text
  }

  /** The end of a block, or the signature behind its thinking: what was held back goes before it. */
  #closed(event: Event): readonly Event[] | undefined {
    const rest = this.#restOf(event['index'])
    return rest.length === 0 ? undefined : [...rest, event]
  }

  #restOf(index: unknown): readonly Event[] {
    const block = this.#open.get(index)
    if (block === undefined) return []
    this.#open.delete(index)
    const { type, field = '', text } = block
    const rest = text.end()
    return rest === '' ? [] : [{ type: 'content_block_delta', index, delta: { type, [field]: rest } }]
  }
}
