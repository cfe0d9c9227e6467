import { NONE, type JsonDoc, type Node } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import { invalid, unsupported, type Draft } from './draft.ts'
import { drop, map, noRead, pass, type FieldTable } from './fields.ts'
import type { LostThinking } from './messages-replay.ts'
import { needVision } from './shared.ts'

/** What becomes of a block of content, by its type. All others are refused: DeepSeek would lose them without a word. */
export const BLOCKS = {
  text: pass('Goes on as it came.'),
  thinking: pass(
    'Goes on as it came, signature included. One without a signature gets one where the call thinks.',
  ),
  tool_use: pass('Each wants a `tool_result` in the turn that follows.'),
  tool_result: map('`is_error: true` becomes `Error: ` in front of its text.', noRead),
  server_tool_use: pass('Goes on as it came.'),
  web_search_tool_result: pass('Goes on as it came.'),
  image: pass('Refused where the model has no vision.'),
  document: map(
    'Plain text becomes a text block, with title and context in front; others are refused.',
    noRead,
  ),
  redacted_thinking: drop('Only Anthropic can read it.'),
} as const satisfies FieldTable

type BlockType = keyof typeof BLOCKS

const TYPES = new NameTable<BlockType>(Object.keys(BLOCKS).map((type) => [type, type as BlockType]))

/** The rules for blocks, over all messages of a request in their order. */
export class BlockRules {
  toolTurns = false
  readonly #draft: Draft
  readonly #doc: JsonDoc
  /** Ids of tool calls that still want a result. */
  readonly #open = new Set<string>()
  #lastRole: 'user' | 'assistant' | undefined
  readonly #lostTurns: Node[] = []
  readonly #unsigned: Node[] = []
  /** The content at hand. */
  #content: Node = NONE
  /** Where the turn at hand begins to call tools. */
  #calling: Node = NONE
  /** It has thinking. */
  #thought = false

  constructor(draft: Draft) {
    this.#draft = draft
    this.#doc = draft.doc
  }

  /** The next turn. Turns of one role in a row count as one, so an answer is missing only once the role has changed back. */
  turn(role: 'user' | 'assistant', message: string): void {
    if (role === 'user') this.#endTurn()
    if (role === 'assistant' && this.#lastRole === 'user') this.#checkAnswered(message)
    this.#lastRole = role
  }

  end(): void {
    this.#checkAnswered('/messages')
    this.#endTurn()
  }

  get lost(): LostThinking {
    return { turns: this.#lostTurns, unsigned: this.#unsigned }
  }

  check(content: Node, message: string): void {
    const doc = this.#doc
    this.#content = content
    let gone: Node[] | undefined
    let index = 0
    for (let block = doc.first(content); block !== NONE; block = doc.after(block, content)) {
      const type = TYPES.find(doc, doc.get(block, 'type'))
      if (type === 'redacted_thinking') (gone ??= []).push(block)
      else if (type !== 'text') this.#checkBlock(block, type, `${message}/content/${index}`)
      index++
    }
    if (gone !== undefined) this.#removeRedacted(content, gone, index)
  }

  #endTurn(): void {
    if (this.#calling !== NONE && !this.#thought) this.#lostTurns.push(this.#calling)
    this.#calling = NONE
    this.#thought = false
  }

  #checkAnswered(pointer: string): void {
    if (this.#open.size === 0) return
    invalid(pointer, `${this.#open.size} tool_use block(s) before it have no tool_result in answer.`)
  }

  #checkBlock(block: Node, type: BlockType | undefined, pointer: string): void {
    // prettier-ignore
    switch (type) {
      case 'tool_use': return this.#toolUse(block, pointer)
      case 'tool_result': return this.#toolResult(block, pointer)
      case 'image': return needVision(this.#draft, pointer)
      case 'document': return this.#document(block, pointer)
      case undefined: return this.#refuseBlock(block, pointer)
      case 'thinking': return this.#thinking(block)
      case 'text':
      case 'server_tool_use':
      case 'web_search_tool_result':
      case 'redacted_thinking': return
    }
  }

  #thinking(block: Node): void {
    this.#thought = true
    const signature = this.#doc.get(block, 'signature')
    if (!this.#doc.isString(signature) || this.#doc.isText(signature, '')) this.#unsigned.push(block)
  }

  #toolUse(block: Node, pointer: string): void {
    const id = this.#doc.text(this.#doc.get(block, 'id')) ?? invalid(`${pointer}/id`, 'must be a string.')
    this.toolTurns = true
    if (this.#calling === NONE) this.#calling = this.#content
    this.#open.add(id)
  }

  #toolResult(block: Node, pointer: string): void {
    const doc = this.#doc
    const id =
      doc.text(doc.get(block, 'tool_use_id')) ?? invalid(`${pointer}/tool_use_id`, 'must be a string.')
    this.#open.delete(id)
    const content = doc.get(block, 'content')
    if (doc.isArray(content)) this.#resultParts(content, pointer)
    if (doc.boolean(doc.get(block, 'is_error')) === true) this.#markError(block, content)
  }

  #resultParts(content: Node, pointer: string): void {
    const doc = this.#doc
    let index = 0
    for (let part = doc.first(content); part !== NONE; part = doc.after(part, content)) {
      const type = TYPES.find(doc, doc.get(part, 'type'))
      const place = `${pointer}/content/${index++}`
      if (type === 'image') needVision(this.#draft, place)
      else if (type === 'document') this.#document(part, place)
      else if (type !== 'text') this.#refuseBlock(part, place)
    }
  }

  /** DeepSeek does not read `is_error`, so the text has to say it. */
  #markError(block: Node, content: Node): void {
    const doc = this.#doc
    const { edits } = this.#draft
    this.#draft.warn('mapped=tool_result.is_error')
    if (doc.isString(content)) return edits.insertAt(doc.start(content) + 1, 'Error: ')
    if (!doc.isArray(content)) {
      if (content === NONE) return edits.add(block, 'content', '"Error: "')
      return edits.replace(content, '"Error: "')
    }
    const first = doc.first(content)
    const text = doc.get(first, 'text')
    if (doc.isString(text) && doc.isText(doc.get(first, 'type'), 'text')) {
      return edits.insertAt(doc.start(text) + 1, 'Error: ')
    }
    const comma = first === NONE ? '' : ','
    edits.insertAt(doc.start(content) + 1, `{"type":"text","text":"Error: "}${comma}`)
  }

  /** A document of plain text is text; DeepSeek loses any other. */
  #document(block: Node, pointer: string): void {
    const doc = this.#doc
    const source = doc.get(block, 'source')
    const data = doc.get(source, 'data')
    if (!doc.isText(doc.get(source, 'type'), 'text') || !doc.isString(data)) {
      unsupported(pointer, 'DeepSeek reads documents of plain text only; send the text of it.')
    }
    const parts = [doc.text(doc.get(block, 'title')), doc.text(doc.get(block, 'context')), doc.text(data)]
    const text = parts.filter((part) => part !== undefined && part !== '').join('\n\n')
    this.#draft.edits.replace(block, `{"type":"text","text":${JSON.stringify(text)}}`)
    this.#draft.warn('mapped=document')
  }

  /** Only Anthropic can read it. */
  #removeRedacted(content: Node, gone: readonly Node[], count: number): void {
    const { edits } = this.#draft
    if (gone.length === count) edits.replace(content, '""')
    else edits.removeElements(content, gone)
    this.#draft.warn('dropped=redacted_thinking')
  }

  #refuseBlock(block: Node, pointer: string): never {
    if (!this.#doc.isString(this.#doc.get(block, 'type'))) invalid(`${pointer}/type`, 'must be a string.')
    return unsupported(
      pointer,
      'DeepSeek does not read blocks of this type, and would lose it without a word.',
    )
  }
}
