import { providerTool } from '../../wire/provider-tools.ts'
import { fieldsOf, listOf, textOf, type Fields } from '../../wire/reply-facts.ts'
import type { Event, EventFilter } from './reply-filter.ts'
import type { OpenCall, ToolGuard } from './tool-guard.ts'

/** An item that calls a tool, while it comes. */
interface OpenItem {
  readonly call: OpenCall
  /** Where it is held back, its events, with its deltas as one. */
  readonly events: Event[]
  hasDelta: boolean
}

/** An item that is over: what was said, and what stands in its place if it did not go out. */
interface DoneItem {
  readonly said: string
  readonly instead: Event | undefined
}

/** Kinds of items in which the caller's tools are called, and where their arguments are. */
const CALLS: Readonly<Record<string, string>> = { function_call: 'arguments', custom_tool_call: 'input' }
/** The provider's own tools, and what it does with the caller's servers: `web_search_call`, `mcp_list_tools`. */
const PROVIDERS = /^(?:(\w+)_call|(mcp_list_tools|mcp_approval_request))$/
const TEXT_ITEM = 'message'
/** More than the protocol has for one item. */
const MAX_EVENTS = 16

/** Events of the Responses API: each call is an item, and the last event repeats them all. */
export class GuardedResponses implements EventFilter {
  readonly #guard: ToolGuard
  readonly #open = new Map<unknown, OpenItem>()
  readonly #done = new Map<unknown, DoneItem>()
  /** Whose arguments the last event said a piece of. */
  #last: OpenCall | undefined

  constructor(guard: ToolGuard) {
    this.#guard = guard
  }

  more(text: string): string {
    return this.#last === undefined ? text : this.#last.more(text)
  }

  anew(event: Event): readonly Event[] | undefined {
    this.#last = undefined
    const index = event['output_index']
    const type = textOf(event['type']) ?? ''
    if (type === 'response.output_item.added') return this.#begin(index, event)
    const open = this.#open.get(index)
    if (type === 'response.output_item.done') return this.#end(index, event, open)
    if (open === undefined) return this.#whole(type, event)
    const { call, events } = open
    const isDelta = type.endsWith('.delta')
    if (isDelta) {
      this.#last = call
      call.push(textOf(event['delta']) ?? '')
    }
    // Its deltas go out as one: what is kept is bounded by what they say, not by how many they are.
    if (call.isHeld && !(isDelta && open.hasDelta) && events.length < MAX_EVENTS) events.push(event)
    open.hasDelta ||= isDelta
    return call.isHeld || call.refusal !== undefined ? [] : undefined
  }

  #begin(index: unknown, event: Event): readonly Event[] | undefined {
    const name = nameIn(this.#guard, fieldsOf(event['item']))
    if (name === undefined) return undefined
    const call = this.#guard.open(name)
    const open = { call, events: [event], hasDelta: false }
    this.#open.set(index, open)
    return call.isHeld || call.refusal !== undefined ? [] : undefined
  }

  #end(index: unknown, event: Event, open: OpenItem | undefined): readonly Event[] | undefined {
    const item = fieldsOf(event['item']) as Event
    const name = nameIn(this.#guard, item)
    if (name === undefined && open === undefined) return undefined
    this.#open.delete(index)
    // What is not as it began, or says two things: the caller may go by either.
    const text = argumentsIn(item)
    const isOdd = open !== undefined && (name !== open.call.name || !['', text].includes(open.call.text))
    if (isOdd || name === undefined) return this.#guard.broken()
    const call = open?.call ?? this.#guard.open(name)
    if (call.text === '') call.push(text)
    const goes = call.close()
    const instead = goes ? undefined : textItem(item, call.refusal)
    this.#done.set(index, { said: saidBy(item), instead })
    if (instead !== undefined) return textEvents(index, instead)
    return call.isHeld ? [...withWholeDelta(open?.events ?? [], text), event] : undefined
  }

  /** Events of nothing that is open: the last one repeats the reply. */
  #whole(type: string, event: Event): readonly Event[] | undefined {
    if (type.startsWith('response.function_call') || type.startsWith('response.custom_tool'))
      this.#guard.broken()
    const response = fieldsOf(event['response']) as Event
    return guardItems(this.#guard, response, this.#done) ? [event] : undefined
  }
}

function withWholeDelta(events: readonly Event[], text: string): readonly Event[] {
  const isDelta = (event: Event): boolean => String(event['type']).endsWith('.delta')
  return events.map((event) => (isDelta(event) ? { ...event, delta: text } : event))
}

/** A whole reply, changed in place. @returns whether it was */
export function guardResponse(guard: ToolGuard, reply: Event): boolean {
  return guardItems(guard, reply, new Map())
}

/** @param done items that were judged before: they are not judged again, unless they say something else now */
function guardItems(guard: ToolGuard, response: Event, done: ReadonlyMap<unknown, DoneItem>): boolean {
  let changed = false
  const output = listOf(response['output']).map((each, index) => {
    const item = fieldsOf(each) as Event
    const name = nameIn(guard, item)
    if (name === undefined) return each
    const before = done.get(index)
    const instead = before?.said === saidBy(item) ? before.instead : judged(guard, name, item)
    changed ||= instead !== undefined
    return instead ?? each
  })
  if (changed) response['output'] = output
  return changed
}

function judged(guard: ToolGuard, name: string, item: Event): Event | undefined {
  const call = guard.open(name)
  call.push(argumentsIn(item))
  return call.close() ? undefined : textItem(item, call.refusal)
}

/** The tool that an item calls; undefined for an item that calls none. */
function nameIn(guard: ToolGuard, item: Fields): string | undefined {
  const type = textOf(item['type']) ?? ''
  if (Object.hasOwn(CALLS, type)) return textOf(item['name']) ?? guard.broken()
  const [, called, other] = PROVIDERS.exec(type) ?? []
  const provider = called ?? other
  return provider === undefined ? undefined : providerTool(provider)
}

function argumentsIn(item: Event): string {
  return textOf(item[CALLS[String(item['type'])] ?? 'arguments']) ?? ''
}

function saidBy(item: Event): string {
  return JSON.stringify([item['type'], item['name'], item['call_id'], argumentsIn(item)])
}

function textItem({ id }: Event, refusal: string | undefined): Event {
  const content = [{ type: 'output_text', text: refusal ?? '', annotations: [] }]
  return { id, type: TEXT_ITEM, status: 'completed', role: 'assistant', content }
}

/** An item of text as a stream says it. */
function textEvents(index: unknown, item: Event): readonly Event[] {
  const [part] = item['content'] as readonly [{ readonly text: string }]
  const place = { item_id: item['id'], output_index: index, content_index: 0 }
  const begun = { ...item, status: 'in_progress', content: [] }
  return [
    { type: 'response.output_item.added', output_index: index, item: begun },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...place, delta: part.text },
    { type: 'response.output_text.done', ...place, text: part.text },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: index, item },
  ]
}
