/**
 * The Responses format. Items, statuses, usage and event names are documented; the ids other than `rs_1`, the order
 * of the keys and the exact set of fields of the response object are unverified.
 */
import { contentType, mark, output, type Frames, type Writing } from './frames.ts'
import type { Reply } from './reply.ts'
import { responsesUsage } from './usage.ts'

export const writeResponses = (reply: Reply): Writing => ({
  whole: () => JSON.stringify(responseObject(reply, statusOf(reply), itemsOf(reply))),
  frames: () => responseFrames(reply),
  contentType,
})

type Status = 'in_progress' | 'completed' | 'incomplete' | 'failed'

function statusOf({ finish }: Reply): Status {
  if (finish === 'length' || finish === 'content_filter') return 'incomplete'
  return finish === 'stop' || finish === 'tool_calls' ? 'completed' : 'failed'
}

const incompleteReasons: Readonly<Record<string, string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}

interface Item {
  readonly id: string
  readonly type: 'reasoning' | 'message' | 'function_call'
  readonly pieces: readonly string[]
  /** The item once it is complete; its text is filled in from the pieces. */
  readonly whole: (text: string, status: string) => object
}

function itemsOf({ reasoning, answer, calls }: Reply): Item[] {
  const items: Item[] = []
  if (reasoning !== undefined)
    items.push({
      id: 'rs_1',
      type: 'reasoning',
      pieces: reasoning,
      whole: (text, status) => ({
        id: 'rs_1',
        type: 'reasoning',
        status,
        content: text === '' ? [] : [{ type: 'reasoning_text', text }],
        summary: [],
      }),
    })
  if (answer.length > 0)
    items.push({
      id: 'msg_1',
      type: 'message',
      pieces: answer,
      whole: (text, status) => ({
        id: 'msg_1',
        type: 'message',
        status,
        role: 'assistant',
        content: text === '' ? [] : [{ type: 'output_text', text, annotations: [] }],
      }),
    })
  for (const [index, call] of calls.entries()) {
    const id = `fc_${index + 1}`
    items.push({
      id,
      type: 'function_call',
      pieces: call.pieces,
      whole: (text, status) => ({
        id,
        type: 'function_call',
        status,
        call_id: call.id,
        name: call.name,
        arguments: text,
      }),
    })
  }
  return items
}

const completed = (item: Item): object => item.whole(item.pieces.join(''), 'completed')

function responseObject(reply: Reply, status: Status, items: readonly Item[]): object {
  const over = status !== 'in_progress'
  const reason = incompleteReasons[reply.finish]
  return {
    id: `resp_${reply.id}`,
    object: 'response',
    created_at: reply.created,
    status,
    // The body of the error of a failed response is unverified.
    error: status === 'failed' ? { code: 'server_error', message: reply.finish } : null,
    incomplete_details: over && reason !== undefined ? { reason } : null,
    model: reply.ask.model.id,
    output: items.map(completed),
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    ...reply.ask.repeats,
    usage:
      over && reply.usagePlacement !== 'absent' ? (reply.usageOverride ?? responsesUsage(reply.usage)) : null,
  }
}

/** The events of an item's text: reasoning and messages have parts, calls have arguments. */
const textEvents = {
  reasoning: { delta: 'response.reasoning_text.delta', done: 'response.reasoning_text.done', key: 'text' },
  message: { delta: 'response.output_text.delta', done: 'response.output_text.done', key: 'text' },
  function_call: {
    delta: 'response.function_call_arguments.delta',
    done: 'response.function_call_arguments.done',
    key: 'arguments',
  },
} as const

const partTypes = { reasoning: 'reasoning_text', message: 'output_text', function_call: undefined } as const

type Numbered = (type: string, rest: object) => string

function* responseFrames(reply: Reply): Frames {
  let sequence = 0
  const event: Numbered = (type, rest) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...rest })}\n\n`

  const started = responseObject(reply, 'in_progress', [])
  yield mark(event('response.created', { response: started }))
  yield mark(event('response.in_progress', { response: started }))
  const items = itemsOf(reply)
  for (const [index, item] of items.entries()) yield* itemFrames(event, item, index)
  const status = statusOf(reply)
  if (reply.script.noDone !== true)
    yield mark(event(`response.${status}`, { response: responseObject(reply, status, items) }))
}

function* itemFrames(event: Numbered, item: Item, index: number): Frames {
  const names = textEvents[item.type]
  const partType = partTypes[item.type]
  const text = item.pieces.join('')
  const place = {
    item_id: item.id,
    output_index: index,
    ...(partType === undefined ? {} : { content_index: 0 }),
  }

  yield mark(
    event('response.output_item.added', { output_index: index, item: item.whole('', 'in_progress') }),
  )
  if (partType !== undefined)
    yield mark(event('response.content_part.added', { ...place, part: { type: partType, text: '' } }))
  for (const piece of item.pieces) yield output(event(names.delta, { ...place, delta: piece }))
  yield mark(event(names.done, { ...place, [names.key]: text }))
  if (partType !== undefined)
    yield mark(event('response.content_part.done', { ...place, part: { type: partType, text } }))
  yield mark(event('response.output_item.done', { output_index: index, item: completed(item) }))
}
