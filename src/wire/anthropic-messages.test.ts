import { describe, expect, test } from 'vitest'
import type { ReplyFacts } from '../core/call.ts'
import type { Usage } from '../core/usage.ts'
import { readMessagesEvent, readMessagesReply, readMessagesRequest } from './anthropic-messages.ts'
import { JsonDoc } from './json-doc.ts'

const NOTHING: ReplyFacts = {
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

function read(fields: object): ReturnType<typeof readMessagesRequest> {
  const body = { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }], ...fields }
  return readMessagesRequest(new JsonDoc(Buffer.from(JSON.stringify(body))))
}

function usage(miss: number, hit: number, outputTokens: number, reasoningTokens?: number): Usage {
  return {
    inputTokens: miss + hit,
    cacheHitTokens: hit,
    cacheMissTokens: miss,
    outputTokens,
    reasoningTokens,
    estimated: false,
  }
}

describe('a Messages request', () => {
  test('is read', () => {
    expect(read({ stream: true, model: 'deepseek-v4-pro[1m]', tomorrow: 1 })).toEqual({
      model: 'deepseek-v4-pro',
      stream: true,
      maxOutputTokens: 5,
      includeUsage: false,
      user: undefined,
      hasTools: false,
    })
  })

  const claudeCode = { device_id: 'd', account_uuid: 'a', session_id: 's' }

  test.each([
    [{ user_id: 'u' }, 'u'],
    [{ user_id: null }, undefined],
    [{ user_id: '' }, undefined],
    [{}, undefined],
    [null, undefined],
    [{ user_id: JSON.stringify(claudeCode) }, 'a'],
    [{ user_id: JSON.stringify({ ...claudeCode, account_uuid: '' }) }, 'd'],
    [{ user_id: '{"session_id":"s"}' }, '{"session_id":"s"}'],
    [{ user_id: '{not JSON' }, '{not JSON'],
    [{ user_id: 'user_ab_account_cd-1_session_ef' }, 'user_ab_account_cd-1'],
    [{ user_id: 'my_session_x' }, 'my_session_x'],
  ])('metadata %j names the user', (metadata, user) => {
    expect(read({ metadata }).user).toBe(user)
  })
})

test('a whole reply', () => {
  const reply = {
    id: 'i',
    type: 'message',
    model: 'm',
    content: [
      { type: 'thinking', thinking: 'abc', signature: 'long' },
      { type: 'text', text: 'de' },
      { type: 'tool_use', id: 'x', name: 'f', input: { a: 1 } },
    ],
    stop_reason: 'tool_use',
    usage: {
      input_tokens: 7,
      cache_creation_input_tokens: 2,
      cache_read_input_tokens: 1536,
      output_tokens: 8,
      output_tokens_details: { thinking_tokens: 3 },
    },
  }
  expect(readMessagesReply(reply)).toEqual({
    id: 'i',
    model: 'm',
    outputChars: 12,
    finish: 'tool_calls',
    usage: usage(9, 1536, 8, 3),
    error: undefined,
    reasoning: 'abc',
    signature: 'long',
    toolCalls: ['x'],
  })
})

describe('an event', () => {
  const started = {
    type: 'message_start',
    message: {
      id: 'i',
      model: 'm',
      content: [],
      usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 },
    },
  }

  test.each([
    [started, { id: 'i', model: 'm', usage: usage(10, 5, 1) }],
    [{ type: 'ping' }, {}],
    [
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'x', name: 'f', input: {} },
      },
      { toolCalls: ['x'] },
    ],
    [{ type: 'content_block_start', content_block: { type: 'text', text: 'ab' } }, { outputChars: 2 }],
    [{ type: 'content_block_delta', delta: { type: 'text_delta', text: 'ab' } }, { outputChars: 2 }],
    [
      { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'abc' } },
      { outputChars: 3, reasoning: 'abc' },
    ],
    [
      { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{' } },
      { outputChars: 1 },
    ],
    [
      { type: 'content_block_delta', delta: { type: 'signature_delta', signature: 'long' } },
      { signature: 'long' },
    ],
    [
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 9 },
      },
      { finish: 'stop', usage: usage(10, 5, 9) },
    ],
    [{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, { error: 'Overloaded' }],
    [{ error: { message: 'Content Exists Risk' } }, { error: 'Content Exists Risk' }],
    [null, {}],
    [{ type: 'message_start' }, {}],
    [{ type: 'message_delta', usage: { output_tokens: 9 } }, {}],
  ])('%j', (event, facts) => {
    expect(readMessagesEvent(event)).toEqual({ ...NOTHING, ...facts })
  })

  test('that gives only the output keeps the input seen before, and nothing is added up', () => {
    const before = readMessagesEvent(started).usage
    const event = { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 9 } }
    expect(readMessagesEvent(event, before)).toEqual({ ...NOTHING, finish: 'length', usage: usage(10, 5, 9) })
  })

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['of_tomorrow', 'of_tomorrow'],
  ])('%s ends as %s', (stop_reason, finish) => {
    expect(readMessagesEvent({ type: 'message_delta', delta: { stop_reason } }).finish).toBe(finish)
  })
})
