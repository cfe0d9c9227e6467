import { NONE, type JsonDoc, type Node } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import type { Draft } from './draft.ts'

/** What of the messages decides whether this call may think. */
export interface History {
  /** The last turn of the assistant called tools, and this call brings their results. */
  readonly openLoop: boolean
  /** That turn begins with thinking that goes on to Anthropic. */
  readonly beginsWithThinking: boolean
  /** Thinking was taken out of that turn. */
  readonly stripped: boolean
  /** The last message is the beginning of the answer. */
  readonly prefill: boolean
}

type BlockType = 'thinking' | 'redacted_thinking' | 'tool_use' | 'tool_result'

const BLOCKS = new NameTable<BlockType>([
  ['thinking', 'thinking'],
  ['redacted_thinking', 'redacted_thinking'],
  ['tool_use', 'tool_use'],
  ['tool_result', 'tool_result'],
])

/**
 * Signatures that are surely not Anthropic's: the gateway's own (`gw1.`), DeepSeek's (a UUID), none. Anthropic refuses the
 * whole call for one of them, and no signature can be made up. One of another kind shows in Anthropic's refusal, and then
 * the repair step takes out all of them.
 */
const FOREIGN = /^$|^gw1\.|^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** One walk over the messages: takes out thinking that Anthropic would refuse. */
export function readHistory(draft: Draft): History {
  const walk = new Walk(draft)
  const { doc, edits, messages } = draft
  const gone: Node[] = []
  for (const message of doc.elements(messages)) {
    if (walk.next(message) === 'empty') gone.push(message)
  }
  // Turns of one role in a row count as one, so a turn may be missing.
  if (gone.length > 0) edits.removeElements(messages, gone)
  return walk
}

class Walk implements History {
  beginsWithThinking = false
  stripped = false
  prefill = false
  readonly #draft: Draft
  readonly #doc: JsonDoc
  /** In the last turn of the assistant so far, and in what followed it. */
  #calledTools = false
  #hasResults = false

  constructor(draft: Draft) {
    this.#draft = draft
    this.#doc = draft.doc
  }

  get openLoop(): boolean {
    return !this.prefill && this.#calledTools && this.#hasResults
  }

  /** `empty` where nothing is left of the message: then it counts as none. */
  next(message: Node): 'empty' | undefined {
    const doc = this.#doc
    const content = doc.get(message, 'content')
    if (doc.isText(doc.get(message, 'role'), 'assistant')) return this.#assistant(content)
    this.#hasResults = this.#contains(content, 'tool_result') || (!this.prefill && this.#hasResults)
    this.prefill = false
    return undefined
  }

  #assistant(content: Node): 'empty' | undefined {
    const doc = this.#doc
    const kept: (BlockType | undefined)[] = []
    const gone: Node[] = []
    for (const block of doc.elements(content)) {
      const type = BLOCKS.find(doc, doc.get(block, 'type'))
      if (this.#mustGo(block, type)) gone.push(block)
      else kept.push(type)
    }
    if (gone.length > 0) {
      this.#draft.warn('dropped=thinking')
      if (kept.length === 0) return 'empty'
      this.#draft.edits.removeElements(content, gone)
    }
    if (!this.prefill) this.#begin(kept[0])
    if (gone.length > 0) this.stripped = true
    if (kept.includes('tool_use')) this.#calledTools = true
    return undefined
  }

  /** A turn of the assistant; messages in a row are one turn. */
  #begin(first: BlockType | undefined): void {
    this.prefill = true
    this.#calledTools = this.#hasResults = this.stripped = false
    this.beginsWithThinking = first === 'thinking' || first === 'redacted_thinking'
  }

  #mustGo(block: Node, type: BlockType | undefined): boolean {
    if (type !== 'thinking' && type !== 'redacted_thinking') return false
    if (this.#draft.request.repair > 0) return true
    if (type === 'redacted_thinking') return false
    const signature = this.#doc.get(block, 'signature')
    return signature === NONE || FOREIGN.test(this.#doc.text(signature) ?? '')
  }

  #contains(content: Node, wanted: BlockType): boolean {
    const doc = this.#doc
    if (!doc.isArray(content)) return false
    for (const block of doc.elements(content)) {
      if (BLOCKS.find(doc, doc.get(block, 'type')) === wanted) return true
    }
    return false
  }
}
