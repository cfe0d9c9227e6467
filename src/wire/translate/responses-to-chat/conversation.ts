import { NONE, type Node } from '../../json-doc.ts'
import { NameTable } from '../../json-names.ts'
import { invalid, unsupported, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'
import { AssistantTurn } from './assistant-turn.ts'
import { wrapInput } from './custom-tools.ts'
import { assistantText, contentOf } from './parts.ts'
import { reasoningText } from './reasoning.ts'
import { ToolOutputs } from './tool-outputs.ts'
import type { Tools } from './tools.ts'

type Kind = 'message' | 'reasoning' | 'function' | 'custom' | 'output' | 'reference'

const KINDS = new NameTable<Kind>([
  ['message', 'message'],
  ['reasoning', 'reasoning'],
  ['function_call', 'function'],
  ['custom_tool_call', 'custom'],
  ['function_call_output', 'output'],
  ['custom_tool_call_output', 'output'],
  ['item_reference', 'reference'],
])

/** What a warning may repeat of a caller's word. */
const TYPE_NAME = /^[a-z_]{1,40}$/

/**
 * The items of a Responses request as chat messages. Items of the assistant in a row are one message; the outputs of its calls
 * stand right behind it, wherever the caller put them, because chat providers refuse a history in which they do not.
 */
export class Conversation {
  readonly #draft: Draft
  readonly #tools: Tools
  readonly #out: Out[] = []
  readonly #outputs: ToolOutputs
  #turn: AssistantTurn | undefined

  constructor(draft: Draft, tools: Tools) {
    this.#draft = draft
    this.#tools = tools
    this.#outputs = new ToolOutputs(draft)
  }

  read(input: Node): readonly Out[] {
    const { doc } = this.#draft
    const text = doc.text(input)
    if (text !== undefined) return [{ role: 'user', content: text }]
    let index = 0
    for (const item of doc.elements(input)) {
      if (this.#kindOf(item, `/input/${index}`) === 'output') this.#outputs.collect(item, `/input/${index}`)
      index++
    }
    index = 0
    for (const item of doc.elements(input)) this.#item(item, `/input/${index++}`)
    this.#close()
    if (this.#out.length === 0) invalid('/input', 'has no message in it.')
    return this.#out
  }

  #kindOf(item: Node, pointer: string): Kind | undefined {
    const { doc } = this.#draft
    if (!doc.isObject(item)) invalid(pointer, 'must be an object.')
    const type = this.#draft.member(item, 'type')
    // A message needs not say that it is one.
    return type === NONE ? 'message' : KINDS.find(doc, type)
  }

  #item(item: Node, pointer: string): void {
    const draft = this.#draft
    // prettier-ignore
    switch (this.#kindOf(item, pointer)) {
      case 'message': return this.#message(item, pointer)
      case 'reasoning': return this.#assistant().reason(reasoningText(draft, item))
      case 'function': return this.#call(item, pointer, draft.text(item, 'arguments', pointer))
      case 'custom': return this.#call(item, pointer, wrapInput(draft.text(item, 'input', pointer)))
      case 'output': return this.#output(item, pointer)
      case 'reference': return unsupported(pointer, 'this gateway keeps no items. Send the item itself.')
      default: return this.#unknown(draft.text(item, 'type', pointer))
    }
  }

  #message(item: Node, pointer: string): void {
    const { doc } = this.#draft
    const content = doc.get(item, 'content')
    const place = `${pointer}/content`
    const role = doc.text(doc.get(item, 'role'))
    switch (role) {
      case 'assistant':
        return this.#assistant().say(assistantText(this.#draft, content, place))
      case 'user':
      case 'system':
      case 'developer':
        this.#close()
        // Chat providers other than OpenAI do not know the newer name.
        this.#out.push({
          role: role === 'user' ? role : 'system',
          content: contentOf(this.#draft, content, place),
        })
        return
      default:
        return invalid(`${pointer}/role`, 'must be one of user, assistant, system, developer.')
    }
  }

  #call(item: Node, pointer: string, args: string): void {
    const draft = this.#draft
    const id = draft.text(item, 'call_id', pointer)
    const name = this.#tools.shorten(draft.text(item, 'name', pointer), `${pointer}/name`)
    this.#assistant().call({ id, pointer }, name, args)
  }

  /** It is already written, behind its call. */
  #output(item: Node, pointer: string): void {
    this.#close()
    if (this.#outputs.isWritten(this.#draft.text(item, 'call_id', pointer))) return
    invalid(`${pointer}/call_id`, 'answers no tool call that stands before it.')
  }

  /** What a provider ran by itself, or some agent noted: no part of what was said. */
  #unknown(type: string): void {
    this.#draft.warn(TYPE_NAME.test(type) ? `dropped=input.${type}` : 'dropped=input')
  }

  #assistant(): AssistantTurn {
    return (this.#turn ??= new AssistantTurn(this.#draft))
  }

  #close(): void {
    const turn = this.#turn
    if (turn === undefined) return
    this.#turn = undefined
    const message = turn.message()
    if (message !== undefined) this.#out.push(message, ...this.#outputs.answering(turn.calls))
  }
}
