import { itemJson, partOf, type ItemContext, type ItemKind, type OutputItem } from './output-item.ts'

/** Writes one event: its type, and what it says besides its number. */
export type WriteEvent = (type: string, says: object) => string

interface Names {
  readonly delta: string
  readonly done: string
  /** The member of the `done` event that has the whole text. */
  readonly key: 'text' | 'refusal' | 'arguments' | 'input'
  /** Of the part that the text stands in; absent for calls. */
  readonly part?: { readonly added: string; readonly done: string; readonly index: string }
}

const CONTENT = {
  added: 'response.content_part.added',
  done: 'response.content_part.done',
  index: 'content_index',
} as const

const NAMES: Readonly<Record<ItemKind, Names>> = {
  reasoning: {
    delta: 'response.reasoning_text.delta',
    done: 'response.reasoning_text.done',
    key: 'text',
    part: CONTENT,
  },
  summary: {
    delta: 'response.reasoning_summary_text.delta',
    done: 'response.reasoning_summary_text.done',
    key: 'text',
    part: {
      added: 'response.reasoning_summary_part.added',
      done: 'response.reasoning_summary_part.done',
      index: 'summary_index',
    },
  },
  message: {
    delta: 'response.output_text.delta',
    done: 'response.output_text.done',
    key: 'text',
    part: CONTENT,
  },
  refusal: { delta: 'response.refusal.delta', done: 'response.refusal.done', key: 'refusal', part: CONTENT },
  function: {
    delta: 'response.function_call_arguments.delta',
    done: 'response.function_call_arguments.done',
    key: 'arguments',
  },
  custom: {
    delta: 'response.custom_tool_call_input.delta',
    done: 'response.custom_tool_call_input.done',
    key: 'input',
  },
}

/** The events of one item: announced, its text as it comes, and the whole of it at its end. */
export class ItemEvents {
  readonly #item: OutputItem
  readonly #write: WriteEvent
  readonly #context: ItemContext
  #begun = false

  constructor(item: OutputItem, write: WriteEvent, context: ItemContext) {
    this.#item = item
    this.#write = write
    this.#context = context
  }

  /** What has come since the last time; all of it, once the item is done. */
  next(): string {
    const item = this.#item
    // A custom tool's input can be told from its wrapping only when it is whole.
    if (item.kind === 'custom' && !item.done) return ''
    const opening = this.#begun ? '' : this.#open()
    const words = item.take()
    const delta =
      words === ''
        ? ''
        : this.#write(this.#names.delta, { ...this.#place(), delta: words, ...this.#logprobs() })
    return opening + delta + (item.done ? this.#close() : '')
  }

  get #names(): Names {
    return NAMES[this.#item.kind]
  }

  #open(): string {
    this.#begun = true
    const { index, kind } = this.#item
    const item = itemJson(this.#item, 'in_progress', this.#context)
    const added = this.#write('response.output_item.added', { output_index: index, item })
    const { part } = this.#names
    return part === undefined
      ? added
      : added + this.#write(part.added, { ...this.#place(), part: partOf(kind, '') })
  }

  #close(): string {
    const { index, kind, text, status, name } = this.#item
    const { done, key, part } = this.#names
    const named = kind === 'function' ? { name } : {}
    return [
      this.#write(done, { ...this.#place(), ...named, [key]: text, ...this.#logprobs() }),
      part === undefined ? '' : this.#write(part.done, { ...this.#place(), part: partOf(kind, text) }),
      this.#write('response.output_item.done', {
        output_index: index,
        item: itemJson(this.#item, status, this.#context),
      }),
    ].join('')
  }

  #place(): object {
    const { part } = this.#names
    const place = { item_id: this.#item.id(this.#context.id), output_index: this.#item.index }
    return part === undefined ? place : { ...place, [part.index]: 0 }
  }

  #logprobs(): object {
    return this.#item.kind === 'message' ? { logprobs: [] } : {}
  }
}
