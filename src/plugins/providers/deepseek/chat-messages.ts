import { NONE, type JsonDoc, type Node } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import { invalid, unsupported, type Draft } from './draft.ts'
import { adoptReasoning } from './reasoning.ts'
import { needVision } from './shared.ts'

type Role = 'system' | 'user' | 'assistant' | 'tool' | 'developer' | 'function' | 'latest_reminder'

/** `latest_reminder` is in DeepSeek's own list of roles, and nowhere explained. */
const ROLE_NAMES: readonly Role[] = [
  'system',
  'user',
  'assistant',
  'tool',
  'developer',
  'function',
  'latest_reminder',
]
const ROLES = new NameTable<Role>(ROLE_NAMES.map((role) => [role, role]))

const ROLE = 0
const CONTENT = 1
const TOOL_CALLS = 2
const TOOL_CALL_ID = 3
const REASONING_CONTENT = 4
const OTHER_REASONING = 5
const PREFIX = 6
const FUNCTION_CALL = 7

const MEMBERS = new NameTable<number>([
  ['role', ROLE],
  ['content', CONTENT],
  ['tool_calls', TOOL_CALLS],
  ['tool_call_id', TOOL_CALL_ID],
  ['reasoning_content', REASONING_CONTENT],
  ['reasoning', OTHER_REASONING],
  ['reasoning_details', OTHER_REASONING],
  ['thinking_blocks', OTHER_REASONING],
  ['prefix', PREFIX],
  ['function_call', FUNCTION_CALL],
])

/** What the rest of the request needs to know of its messages. */
export interface History {
  /** The assistant called tools. */
  readonly toolTurns: boolean
  /** The last message is the beginning of the answer. */
  readonly prefix: boolean
  /** Assistant turns with tool calls, alternating: the message, and its `reasoning_content` where it has one without text. */
  readonly lacking: readonly Node[]
}

/** One walk over the messages: checks what DeepSeek would refuse, and mends what it would misread. */
export function walkMessages(draft: Draft): History {
  const walk = new MessageWalk(draft)
  const { doc, messages } = draft
  for (let message = doc.first(messages); message !== NONE; message = doc.after(message, messages)) {
    walk.next(message)
  }
  walk.end()
  return walk
}

class MessageWalk implements History {
  toolTurns = false
  prefix = false
  readonly lacking: Node[] = []
  readonly #draft: Draft
  readonly #doc: JsonDoc
  #index = -1
  /** Ids of tool calls that still want an answer. */
  #open: Set<string> | undefined
  /** The turn before was one with tool calls, or an answer to it. */
  #inTools = false
  // Members of the message at hand.
  #message: Node = NONE
  #content: Node = NONE
  #toolCalls: Node = NONE
  #toolCallId: Node = NONE
  #reasoning: Node = NONE
  #hasOtherReasoning = false

  constructor(draft: Draft) {
    this.#draft = draft
    this.#doc = draft.doc
  }

  next(message: Node): void {
    this.#index++
    if (this.prefix) invalid(`${this.#at(-1)}/prefix`, 'only the last message may be a prefix.')
    const doc = this.#doc
    if (!doc.isObject(message)) invalid(this.#at(), 'must be an object.')
    const role = this.#readMembers(message)
    if (role === 'tool') return this.#toolAnswer()
    this.#checkAnswered(this.#index)
    this.#inTools = false
    if (role === 'assistant') return this.#assistantTurn()
    this.#checkContent()
    if (role === 'developer') {
      this.#draft.edits.replace(doc.get(message, 'role'), '"system"')
      this.#draft.warn('mapped=developer')
    }
  }

  end(): void {
    this.#checkAnswered(this.#index + 1)
  }

  #readMembers(message: Node): Role {
    const doc = this.#doc
    this.#message = message
    this.#content = this.#toolCalls = this.#toolCallId = this.#reasoning = NONE
    this.#hasOtherReasoning = false
    let role: Role | undefined
    let prefix: Node = NONE
    for (let key = doc.first(message); key !== NONE;) {
      const value = doc.valueOf(key)
      // prettier-ignore
      switch (MEMBERS.find(doc, key)) {
        case ROLE: role = ROLES.find(doc, value); break
        case CONTENT: this.#content = value; break
        case TOOL_CALLS: this.#toolCalls = value; break
        case TOOL_CALL_ID: this.#toolCallId = value; break
        case REASONING_CONTENT: this.#reasoning = value; break
        case OTHER_REASONING: this.#hasOtherReasoning = true; break
        case PREFIX: prefix = value; break
        case FUNCTION_CALL: if (!doc.isNull(value)) unsupported(`${this.#at()}/function_call`, 'is replaced by tool_calls.'); break
        case undefined:
        default: break
      }
      key = doc.after(value, message)
    }
    if (role === undefined) {
      invalid(`${this.#at()}/role`, 'must be one of system, developer, user, assistant, tool.')
    }
    if (role === 'function') {
      unsupported(`${this.#at()}/role`, 'function messages are replaced by tool messages.')
    }
    if (prefix !== NONE) this.#readPrefix(prefix, role)
    return role
  }

  #readPrefix(prefix: Node, role: Role): void {
    const wanted = this.#doc.boolean(prefix)
    if (wanted === undefined && !this.#doc.isNull(prefix)) {
      invalid(`${this.#at()}/prefix`, 'must be true or false.')
    }
    if (wanted === true && role !== 'assistant') {
      invalid(`${this.#at()}/prefix`, 'only an assistant message may be a prefix.')
    }
    this.prefix = wanted === true
  }

  #toolAnswer(): void {
    if (!this.#inTools) {
      invalid(this.#at(), 'a tool message must follow the assistant message with its tool call.')
    }
    const id = this.#doc.text(this.#toolCallId)
    if (id === undefined) invalid(`${this.#at()}/tool_call_id`, 'must be a string.')
    this.#open?.delete(id)
    this.#checkContent()
  }

  #checkAnswered(before: number): void {
    if (this.#open === undefined || this.#open.size === 0) return
    const place = before > this.#index ? '/messages' : this.#at()
    invalid(place, `${this.#open.size} tool call(s) before it have no tool message in answer.`)
  }

  #assistantTurn(): void {
    const doc = this.#doc
    const calls = this.#readCalls()
    if (this.#content === NONE || doc.isNull(this.#content)) this.#fillContent(calls)
    else this.#checkContent()
    this.#readReasoning(calls)
  }

  /** True where the turn calls tools. */
  #readCalls(): boolean {
    const doc = this.#doc
    const calls = this.#toolCalls
    if (calls === NONE || doc.isNull(calls)) return false
    if (!doc.isArray(calls)) invalid(`${this.#at()}/tool_calls`, 'must be an array.')
    let count = 0
    for (const call of doc.elements(calls)) {
      const pointer = `${this.#at()}/tool_calls/${count++}`
      const type = doc.get(call, 'type')
      if (type !== NONE && !doc.isText(type, 'function')) {
        unsupported(`${pointer}/type`, 'must be "function".')
      }
      const id = doc.text(doc.get(call, 'id')) ?? invalid(`${pointer}/id`, 'must be a string.')
      this.#open ??= new Set()
      this.#open.add(id)
    }
    if (count === 0) return false
    this.#inTools = this.toolTurns = true
    return true
  }

  /** DeepSeek wants a text beside tool calls, were it empty. */
  #fillContent(calls: boolean): void {
    if (!calls) invalid(`${this.#at()}/content`, 'an assistant message needs content or tool_calls.')
    const { edits } = this.#draft
    if (this.#content === NONE) edits.insertAt(this.#doc.start(this.#message) + 1, '"content":"",')
    else edits.replace(this.#content, '""')
  }

  #readReasoning(calls: boolean): void {
    const doc = this.#doc
    const reasoning = this.#reasoning
    const lost = reasoning === NONE || doc.isNull(reasoning)
    if (!lost && !doc.isString(reasoning)) invalid(`${this.#at()}/reasoning_content`, 'must be a string.')
    if (lost && this.#hasOtherReasoning && adoptReasoning(this.#draft, this.#message, reasoning)) return
    if (!calls) return
    // A `""` may be what the API itself returned, or what a client made up for a text that it lost.
    if (lost || doc.isText(reasoning, '')) this.lacking.push(this.#message, reasoning)
  }

  #checkContent(): void {
    const content = this.#content
    if (this.#doc.isString(content)) return
    if (!this.#doc.isArray(content)) {
      invalid(
        `${this.#at()}/content`,
        content === NONE ? 'is required.' : 'must be a string or an array of parts.',
      )
    }
    this.#checkParts(content)
  }

  #checkParts(content: Node): void {
    const doc = this.#doc
    let index = 0
    for (let part = doc.first(content); part !== NONE; part = doc.after(part, content)) {
      const type = doc.get(part, 'type')
      if (!doc.isText(type, 'text')) this.#checkPart(type, `${this.#at()}/content/${index}`)
      index++
    }
  }

  #checkPart(type: Node, pointer: string): void {
    // prettier-ignore
    switch (this.#doc.text(type)) {
      case undefined: return invalid(`${pointer}/type`, 'must be a string.')
      case 'input_audio': return unsupported(pointer, 'DeepSeek does not take audio.')
      case 'refusal': return unsupported(pointer, 'DeepSeek does not take refusals; send them as text.')
      case 'image_url':
      case 'file': return needVision(this.#draft, pointer)
      default: return
    }
  }

  #at(offset = 0): string {
    return `/messages/${this.#index + offset}`
  }
}
