import { describe, expect, test } from 'vitest'
import { GatewayError } from '../core/errors.ts'
import { renderErrorEvent } from './errors.ts'
import { JsonDoc } from './json-doc.ts'
import { readResponsesRequest } from './openai-responses.ts'
import { isResponsesEnd, readResponsesEvent, readResponsesReply } from './openai-responses-reply.ts'
import { SseSplitter } from './sse.ts'

function read(fields: object): unknown {
  const body = { model: 'm', input: 'hi', ...fields }
  return readResponsesRequest(new JsonDoc(Buffer.from(JSON.stringify(body))))
}

function refusalOf(fields: object): string {
  try {
    read(fields)
    return 'no refusal'
  } catch (error) {
    if (error instanceof GatewayError) return `${error.code} ${error.param ?? ''}`
    throw error
  }
}

const PLAIN = {
  model: 'm',
  stream: false,
  maxOutputTokens: undefined,
  includeUsage: false,
  user: undefined,
  hasTools: false,
}
const NOTHING = {
  outputChars: 0,
  finish: undefined,
  usage: undefined,
  model: undefined,
  id: undefined,
  error: undefined,
  reasoning: '',
  signature: undefined,
  toolCalls: [],
}

describe('a request', () => {
  test.each([
    [{}, {}],
    [{ input: [{ role: 'user', content: 'hi' }] }, {}],
    [
      { stream: true, max_output_tokens: 7 },
      { stream: true, maxOutputTokens: 7 },
    ],
    [{ user: 'a', safety_identifier: 'b' }, { user: 'a' }],
    [{ safety_identifier: 'b', user: null }, { user: 'b' }],
    [{ tools: [{ type: 'custom', name: 'apply_patch' }] }, { hasTools: true }],
    [{ tools: [] }, {}],
    [{ previous_response_id: null, conversation: null, background: false }, {}],
    [{ model: 'x[1m]' }, { model: 'x' }],
  ])('%j', (fields, facts) => {
    expect(read(fields)).toMatchObject({ ...PLAIN, ...facts })
  })

  test.each([
    [{ input: undefined }, 'invalid_value /input'],
    [{ input: [] }, 'invalid_value /input'],
    [{ input: {} }, 'invalid_value /input'],
    [{ model: undefined }, 'invalid_value /model'],
    [{ max_output_tokens: -1 }, 'invalid_value /max_output_tokens'],
    [{ background: 'yes' }, 'invalid_value /background'],
    [{ background: true }, 'unsupported_value /background'],
    [{ previous_response_id: 'resp_1' }, 'unsupported_value /previous_response_id'],
    [{ conversation: 'conv_1' }, 'unsupported_value /conversation'],
  ])('%j is refused: %s', (fields, refusal) => {
    expect(refusalOf(fields)).toBe(refusal)
  })

  test('for chat is told where to go', () => {
    const messages = { input: undefined, messages: [{ role: 'user', content: 'hi' }] }
    expect(() => read(messages)).toThrow('/v1/chat/completions')
  })
})

const USAGE = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 5 },
}
const READ_USAGE = {
  inputTokens: 10,
  cacheHitTokens: 4,
  cacheMissTokens: 6,
  outputTokens: 9,
  reasoningTokens: 5,
  estimated: false,
}

describe('a reply', () => {
  const output = [
    { type: 'reasoning', summary: [{ text: 'ab' }], content: [{ type: 'reasoning_text', text: 'cde' }] },
    {
      type: 'message',
      content: [
        { type: 'output_text', text: 'f' },
        { type: 'refusal', refusal: 'gh' },
      ],
    },
    { type: 'function_call', call_id: 'c1', name: 'not counted', arguments: '{}' },
    { type: 'custom_tool_call', call_id: 'c2', input: 'patch' },
  ]

  test('is counted in characters of text, reasoning and arguments', () => {
    const reply = { id: 'r', model: 'm', status: 'completed', error: null, output, usage: USAGE }
    expect(readResponsesReply(reply)).toMatchObject({
      ...NOTHING,
      id: 'r',
      model: 'm',
      outputChars: 15,
      finish: 'tool_calls',
      usage: READ_USAGE,
      reasoning: 'cde',
      toolCalls: ['c1', 'c2'],
    })
  })

  test.each([
    [{ status: 'completed', output: [] }, { finish: 'stop' }],
    [{ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, { finish: 'length' }],
    [
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
      { finish: 'content_filter' },
    ],
    [{ status: 'incomplete' }, { finish: 'incomplete' }],
    [{ status: 'failed', error: { code: 'c', message: 'broke' } }, { error: 'broke' }],
    [{ status: 'failed', error: null }, { error: 'the response ended as failed' }],
    [{ status: 'cancelled' }, { error: 'the response ended as cancelled' }],
    [{ error: { message: 'no response at all' } }, { error: 'no response at all' }],
    [{ usage: { input_tokens: 1 } }, {}],
    [
      { usage: { ...USAGE, input_tokens_details: { cached_tokens: 40 } } },
      { usage: { ...READ_USAGE, cacheHitTokens: 0, cacheMissTokens: 10 } },
    ],
    [null, {}],
  ])('%j', (reply, facts) => {
    expect(readResponsesReply(reply)).toMatchObject({ ...NOTHING, ...facts })
  })
})

describe('an event', () => {
  test.each([
    [{ type: 'response.output_text.delta', delta: 'abc' }, { outputChars: 3 }],
    [{ type: 'response.custom_tool_call_input.delta', delta: 'ab' }, { outputChars: 2 }],
    [
      { type: 'response.reasoning_text.delta', delta: 'abc' },
      { outputChars: 3, reasoning: 'abc' },
    ],
    [{ type: 'response.reasoning_summary_text.delta', delta: 'abc' }, { outputChars: 3 }],
    [
      { type: 'response.output_item.added', item: { type: 'function_call', call_id: 'c', arguments: '' } },
      { toolCalls: ['c'] },
    ],
    [
      { type: 'response.output_item.added', item: { type: 'custom_tool_call', call_id: 'c' } },
      { toolCalls: ['c'] },
    ],
    [{ type: 'response.output_item.added', item: { type: 'message', call_id: 'c' } }, {}],
    [{ type: 'response.output_item.done', item: { type: 'function_call', call_id: 'c' } }, {}],
    [{ type: 'response.output_text.done', text: 'abc' }, {}],
    [{ type: 'response.output_item.done', item: { type: 'message', content: [{ text: 'abc' }] } }, {}],
    [
      { type: 'response.created', response: { id: 'r', model: 'm', status: 'in_progress' } },
      { id: 'r', model: 'm' },
    ],
    [
      {
        type: 'response.completed',
        response: { status: 'completed', output: [{ arguments: 'x' }], usage: USAGE },
      },
      { finish: 'stop', usage: READ_USAGE },
    ],
    [
      { type: 'response.failed', response: { status: 'failed', error: { message: 'broke' } } },
      { error: 'broke' },
    ],
    [{ type: 'error', code: 'c', message: 'broke' }, { error: 'broke' }],
    [{ type: 'error', error: { message: 'broke' } }, { error: 'broke' }],
    [{ error: { message: 'broke' } }, { error: 'broke' }],
    [{ type: 'response.tomorrow' }, {}],
  ])('%j', (event, facts) => {
    expect(readResponsesEvent(event)).toMatchObject({ ...NOTHING, ...facts })
  })

  test('ends the stream where it says how the response ended', () => {
    const names = ['created', 'completed', 'output_text.done', 'incomplete', 'failed']
    const sse = names.map((name) => `event: response.${name}\ndata: {}\n\n`).join('') + 'data: [DONE]\n\n'
    const { events } = new SseSplitter(1000).push(Buffer.from(sse))
    expect(events.map(isResponsesEnd)).toEqual([false, true, false, true, true, false])
  })
})

test('a failure inside a stream is said in the two ways in which clients look for it', () => {
  const error = new GatewayError('upstream_interrupted', { reason: 'it broke' })
  const { events } = new SseSplitter(10_000).push(Buffer.from(renderErrorEvent('responses', error, 'req_1')))
  expect(events.map(({ name }) => name)).toEqual(['error', 'response.failed'])
  const [first, second] = events.map(({ data }) => JSON.parse(data) as object)
  expect(first).toMatchObject({
    type: 'error',
    code: 'upstream_interrupted',
    error: { type: 'server_error' },
  })
  expect(second).toMatchObject({
    type: 'response.failed',
    response: { status: 'failed', error: { code: 'upstream_interrupted', message: error.message } },
  })
})
