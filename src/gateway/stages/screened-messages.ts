import { fieldsOf, textOf } from '../../wire/reply-facts.ts'
import type { OpenText, ScreenedText } from './screened-text.ts'
import type { Event, EventFilter } from './reply-filter.ts'

/** Kinds of deltas that hold text, and where. */
const FIELDS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  input_json_delta: 'partial_json',
}

interface OpenBlock {
  readonly type: string
  readonly field: string
  readonly text: ScreenedText
}

/** Events of the Anthropic protocol: each block is a text of its own. */
export class ScreenedMessages implements EventFilter {
  readonly #newText: OpenText
  readonly #open = new Map<unknown, OpenBlock>()

  constructor(newText: OpenText) {
    this.#newText = newText
  }

  anew(event: Event): readonly Event[] | undefined {
    const delta = fieldsOf(event['delta']) as Event
    const type = String(delta['type'])
    const field = FIELDS[type]
    if (field === undefined) return this.#closed(event)
    const before = textOf(delta[field])
    if (before === undefined) return undefined
    const after = this.#blockOf(event['index'], type, field).text.push(before)
    if (after === before) return undefined
    delta[field] = after
    return after === '' ? [] : [event]
  }

  #blockOf(index: unknown, type: string, field: string): OpenBlock {
    const open = this.#open.get(index)
    if (open !== undefined) return open
    const block = { type, field, text: this.#newText(type === 'input_json_delta') }
    this.#open.set(index, block)
    return block
  }

  /** The end of a block, or the signature behind its thinking: what was held back goes before it. */
  #closed(event: Event): readonly Event[] | undefined {
    const { index } = event
    const block = this.#open.get(index)
    if (block === undefined) return undefined
    this.#open.delete(index)
    const { type, field, text } = block
    const rest = text.end()
    if (rest === '') return undefined
    return [{ type: 'content_block_delta', index, delta: { type, [field]: rest } }, event]
  }
}
