import { NONE, type Node } from '../../json-doc.ts'
import { invalid, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'
import { uncarryId } from '../tool-ids.ts'
import type { ToolNames } from '../tool-names.ts'
import { blockType, refuseBlock } from './blocks.ts'
import { noteCaching } from './system.ts'

/** What Anthropic ran by itself and told about in the reply: it means nothing to another provider. */
const SERVER_BLOCK = /^(server_tool_use|[a-z_]{1,40}_tool_result)$/

/** What the assistant said in one turn: chat has one text, one reasoning and then the calls, whatever order they came in. */
export class AssistantTurn {
  readonly role = 'assistant'
  readonly callIds = new Set<string>()
  readonly #draft: Draft
  readonly #names: ToolNames
  readonly #calls: Out[] = []
  #text = ''
  #reasoning: string | undefined

  constructor(draft: Draft, names: ToolNames) {
    this.#draft = draft
    this.#names = names
  }

  add(content: Node, pointer: string): void {
    const { doc } = this.#draft
    const text = doc.text(content)
    if (text !== undefined) return this.#addText(text)
    let index = 0
    for (const block of doc.elements(content)) this.#block(block, `${pointer}/content/${index++}`)
  }

  messages(): readonly Out[] {
    return [
      {
        role: 'assistant',
        // Beside calls too: DeepSeek wants a text, were it empty.
        content: this.#text,
        reasoning_content: this.#reasoning,
        tool_calls: this.#calls.length === 0 ? undefined : this.#calls,
      },
    ]
  }

  #addText(text: string): void {
    if (this.#calls.length > 0 && text !== '') this.#draft.warn('mapped=content.order')
    this.#text += text
  }

  #block(block: Node, pointer: string): void {
    const draft = this.#draft
    noteCaching(draft, block)
    const type = blockType(draft, block, pointer)
    // prettier-ignore
    switch (type) {
      case 'text': return this.#addText(draft.text(block, 'text', pointer))
      case 'thinking': return this.#thinking(draft.text(block, 'thinking', pointer))
      case 'tool_use': return this.#call(block, pointer)
      case 'redacted_thinking': return draft.warn('dropped=redacted_thinking')
      default: return SERVER_BLOCK.test(type) ? draft.warn('dropped=server_tool_use') : refuseBlock(pointer)
    }
  }

  /** Some providers want the reasoning of earlier turns back, byte for byte; those that take none leave it out themselves. */
  #thinking(text: string): void {
    if (this.#text !== '' || this.#calls.length > 0) this.#draft.warn('mapped=thinking.order')
    this.#reasoning = (this.#reasoning ?? '') + text
  }

  #call(block: Node, pointer: string): void {
    const draft = this.#draft
    const id = draft.text(block, 'id', pointer)
    if (this.callIds.has(id)) invalid(`${pointer}/id`, 'is the id of another tool_use block of this turn.')
    this.callIds.add(id)
    const input = draft.doc.get(block, 'input')
    if (input === NONE || !draft.doc.isObject(input)) invalid(`${pointer}/input`, 'must be an object.')
    const name = this.#names.shorten(draft.text(block, 'name', pointer), `${pointer}/name`)
    // As the caller spelled it: a number that no double holds stays what it is.
    const args = draft.doc.raw(input).toString()
    this.#calls.push({ id: uncarryId(id), type: 'function', function: { name, arguments: args } })
  }
}
