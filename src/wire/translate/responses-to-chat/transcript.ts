import type { Usage } from '../../../core/usage.ts'
import { chatUsage, fieldsOf, listOf, textOf, type Fields } from '../../reply-facts.ts'
import { callOf, contentOf, reasoningOf, soundFinish } from '../chat-reply.ts'
import { Untranslatable } from '../contract.ts'
import { Held } from '../held.ts'
import { unwrapInput } from './custom-tools.ts'
import { OutputItem, type ItemKind } from './output-item.ts'
import type { Tools } from './tools.ts'

/** No provider's limit of output allows for more; a reply that goes on is broken. */
const MAX_ITEMS = 4096

const INCOMPLETE = new Map([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
])

interface OpenCall {
  readonly key: unknown
  readonly id: string | undefined
  readonly item: OutputItem
}

/** What the upstream says, piece by piece or at once, as the items of a response. */
export class Transcript {
  readonly items: OutputItem[] = []
  usage: Usage | undefined
  /** Why the response is not complete; undefined where it is. Known once it is over. */
  incomplete: string | undefined
  readonly #tools: Tools
  readonly #id: string
  readonly #reasoningKind: ItemKind
  readonly #calls: OpenCall[] = []
  readonly #callIds = new Set<string>()
  readonly #held = new Held()
  #finish: string | undefined

  /** @param id unique per call of the gateway */
  constructor(tools: Tools, id: string, reasoningKind: 'reasoning' | 'summary') {
    this.#tools = tools
    this.#id = id
    this.#reasoningKind = reasoningKind
  }

  /** One chunk, or a whole reply. */
  take(parsed: unknown, part: 'delta' | 'message'): void {
    const reply = fieldsOf(parsed)
    this.usage = chatUsage(reply['usage']) ?? this.usage
    const choice = fieldsOf(listOf(reply['choices'])[0])
    this.#finish = textOf(choice['finish_reason']) ?? this.#finish
    const said = fieldsOf(choice[part])
    this.#say(this.#reasoningKind, reasoningOf(said))
    this.#say('message', contentOf(said['content']))
    this.#say('refusal', textOf(said['refusal']) ?? '')
    for (const [index, item] of listOf(said['tool_calls']).entries()) {
      this.#call(fieldsOf(item), part === 'message' ? index : undefined)
    }
  }

  /** Nothing more will come. Throws {@link Untranslatable} where the upstream did not say how it ended. */
  end(): void {
    const finish = soundFinish(this.#finish)
    const cut = INCOMPLETE.get(finish)
    this.incomplete = cut
    for (const { item } of this.#calls) this.#endCall(item, cut !== undefined)
    for (const item of this.items) item.done = true
    const last = this.items.at(-1)
    if (cut !== undefined && last !== undefined) last.status = 'incomplete'
  }

  #endCall(item: OutputItem, cut: boolean): void {
    if (item.kind === 'function') {
      // Clients parse the arguments; a call without any is written "" by some models.
      if (item.text + item.pending === '' && !cut) item.pending = '{}'
      return
    }
    const input = unwrapInput(item.pending)
    if (input !== undefined) return void (item.pending = input)
    // A made-up or empty input would be acted upon. The model's own words are shown instead, and the turn is not complete.
    item.kind = 'message'
    item.status = 'incomplete'
    this.incomplete ??= 'invalid_tool_input'
  }

  #say(kind: ItemKind, words: string): void {
    if (words === '') return
    const last = this.items.at(-1)
    this.#add(last?.kind === kind ? last : this.#open(kind), words)
  }

  #call(fragment: Fields, index: number | undefined): void {
    const called = fieldsOf(fragment['function'])
    const item = this.#itemOf(fragment, textOf(called['name']) ?? '', index)
    const args = called['arguments']
    if (typeof args === 'string') this.#add(item, args)
  }

  /** The call that a fragment belongs to. */
  #itemOf(fragment: Fields, name: string, index: number | undefined): OutputItem {
    const id = textOf(fragment['id'])
    const key = index ?? fragment['index'] ?? id
    const known = callOf(this.#calls, this.#calls.at(-1), key, id)
    if (known !== undefined) return known.item
    if (name === '') throw new Untranslatable('a tool call has no name')
    const original = this.#tools.original(name)
    const item = this.#open(this.#tools.isCustom(original) ? 'custom' : 'function')
    item.name = original
    // Where an id comes twice, outputs could not be told apart.
    item.callId = id === undefined || this.#callIds.has(id) ? `call_${this.#id}_${item.index}` : id
    this.#callIds.add(item.callId)
    this.#calls.push({ key, id, item })
    return item
  }

  #open(kind: ItemKind): OutputItem {
    if (this.items.length === MAX_ITEMS) throw new Untranslatable('the reply has too many parts')
    const last = this.items.at(-1)
    // Text goes on in a new item; the arguments of a call may still go on in this one.
    if (last !== undefined && !last.isCall) last.done = true
    const item = new OutputItem(kind, this.items.length)
    this.items.push(item)
    return item
  }

  #add(item: OutputItem, words: string): void {
    item.pending = this.#held.add(item.pending, words)
  }
}
