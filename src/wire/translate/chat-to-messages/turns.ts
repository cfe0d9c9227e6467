import { NONE, type Node } from '../../json-doc.ts'
import { NameTable } from '../../json-names.ts'
import { invalid, unsupported, type Draft } from '../draft.ts'
import { Raw, type Out } from '../json-out.ts'
import { carryId } from '../tool-ids.ts'
import { readInput } from '../tool-input.ts'
import type { ToolNames } from '../tool-names.ts'
import { textsOf, userBlocks } from './parts.ts'
import type { System } from './system.ts'

type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool'

const ROLE_NAMES: readonly Role[] = ['system', 'developer', 'user', 'assistant', 'tool']
const ROLES = new NameTable<Role>(ROLE_NAMES.map((role) => [role, role]))

/** The names under which reasoning comes back. None of it has Anthropic's signature, and none can be made up. */
const REASONING = ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking_blocks'] as const

/**
 * The conversation as turns of user and assistant, by turns: messages of one side in a row become one. Results of tools come
 * first in the user's turn right behind the calls, each call answered, or Anthropic refuses the history.
 */
export class Turns {
  /** The last turn holds results of tools: the model is in the middle of a task. */
  endsWithResults = false
  readonly #draft: Draft
  readonly #names: ToolNames
  readonly #system: System
  readonly #out: { role: 'user' | 'assistant'; content: Out[] }[] = []
  /** Ids of calls that want a result before anything else is said. */
  readonly #open = new Set<string>()
  #leading = true

  constructor(draft: Draft, names: ToolNames, system: System) {
    this.#draft = draft
    this.#names = names
    this.#system = system
  }

  read(messages: Node): Out {
    const { doc } = this.#draft
    let index = 0
    for (const message of doc.elements(messages)) this.#message(message, `/messages/${index++}`)
    this.#checkAnswered('/messages')
    if (this.#out.length === 0) invalid('/messages', 'must have at least one message that says something.')
    return this.#out.map(({ role, content }) => ({ role, content: onlyText(content) ?? content }))
  }

  #message(message: Node, pointer: string): void {
    const { doc } = this.#draft
    const role = ROLES.find(doc, doc.get(message, 'role'))
    if (role === undefined) this.#refuseRole(message, pointer)
    if (role === 'system' || role === 'developer') return this.#systemMessage(message, pointer)
    this.#leading = false
    if (role === 'tool') return this.#result(message, pointer)
    this.#checkAnswered(pointer)
    this.endsWithResults = false
    const blocks = role === 'user' ? userBlocks(this.#draft, message, pointer) : this.#said(message, pointer)
    if (blocks.length > 0) this.#add(role, blocks)
    // Anthropic refuses a turn without content.
    else this.#draft.warn('dropped=empty_message')
  }

  #refuseRole(message: Node, pointer: string): never {
    if (this.#draft.doc.isText(this.#draft.doc.get(message, 'role'), 'function')) {
      unsupported(`${pointer}/role`, 'function messages are replaced by tool messages.')
    }
    return invalid(`${pointer}/role`, `must be one of ${ROLE_NAMES.join(', ')}.`)
  }

  #systemMessage(message: Node, pointer: string): void {
    const texts = textsOf(this.#draft, message, pointer)
    if (this.#leading) this.#system.add(texts)
    else this.#system.addLate(texts)
  }

  #add(role: 'user' | 'assistant', blocks: readonly Out[]): void {
    const last = this.#out.at(-1)
    if (last?.role === role) last.content.push(...blocks)
    else this.#out.push({ role, content: [...blocks] })
  }

  #result(message: Node, pointer: string): void {
    const draft = this.#draft
    const id = draft.text(message, 'tool_call_id', pointer)
    if (!this.#open.delete(id)) {
      invalid(`${pointer}/tool_call_id`, 'answers no tool call of the turn before, or one already answered.')
    }
    const texts = textsOf(draft, message, pointer)
    const content = texts.length > 1 ? texts.map((text) => ({ type: 'text', text })) : texts[0]
    const said = content === '' ? undefined : content
    this.#add('user', [{ type: 'tool_result', tool_use_id: carryId(id), content: said }])
    this.endsWithResults = true
  }

  #said(message: Node, pointer: string): readonly Out[] {
    const draft = this.#draft
    for (const name of REASONING) {
      if (draft.member(message, name) !== NONE) draft.warn(`dropped=${name}`)
    }
    if (draft.member(message, 'function_call') !== NONE) {
      unsupported(`${pointer}/function_call`, 'is replaced by tool_calls.')
    }
    if (draft.member(message, 'audio') !== NONE)
      unsupported(`${pointer}/audio`, 'this provider does not hear.')
    const hasContent = draft.member(message, 'content') !== NONE
    const hasRefusal = draft.member(message, 'refusal') !== NONE
    const texts = [
      ...(hasContent ? textsOf(draft, message, pointer) : []),
      // Clients play it back as it came, beside a content of null.
      ...(hasRefusal ? [draft.text(message, 'refusal', pointer)] : []),
    ]
    const blocks: Out[] = texts.filter((text) => text.trim() !== '').map((text) => ({ type: 'text', text }))
    let index = 0
    for (const call of draft.doc.elements(draft.member(message, 'tool_calls'))) {
      blocks.push(this.#call(call, `${pointer}/tool_calls/${index++}`))
    }
    return blocks
  }

  #call(call: Node, pointer: string): Out {
    const draft = this.#draft
    const type = draft.member(call, 'type')
    if (type !== NONE && !draft.doc.isText(type, 'function')) {
      unsupported(`${pointer}/type`, 'must be "function".')
    }
    const id = draft.text(call, 'id', pointer)
    if (this.#open.has(id)) invalid(`${pointer}/id`, 'is the id of another tool call of this turn.')
    this.#open.add(id)
    const called = draft.doc.get(call, 'function')
    const place = `${pointer}/function`
    const name = this.#names.shorten(draft.text(called, 'name', place), `${place}/name`)
    const args = draft.text(called, 'arguments', place)
    const input = readInput(args)
    if (input === undefined) {
      invalid(`${place}/arguments`, `must be a JSON object in text (tool call ${printable(id)}).`)
    }
    // As the model wrote it, but where it wrote nothing.
    const raw = args.trim().startsWith('{') ? args : '{}'
    return { type: 'tool_use', id: carryId(id), name, input: new Raw(raw) }
  }

  #checkAnswered(pointer: string): void {
    if (this.#open.size === 0) return
    invalid(pointer, `${this.#open.size} tool call(s) before it have no tool message in answer.`)
  }
}

/** A turn of one text goes as a string, as most callers would write it. */
function onlyText(content: readonly Out[]): string | undefined {
  const [block] = content
  if (content.length !== 1 || typeof block !== 'object' || block === null || !('text' in block))
    return undefined
  return typeof block.text === 'string' && 'type' in block ? block.text : undefined
}

/** An id of the caller's, for a message: bounded, and without control characters. */
function printable(id: string): string {
  return `"${id.slice(0, 64).replace(/[^\x20-\x7e]/g, '?')}"`
}
