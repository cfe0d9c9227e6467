import { providerTool } from '../../wire/provider-tools.ts'
import { fieldsOf, listOf, textOf } from '../../wire/reply-facts.ts'
import type { Event, EventFilter } from './reply-filter.ts'
import type { OpenCall, ToolGuard } from './tool-guard.ts'

/** A block that calls a tool, while it comes. */
interface OpenBlock {
  readonly call: OpenCall
  readonly start: Event
}

/** Blocks in which a model calls tools, and what tells whose they are. */
const CALLS: Readonly<Record<string, (block: Event) => string | undefined>> = {
  tool_use: ({ name }) => textOf(name),
  server_tool_use: ({ name }) => providerTool(textOf(name) ?? ''),
  mcp_tool_use: () => providerTool('mcp'),
}
/** What the provider's own tools gave. */
const RESULT = /_tool_result$/
const TOOL_USE = 'tool_use'

/** Events of the Anthropic protocol: each call is a block of its own. */
export class GuardedMessages implements EventFilter {
  readonly #guard: ToolGuard
  readonly #open = new Map<unknown, OpenBlock>()
  /** Ids of calls that did not go out: nor does what came of them. */
  readonly #gone = new Set<unknown>()
  #given = 0
  /** Whose arguments the last event said a piece of. */
  #last: OpenCall | undefined

  constructor(guard: ToolGuard) {
    this.#guard = guard
  }

  anew(event: Event): readonly Event[] | undefined {
    this.#last = undefined
    switch (event['type']) {
      case 'content_block_start':
        return this.#begin(event)
      case 'content_block_delta':
        return this.#more(event)
      case 'content_block_stop':
        return this.#end(event)
      case 'message_delta':
        return this.#finish(event)
      default:
        return undefined
    }
  }

  #begin(event: Event): readonly Event[] | undefined {
    const { index } = event
    const block = fieldsOf(event['content_block']) as Event
    const type = String(block['type'])
    if (RESULT.test(type) && this.#gone.has(block['tool_use_id'])) return textBlock(index, '')
    if (!Object.hasOwn(CALLS, type)) return undefined
    const name = CALLS[type]?.(block)
    const call = name === undefined ? this.#guard.broken() : this.#guard.open(name)
    call.push(argumentsIn(block['input']))
    this.#open.set(index, { call, start: event })
    if (call.refusal !== undefined) return this.#refuse(index, block, call)
    if (call.isHeld) return []
    if (type === TOOL_USE) this.#given++
    return undefined
  }

  more(text: string): string {
    return this.#last === undefined ? text : this.#last.more(text)
  }

  #more(event: Event): readonly Event[] | undefined {
    this.#last = this.#open.get(event['index'])?.call
    if (this.#last === undefined) return undefined
    const { partial_json: text } = fieldsOf(event['delta'])
    this.#last.push(textOf(text) ?? '')
    return this.#last.isHeld || this.#last.refusal !== undefined ? [] : undefined
  }

  #end(event: Event): readonly Event[] | undefined {
    const { index } = event
    const open = this.#open.get(index)
    if (open === undefined) return undefined
    this.#open.delete(index)
    const { call, start } = open
    const block = fieldsOf(start['content_block']) as Event
    const goes = call.close()
    if (!call.isHeld) return undefined
    if (!goes) return [...this.#refuse(index, block, call), event]
    if (block['type'] === TOOL_USE) this.#given++
    const delta = { type: 'input_json_delta', partial_json: call.text }
    const first = { ...start, content_block: { ...block, input: {} } }
    return [first, { type: 'content_block_delta', index, delta }, event]
  }

  /** Its stop follows. */
  #refuse(index: unknown, block: Event, { refusal }: OpenCall): readonly Event[] {
    this.#gone.add(block['id'])
    return textBlock(index, refusal ?? '')
  }

  #finish(event: Event): readonly Event[] | undefined {
    const delta = fieldsOf(event['delta']) as Event
    if (delta['stop_reason'] !== TOOL_USE || this.#given > 0 || this.#gone.size === 0) return undefined
    delta['stop_reason'] = 'end_turn'
    return [event]
  }
}

/** A block of text, but for its end. */
function textBlock(index: unknown, text: string): readonly Event[] {
  const start = { type: 'content_block_start', index, content_block: { type: 'text', text: '' } }
  const more = { type: 'content_block_delta', index, delta: { type: 'text_delta', text } }
  return text === '' ? [start] : [start, more]
}

/** Streams begin with an empty input, and say it in deltas. */
function argumentsIn(input: unknown): string {
  const members = fieldsOf(input)
  return Object.keys(members).length === 0 ? '' : JSON.stringify(members)
}

/** A whole reply, changed in place. @returns whether it was */
export function guardMessage(guard: ToolGuard, reply: Event): boolean {
  const gone = new Set<unknown>()
  let given = 0
  const blocks = listOf(reply['content']).map((each) => {
    const block = fieldsOf(each) as Event
    const type = String(block['type'])
    if (RESULT.test(type) && gone.has(block['tool_use_id'])) return { type: 'text', text: '' }
    if (!Object.hasOwn(CALLS, type)) return each
    const name = CALLS[type]?.(block)
    const call = name === undefined ? guard.broken() : guard.open(name)
    call.push(argumentsIn(block['input']))
    if (!call.close()) {
      gone.add(block['id'])
      return { type: 'text', text: call.refusal ?? '' }
    }
    if (type === TOOL_USE) given++
    return each
  })
  if (gone.size === 0) return false
  reply['content'] = blocks
  if (reply['stop_reason'] === TOOL_USE && given === 0) reply['stop_reason'] = 'end_turn'
  return true
}
