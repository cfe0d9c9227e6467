import * as fc from 'fast-check'
import { choices } from '../json-arbitrary.ts'

/** For tests: replies of a model, and how a provider of either protocol would write them, whole and in a stream. */

export interface Call {
  readonly id: string
  readonly name: string
  /** The text of a JSON object. */
  readonly args: string
}

export interface Reply {
  readonly reasoning: string
  readonly text: string
  readonly calls: readonly Call[]
  readonly finish: 'stop' | 'length'
  readonly usage: { readonly miss: number; readonly hit: number; readonly output: number } | undefined
  /** Decides where a stream is cut into pieces. */
  readonly seed: number
}

const words = fc.oneof(
  fc.constant(''),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.lorem({ maxCount: 12 }),
)
const key = fc.stringMatching(/^[a-z]{1,6}$/)
const value = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string({ unit: 'grapheme' }))
const input = fc.dictionary(key, fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 4 })

export const call: fc.Arbitrary<Call> = fc.record({
  id: fc.stringMatching(/^[a-zA-Z0-9_.:-]{1,20}$/),
  name: fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/),
  args: input.map((object) => JSON.stringify(object)),
})

const calls = fc.uniqueArray(call, { maxLength: 4, selector: ({ id }) => id })
const count = fc.nat(100_000)

export const reply: fc.Arbitrary<Reply> = fc.record({
  reasoning: words,
  text: words,
  calls,
  finish: fc.constantFrom('stop', 'length'),
  usage: fc.option(fc.record({ miss: count, hit: count, output: count }), { nil: undefined }),
  seed: fc.nat(),
})

type Choose = (below: number) => number

/** A text in pieces, each with something in it. */
function pieces(text: string, choose: Choose): string[] {
  const found: string[] = []
  for (let at = 0; at < text.length;) {
    const size = 1 + choose(12)
    found.push(text.slice(at, at + size))
    at += size
  }
  return found
}

// ---- Chat

function chatUsage({ usage }: Reply): object | undefined {
  return usage === undefined
    ? undefined
    : {
        prompt_tokens: usage.miss + usage.hit,
        completion_tokens: usage.output,
        total_tokens: usage.miss + usage.hit + usage.output,
        prompt_tokens_details: { cached_tokens: usage.hit },
      }
}

function chatFinish({ finish, calls: all }: Reply): string {
  return finish === 'stop' && all.length > 0 ? 'tool_calls' : finish
}

const toolCall = ({ id, name, args }: Call, index: number): object => ({
  index,
  id,
  type: 'function',
  function: { name, arguments: args },
})

export function chatWhole(said: Reply): object {
  const message = {
    role: 'assistant',
    content: said.text,
    ...(said.reasoning === '' ? {} : { reasoning_content: said.reasoning }),
    ...(said.calls.length === 0 ? {} : { tool_calls: said.calls.map(toolCall) }),
  }
  const usage = chatUsage(said)
  return {
    id: 'f8b6e8dc',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message, finish_reason: chatFinish(said) }],
    ...(usage === undefined ? {} : { usage }),
  }
}

export function chatSse(said: Reply): string {
  const choose = choices(said.seed)
  const envelope = { id: 'f8b6e8dc', object: 'chat.completion.chunk', created: 1, model: 'm' }
  const event = (delta: object, finish: string | null = null, more: object = {}): string =>
    `data: ${JSON.stringify({ ...envelope, choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`
  const nothing = [{}, { content: '' }, { content: null, reasoning_content: '' }, { tool_calls: [] }]
  const gap = (): string => (choose(5) === 0 ? event(nothing[choose(nothing.length)] as object) : '')
  const deltas = [
    { role: 'assistant', content: '' },
    ...pieces(said.reasoning, choose).map((words_) => ({ content: null, reasoning_content: words_ })),
    ...pieces(said.text, choose).map((words_) => ({ content: words_, reasoning_content: null })),
    ...interleaved(said.calls, choose),
  ]
  const usage = chatUsage(said)
  const trailing = choose(2) === 0
  const finish = event({ content: '' }, chatFinish(said), usage === undefined || trailing ? {} : { usage })
  const last =
    usage === undefined || !trailing ? '' : `data: ${JSON.stringify({ ...envelope, choices: [], usage })}\n\n`
  return `${deltas.map((delta) => event(delta) + gap()).join('')}${finish}${last}data: [DONE]\n\n`
}

/** Fragments of calls: each call's in order, those of several calls mixed, the first ones in the order of the calls. */
function interleaved(all: readonly Call[], choose: Choose): object[] {
  const found: object[] = []
  const open: { index: number; rest: string[] }[] = []
  const step = (): void => {
    const at = choose(open.length)
    const { index, rest } = open[at] as (typeof open)[number]
    const fragment = rest.shift()
    if (fragment === undefined) open.splice(at, 1)
    else found.push({ tool_calls: [{ index, function: { arguments: fragment } }] })
  }
  for (const [index, { id, name, args }] of all.entries()) {
    for (let steps = choose(4); steps > 0 && open.length > 0; steps--) step()
    found.push({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] })
    open.push({ index, rest: pieces(args, choose) })
  }
  while (open.length > 0) step()
  return found
}

// ---- Messages

function messagesUsage({ usage }: Reply, output: number): object {
  return {
    input_tokens: usage?.miss ?? 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage?.hit ?? 0,
    output_tokens: output,
  }
}

function stopReason({ finish, calls: all }: Reply): string {
  if (finish === 'length') return 'max_tokens'
  return all.length > 0 ? 'tool_use' : 'end_turn'
}

export function messagesWhole(said: Reply): object {
  return {
    id: 'msg_upstream',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [
      ...(said.reasoning === '' ? [] : [{ type: 'thinking', thinking: said.reasoning, signature: 's' }]),
      ...(said.text === '' ? [] : [{ type: 'text', text: said.text }]),
      ...said.calls.map(({ id, name, args }) => ({ type: 'tool_use', id, name, input: JSON.parse(args) })),
    ],
    stop_reason: stopReason(said),
    stop_sequence: null,
    usage: messagesUsage(said, said.usage?.output ?? 0),
  }
}

export function messagesSse(said: Reply): string {
  const choose = choices(said.seed)
  let out = ''
  let index = -1
  const event = (type: string, more: object): void => {
    out += `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`
    if (choose(6) === 0) out += 'event: ping\ndata: {"type":"ping"}\n\n'
  }
  const block = (start: object, deltas: readonly object[]): void => {
    index += 1
    event('content_block_start', { index, content_block: start })
    for (const delta of deltas) event('content_block_delta', { index, delta })
    event('content_block_stop', { index })
  }
  const started = { ...messagesWhole(said), content: [], stop_reason: null, usage: messagesUsage(said, 1) }
  event('message_start', { message: started })
  if (said.reasoning !== '') {
    const thought = pieces(said.reasoning, choose).map((thinking) => ({ type: 'thinking_delta', thinking }))
    const signature = { type: 'signature_delta', signature: 's' }
    block({ type: 'thinking', thinking: '', signature: '' }, [...thought, signature])
  }
  if (said.text !== '') {
    const deltas = pieces(said.text, choose).map((text) => ({ type: 'text_delta', text }))
    block({ type: 'text', text: '' }, deltas)
  }
  for (const { id, name, args } of said.calls) {
    // Without arguments, Anthropic sends an empty piece and no more.
    const fragments = args === '{}' && choose(2) === 0 ? [''] : pieces(args, choose)
    const deltas = fragments.map((partial) => ({ type: 'input_json_delta', partial_json: partial }))
    block({ type: 'tool_use', id, name, input: {} }, deltas)
  }
  const delta = { stop_reason: stopReason(said), stop_sequence: null }
  event('message_delta', { delta, usage: { output_tokens: said.usage?.output ?? 0 } })
  event('message_stop', {})
  return out
}
