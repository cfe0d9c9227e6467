import type { Node } from '../../json-doc.ts'
import { NameTable } from '../../json-names.ts'
import { invalid, unsupported, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'
import type { ToolNames } from '../tool-names.ts'
import { AssistantTurn } from './assistant-turn.ts'
import { systemText } from './system.ts'
import { UserTurn } from './user-turn.ts'

type Role = 'user' | 'assistant' | 'system'

const ROLES = new NameTable<Role>([
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['system', 'system'],
])

/**
 * The conversation as chat messages. Messages of one role in a row are one turn, as Anthropic reads them. A user's turn
 * becomes a `tool` message for each result, then one of the user with what else it says; results must answer the calls of
 * the turn before, each of them, or the upstream refuses the history in words that mean nothing to this caller.
 */
export class Turns {
  readonly #draft: Draft
  readonly #names: ToolNames
  readonly #out: Out[] = []
  #turn: UserTurn | AssistantTurn | undefined
  /** Ids of calls that want a result in the next turn. */
  #open = new Set<string>()

  constructor(draft: Draft, names: ToolNames) {
    this.#draft = draft
    this.#names = names
  }

  read(messages: Node): readonly Out[] {
    const { doc } = this.#draft
    let index = 0
    for (const message of doc.elements(messages)) this.#message(message, `/messages/${index++}`)
    if (this.#turn instanceof AssistantTurn) this.#endsWithAssistant(`/messages/${index - 1}`)
    this.#close('/messages')
    if (this.#open.size > 0) this.#unanswered('/messages')
    return this.#out
  }

  #message(message: Node, pointer: string): void {
    const { doc } = this.#draft
    const role = ROLES.find(doc, doc.get(message, 'role'))
    if (role === undefined) invalid(`${pointer}/role`, 'must be one of user, assistant.')
    const content = doc.get(message, 'content')
    if (!doc.isString(content) && !doc.isArray(content)) {
      invalid(`${pointer}/content`, 'must be a string or an array of blocks.')
    }
    if (role === 'system') return this.#system(content, pointer)
    this.#turnOf(role, pointer).add(content, pointer)
  }

  #turnOf(role: 'user' | 'assistant', pointer: string): UserTurn | AssistantTurn {
    const turn = this.#turn
    if (turn !== undefined && turn.role === role) return turn
    this.#close(pointer)
    if (role === 'user') return (this.#turn = new UserTurn(this.#draft, this.#open))
    if (this.#open.size > 0) this.#unanswered(pointer)
    return (this.#turn = new AssistantTurn(this.#draft, this.#names))
  }

  /** Chat knows system messages anywhere, so one in mid conversation keeps its place. */
  #system(content: Node, pointer: string): void {
    this.#close(pointer)
    const text = systemText(this.#draft, content, `${pointer}/content`)
    if (text !== '') this.#out.push({ role: 'system', content: text })
  }

  #close(pointer: string): void {
    const turn = this.#turn
    if (turn === undefined) return
    this.#turn = undefined
    this.#out.push(...turn.messages())
    if (turn instanceof AssistantTurn) this.#open = turn.callIds
    else if (this.#open.size > 0) this.#unanswered(pointer)
  }

  #unanswered(pointer: string): never {
    return invalid(pointer, `${this.#open.size} tool_use block(s) before it have no tool_result in answer.`)
  }

  #endsWithAssistant(pointer: string): void {
    const turn = this.#turn as AssistantTurn
    if (turn.callIds.size > 0) return
    unsupported(pointer, 'this provider cannot go on from the beginning of an answer: end with a user turn.')
  }
}
