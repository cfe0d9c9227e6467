import { describe, expect, test } from 'vitest'
import type { ReplyFacts } from '../core/call.ts'
import type { Usage } from '../core/usage.ts'
import { JsonDoc } from './json-doc.ts'
import { readChatChunk, readChatReply, readChatRequest, splitUsage } from './openai-chat.ts'
import { readFimReply, readFimRequest } from './openai-fim.ts'

function doc(value: unknown): JsonDoc {
  return new JsonDoc(Buffer.from(JSON.stringify(value)))
}

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
const MESSAGES = [{ role: 'user', content: 'hi' }]

function usage(
  inputTokens: number,
  cacheHitTokens: number,
  outputTokens: number,
  reasoningTokens?: number,
): Usage {
  const cacheMissTokens = inputTokens - cacheHitTokens
  return { inputTokens, cacheHitTokens, cacheMissTokens, outputTokens, reasoningTokens, estimated: false }
}

describe('a chat request', () => {
  const plain = {
    model: 'm',
    stream: false,
    maxOutputTokens: undefined,
    includeUsage: false,
    user: undefined,
    hasTools: false,
  }

  test.each([
    [{}, {}],
    [
      { stream: true, stream_options: { include_usage: true } },
      { stream: true, includeUsage: true },
    ],
    [{ stream: null, stream_options: null, max_tokens: null, user: null }, {}],
    [{ stream_options: {} }, {}],
    [{ max_tokens: 5 }, { maxOutputTokens: 5 }],
    [{ max_completion_tokens: 6 }, { maxOutputTokens: 6 }],
    [{ max_completion_tokens: 6, max_tokens: 6 }, { maxOutputTokens: 6 }],
    [{ safety_identifier: 'c', user_id: 'b', user: 'a' }, { user: 'a' }],
    [{ user: '', user_id: 'b', safety_identifier: 'c' }, { user: 'b' }],
    [{ safety_identifier: 'c' }, { user: 'c' }],
    [{ model: 'x[1m]' }, { model: 'x' }],
    [{ tomorrow: { stream: true } }, {}],
  ])('%j', (fields, facts) => {
    expect(readChatRequest(doc({ model: 'm', messages: MESSAGES, ...fields }))).toEqual({
      ...plain,
      ...facts,
    })
  })

  test('must be an object', () => {
    expect(() => readChatRequest(doc([]))).toThrow('must be a JSON object')
  })

  test('of FIM has a prompt, and may be told where messages go', () => {
    expect(readFimRequest(doc({ model: 'm', prompt: 'p', max_tokens: 3 }))).toEqual({
      ...plain,
      maxOutputTokens: 3,
    })
    expect(() => readFimRequest(doc({ model: 'm', messages: MESSAGES }))).toThrow('/v1/chat/completions')
  })
})

test.each([
  [
    {
      prompt_tokens: 10,
      completion_tokens: 47,
      total_tokens: 57,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 37 },
      prompt_cache_hit_tokens: 4,
      prompt_cache_miss_tokens: 6,
    },
    usage(10, 4, 47, 37),
  ],
  [
    { prompt_tokens: 10, completion_tokens: 1, prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 6 },
    usage(10, 4, 1),
  ],
  [{ prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 4 } }, usage(10, 4, 1)],
  [{ prompt_tokens: 10, completion_tokens: 1 }, usage(10, 0, 1)],
  // Figures that do not add up are billed as misses.
  [
    { prompt_tokens: 10, completion_tokens: 1, prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 7 },
    usage(10, 0, 1),
  ],
  [{ prompt_tokens: 10, completion_tokens: 1, prompt_cache_hit_tokens: 40 }, usage(10, 0, 1)],
  [
    { prompt_tokens: 10, completion_tokens: 1, completion_tokens_details: { reasoning_tokens: 5 } },
    usage(10, 0, 1, 1),
  ],
  [{ prompt_tokens: -1, completion_tokens: 1 }, undefined],
  [{ prompt_tokens: 1.5, completion_tokens: 1 }, undefined],
  [{ prompt_tokens: 1 }, undefined],
  [null, undefined],
  ['x', undefined],
])('usage %j', (raw, expected) => {
  expect(readChatReply({ usage: raw }).usage).toEqual(expected)
})

describe('a reply', () => {
  test('is counted in characters of text, reasoning and arguments', () => {
    const message = {
      content: 'abc',
      reasoning_content: 'de',
      tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' } }, { function: { arguments: '1' } }],
    }
    const reply = { id: 'i', model: 'm', choices: [{ message, finish_reason: 'stop' }] }
    expect(readChatReply(reply)).toEqual({
      ...NOTHING,
      id: 'i',
      model: 'm',
      outputChars: 8,
      finish: 'stop',
      reasoning: 'de',
      toolCalls: ['c'],
    })
    expect(readFimReply({ choices: [{ text: 'abc', finish_reason: 'length' }] })).toEqual({
      ...NOTHING,
      outputChars: 3,
      finish: 'length',
    })
  })

  test.each([
    [{ choices: [{ delta: { role: 'assistant', content: null, reasoning_content: '' } }] }, {}],
    [{ choices: [{ delta: { content: 'ab' }, finish_reason: null }], usage: null }, { outputChars: 2 }],
    [{ choices: [{ delta: { tool_calls: [] } }] }, {}],
    [
      { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: 'x' } }] } }] },
      { outputChars: 1 },
    ],
    [{ choices: [{ delta: {}, finish_reason: 'tool_calls' }] }, { finish: 'tool_calls' }],
    [{ choices: [] }, {}],
    [{ error: { message: 'Content Exists Risk' } }, { error: 'Content Exists Risk' }],
    [{ error: 'bad' }, { error: 'bad' }],
    [{ error: {} }, { error: 'unknown error' }],
    [{ error: null }, {}],
  ])('chunk %j', (chunk, facts) => {
    expect(readChatChunk(chunk)).toEqual({ ...NOTHING, ...facts })
  })

  test.each([
    null,
    1,
    'x',
    [],
    {},
    { choices: 5 },
    { choices: [null, 1, { delta: 'x' }] },
    { choices: [{ delta: { tool_calls: [null, 1] } }] },
  ])('that is odd reads as nothing: %j', (chunk) => {
    expect(readChatChunk(chunk)).toEqual(NOTHING)
    expect(readChatReply(chunk)).toEqual(NOTHING)
    expect(readFimReply(chunk)).toEqual(NOTHING)
  })
})

describe('usage on the finish chunk', () => {
  const envelope =
    '"id":"i","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp"'

  test('is split off into a chunk of its own', () => {
    const finish = '"choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}]'
    expect(splitUsage(`{${envelope},${finish},"usage":{"prompt_tokens":1.0}}`)).toEqual({
      finish: `{${envelope},${finish},"usage":null}`,
      usage: `{${envelope},"choices":[],"usage":{"prompt_tokens":1.0}}`,
    })
  })

  test('without a fingerprint', () => {
    expect(splitUsage('{"id":"i","choices":[{}],"usage":{}}')?.usage).toBe(
      '{"id":"i","choices":[],"usage":{}}',
    )
  })

  test.each([
    `{${envelope},"choices":[],"usage":{}}`,
    `{${envelope},"choices":[{}],"usage":null}`,
    '{"choices":[{}]}',
    '{"usage":{}}',
    '[]',
  ])('is not in %s', (chunk) => {
    expect(splitUsage(chunk)).toBeUndefined()
  })
})
