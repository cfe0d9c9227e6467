import { describe, expect, test } from 'vitest'
import { prepareBody, refusalOf, type Options } from './testing.ts'

type Fields = Record<string, unknown>

const USER = { role: 'user', content: 'Answer in JSON.' }
const CALL = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }
const CALLS = { role: 'assistant', content: 'x', reasoning_content: 'r', tool_calls: [CALL] }
const ANSWER = { role: 'tool', tool_call_id: 'call_1', content: 'ok' }
const TOOL = { type: 'function', function: { name: 'f', parameters: {} } }
const OTHER_TOOL = { type: 'function', function: { name: 'g', parameters: {} } }

function tool(fields: Fields): Fields {
  return { type: 'function', function: { name: 'f', ...fields } }
}

function run(fields: Fields, options?: Options): { path: string; warnings: string; body: Fields } {
  const body = Buffer.from(JSON.stringify({ model: 'alias', messages: [USER], ...fields }))
  const prepared = prepareBody('chat', body, options)
  return {
    path: prepared.path,
    warnings: prepared.warnings.join(' '),
    body: JSON.parse(prepared.body.toString()) as Fields,
  }
}

const thinks: Options = { target: { provider: 'd', model: 'flash', mode: 'thinking' } }
const thinksNot: Options = { target: { provider: 'd', model: 'flash', mode: 'non_thinking' } }
const sees: Options = { target: { provider: 'd', model: 'eyes', mode: undefined } }
const ENABLED = { type: 'enabled' }
const DISABLED = { type: 'disabled' }

interface Case {
  readonly name: string
  readonly fields: Fields
  readonly options?: Options
  /** Fields that differ from those given; undefined where one is gone. */
  readonly becomes?: Fields
  readonly warnings?: string
  readonly path?: string
}

// prettier-ignore
const CASES: readonly Case[] = [
  { name: 'a plain call only gets its model and user', fields: {} },
  { name: 'users', fields: { user: 'a', safety_identifier: 'b', user_id: 'c' }, becomes: { user: undefined, safety_identifier: undefined } },
  { name: 'unknown fields', fields: { tomorrow: { a: [1] }, öäü: 1 } },
  { name: 'ignored fields', fields: { seed: 1, logit_bias: { 1: 2 }, metadata: { a: 'b' }, prediction: {}, verbosity: 'low', store: true, service_tier: 'flex' }, becomes: { seed: undefined, logit_bias: undefined, metadata: undefined, prediction: undefined, verbosity: undefined, store: undefined, service_tier: undefined }, warnings: 'dropped=seed dropped=logit_bias dropped=metadata dropped=prediction dropped=verbosity dropped=store dropped=service_tier' },
  { name: 'ignored fields that ask for nothing', fields: { seed: null, frequency_penalty: 0, presence_penalty: 0.0, parallel_tool_calls: true, store: false, service_tier: 'auto', modalities: ['text'], functions: [] }, becomes: { seed: undefined, frequency_penalty: undefined, presence_penalty: undefined, parallel_tool_calls: undefined, store: undefined, service_tier: undefined, modalities: undefined, functions: undefined } },
  { name: 'parallel calls', fields: { parallel_tool_calls: false, prompt_cache_key: 'k' }, becomes: { parallel_tool_calls: undefined, prompt_cache_key: undefined }, warnings: 'dropped=parallel_tool_calls dropped=prompt_cache_key' },
  { name: 'stream_options with stream', fields: { stream: true, stream_options: { include_usage: true } } },
  { name: 'stream_options without', fields: { stream_options: { include_usage: true } }, becomes: { stream_options: undefined }, warnings: 'dropped=stream_options' },

  { name: 'max_tokens as asked', fields: { max_tokens: 10 }, options: { maxOutputTokens: 20 } },
  { name: 'max_tokens injected', fields: {}, options: { maxOutputTokens: 20 }, becomes: { max_tokens: 20 } },
  { name: 'max_tokens injected for null', fields: { max_tokens: null }, options: { maxOutputTokens: 20 }, becomes: { max_tokens: 20 } },
  { name: 'max_tokens clamped', fields: { max_tokens: 30 }, options: { maxOutputTokens: 20 }, becomes: { max_tokens: 20 }, warnings: 'clamped=max_tokens' },
  { name: 'max_completion_tokens', fields: { max_completion_tokens: 7 }, becomes: { max_completion_tokens: undefined, max_tokens: 7 }, warnings: 'mapped=max_completion_tokens' },
  { name: 'both and the same', fields: { max_tokens: 7, max_completion_tokens: 7 }, becomes: { max_completion_tokens: undefined }, warnings: 'mapped=max_completion_tokens' },
  { name: 'one of both null', fields: { max_tokens: null, max_completion_tokens: 7 }, becomes: { max_completion_tokens: undefined, max_tokens: 7 }, warnings: 'mapped=max_completion_tokens' },

  { name: 'mode thinking', fields: {}, options: thinks, becomes: { thinking: ENABLED } },
  { name: 'mode non_thinking', fields: {}, options: thinksNot, becomes: { thinking: DISABLED } },
  { name: 'mode over the caller', fields: { thinking: DISABLED }, options: thinks, becomes: { thinking: ENABLED }, warnings: 'overridden=thinking' },
  { name: 'mode over the effort', fields: { reasoning_effort: 'high' }, options: thinksNot, becomes: { thinking: DISABLED, reasoning_effort: undefined }, warnings: 'overridden=thinking dropped=reasoning_effort' },
  { name: 'mode over no effort', fields: { reasoning_effort: 'none' }, options: thinks, becomes: { thinking: ENABLED, reasoning_effort: undefined }, warnings: 'overridden=thinking' },
  { name: 'mode as the caller', fields: { reasoning_effort: 'none' }, options: thinksNot, becomes: { thinking: DISABLED, reasoning_effort: undefined } },
  { name: 'mode with other members of thinking', fields: { thinking: { type: 'enabled', display: 'x' } }, options: thinks },
  { name: 'effort none', fields: { reasoning_effort: 'none' }, becomes: { thinking: DISABLED, reasoning_effort: undefined } },
  { name: 'effort as it is', fields: { reasoning_effort: 'max' } },
  { name: 'effort of today', fields: { reasoning_effort: 'xhigh' }, becomes: { reasoning_effort: 'high' }, warnings: 'mapped=reasoning_effort' },
  { name: 'effort of an earlier era', fields: { reasoning_effort: 'xhigh' }, options: { nowMs: 500 }, becomes: { reasoning_effort: 'max' }, warnings: 'mapped=reasoning_effort' },
  { name: 'effort beside disabled', fields: { thinking: DISABLED, reasoning_effort: 'high' }, becomes: { reasoning_effort: undefined }, warnings: 'dropped=reasoning_effort' },
  { name: 'adaptive with a budget', fields: { thinking: { type: 'adaptive', budget_tokens: 9 } }, becomes: { thinking: ENABLED }, warnings: 'mapped=thinking dropped=thinking.budget_tokens' },
  { name: 'thinking null', fields: { thinking: null, reasoning_effort: null } },
  { name: 'sampling while thinking', fields: { temperature: 1, top_p: 0.5 }, warnings: 'ignored=temperature ignored=top_p' },
  { name: 'sampling without thinking', fields: { temperature: 1, top_p: 0.5, thinking: DISABLED } },

  { name: 'no tools', fields: { tools: [] }, becomes: { tools: undefined } },
  { name: 'tools', fields: { tools: [TOOL, OTHER_TOOL], tool_choice: 'auto' } },
  { name: 'all strict', fields: { tools: [tool({ strict: true })] }, path: '/beta/chat/completions' },
  { name: 'not all strict', fields: { tools: [tool({ strict: true }), OTHER_TOOL] }, becomes: { tools: [tool({}), OTHER_TOOL] }, warnings: 'dropped=strict' },
  { name: 'not all strict on beta', fields: { tools: [tool({ strict: true }), OTHER_TOOL] }, options: { beta: true }, path: '/beta/chat/completions' },
  { name: 'a forced tool', fields: { tools: [TOOL], tool_choice: 'required' }, becomes: { thinking: DISABLED }, warnings: 'disabled=thinking' },
  { name: 'a named tool', fields: { tools: [TOOL], tool_choice: { type: 'function', function: { name: 'f' } }, reasoning_effort: 'low' }, becomes: { thinking: DISABLED, reasoning_effort: undefined }, warnings: 'disabled=thinking dropped=reasoning_effort' },
  { name: 'a forced tool without thinking', fields: { tools: [TOOL], tool_choice: 'required', thinking: DISABLED, messages: [USER, CALLS, ANSWER] } },
  { name: 'allowed tools', fields: { tools: [TOOL, OTHER_TOOL], tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'g' } }] } } }, becomes: { tools: [OTHER_TOOL], tool_choice: 'auto' }, warnings: 'mapped=tool_choice' },
  { name: 'allowed tools, one required, strict counted among those that stay', fields: { tools: [tool({ strict: true }), OTHER_TOOL], tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] } } }, becomes: { tools: [tool({ strict: true })], tool_choice: 'required', thinking: DISABLED }, warnings: 'mapped=tool_choice disabled=thinking', path: '/beta/chat/completions' },

  { name: 'developer', fields: { messages: [{ role: 'developer', content: 'a' }, USER] }, becomes: { messages: [{ role: 'system', content: 'a' }, USER] }, warnings: 'mapped=developer' },
  { name: 'content null beside calls', fields: { messages: [USER, { ...CALLS, content: null }, ANSWER] }, becomes: { messages: [USER, { ...CALLS, content: '' }, ANSWER] } },
  { name: 'content missing beside calls', fields: { messages: [USER, { ...CALLS, content: undefined }, ANSWER] }, becomes: { messages: [USER, { ...CALLS, content: '' }, ANSWER] } },
  { name: 'a prefix', fields: { messages: [USER, { role: 'assistant', content: 'a', prefix: true }] }, path: '/beta/chat/completions' },
  { name: 'parts', fields: { messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'tomorrow' }] }] } },
  { name: 'an image for a model that sees', fields: { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] }] }, options: sees },
  { name: 'json_object', fields: { response_format: { type: 'json_object' } } },
  { name: 'json in a part, escaped', fields: { response_format: { type: 'json_object' }, messages: [{ role: 'user', content: [{ type: 'text', text: 'jsOn' }] }] } },
  { name: 'stops', fields: { stop: Array.from({ length: 16 }, String) } },
  { name: 'logprobs', fields: { top_logprobs: 20, logprobs: true } },
  { name: 'beta', fields: {}, options: { beta: true }, path: '/beta/chat/completions' },

  { name: 'reasoning kept', fields: { messages: [USER, CALLS, ANSWER] } },
  { name: 'reasoning lost', fields: { messages: [USER, { ...CALLS, reasoning_content: undefined }, ANSWER] }, becomes: { messages: [USER, { ...CALLS, reasoning_content: '' }, ANSWER] } },
  { name: 'reasoning null', fields: { messages: [USER, { ...CALLS, reasoning_content: null }, ANSWER] }, becomes: { messages: [USER, { ...CALLS, reasoning_content: '' }, ANSWER] } },
  { name: 'reasoning lost, second try', fields: { messages: [USER, { ...CALLS, reasoning_content: undefined }, ANSWER] }, options: { repair: 1 }, becomes: { messages: [USER, { ...CALLS, reasoning_content: ' ' }, ANSWER] } },
  { name: 'reasoning empty, second try', fields: { messages: [USER, { ...CALLS, reasoning_content: '' }, ANSWER] }, options: { repair: 1 }, becomes: { messages: [USER, { ...CALLS, reasoning_content: ' ' }, ANSWER] } },
  { name: 'reasoning lost, last try', fields: { messages: [USER, { ...CALLS, reasoning_content: null }, ANSWER], reasoning_effort: 'max' }, options: { repair: 2 }, becomes: { thinking: DISABLED, reasoning_effort: undefined }, warnings: 'disabled=thinking dropped=reasoning_effort' },
  { name: 'reasoning lost, but no thinking', fields: { thinking: DISABLED, messages: [USER, { ...CALLS, reasoning_content: null }, ANSWER] } },
  { name: 'no reasoning without calls', fields: { messages: [USER, { role: 'assistant', content: 'a' }, USER] } },
  { name: 'reasoning under another name', fields: { messages: [USER, { role: 'assistant', content: 'a', reasoning: 'b\u2028"' }, USER] }, becomes: { messages: [USER, { role: 'assistant', content: 'a', reasoning_content: 'b\u2028"' }, USER] } },
  { name: 'reasoning_details', fields: { messages: [{ ...CALLS, reasoning_content: null, reasoning: '', reasoning_details: [{ text: 'a' }, { summary: 'b' }, {}] }, ANSWER] }, becomes: { messages: [{ ...CALLS, reasoning_content: 'ab', reasoning: '' }, ANSWER] } },
  { name: 'thinking_blocks', fields: { messages: [{ ...CALLS, reasoning_content: undefined, thinking_blocks: [{ thinking: 'a', signature: 's' }] }, ANSWER] }, becomes: { messages: [{ ...CALLS, reasoning_content: 'a' }, ANSWER] } },
  { name: 'both names', fields: { messages: [{ ...CALLS, reasoning: 'other' }, ANSWER] } },
]

describe('what a chat completion becomes', () => {
  test.each(CASES)('$name', ({ fields, options, becomes, warnings, path }) => {
    const model = options?.target?.model ?? 'flash'
    const expected = JSON.parse(
      JSON.stringify({ messages: [USER], ...fields, ...becomes, model, user_id: 'u_1' }),
    ) as Fields
    expect(run(fields, options)).toEqual({
      path: path ?? '/chat/completions',
      warnings: warnings ?? '',
      body: expected,
    })
  })
})

const messages = (...list: unknown[]): Fields => ({ messages: list })

// prettier-ignore
const REFUSALS: readonly (readonly [string, Fields, string, Options?])[] = [
  ['no model', { model: undefined }, 'invalid_value /model'],
  ['an empty model', { model: '' }, 'invalid_value /model'],
  ['no messages', { messages: undefined }, 'invalid_value /messages'],
  ['empty messages', { messages: [] }, 'invalid_value /messages'],
  ['stream no boolean', { stream: 'true' }, 'invalid_value /stream'],
  ['max_tokens no number', { max_tokens: '5' }, 'invalid_value /max_tokens'],
  ['max_tokens a fraction', { max_tokens: 1.5 }, 'invalid_value /max_tokens'],
  ['max_tokens negative', { max_tokens: -1 }, 'invalid_value /max_tokens'],
  ['max_tokens 0', { max_tokens: 0 }, 'invalid_value /max_tokens'],
  ['max_tokens above the model', { max_tokens: 393_217 }, 'invalid_value /max_tokens'],
  ['the other above the model', { max_completion_tokens: 393_217 }, 'invalid_value /max_completion_tokens'],
  ['two limits', { max_tokens: 1, max_completion_tokens: 2 }, 'invalid_value /max_completion_tokens'],
  ['user no string', { user: 5 }, 'invalid_value /user'],
  ['include_usage no boolean', { stream_options: { include_usage: 1 } }, 'invalid_value /stream_options/include_usage'],
  ['n', { n: 2 }, 'unsupported_value /n'],
  ['temperature', { temperature: 2.1 }, 'invalid_value /temperature'],
  ['top_p', { top_p: -0.1 }, 'invalid_value /top_p'],
  ['top_logprobs', { logprobs: true, top_logprobs: 21 }, 'invalid_value /top_logprobs'],
  ['top_logprobs alone', { top_logprobs: 2 }, 'invalid_value /top_logprobs'],
  ['stops', { stop: Array.from({ length: 17 }, String) }, 'unsupported_value /stop'],
  ['a stop no string', { stop: ['a', 1] }, 'invalid_value /stop/1'],
  ['json without the word', { response_format: { type: 'json_object' }, ...messages({ role: 'user', content: 'hi' }) }, 'invalid_value /response_format/type'],
  ['a schema', { response_format: { type: 'json_schema', json_schema: {} } }, 'unsupported_value /response_format/type'],
  ['functions', { functions: [{ name: 'f' }] }, 'unsupported_value /functions'],
  ['function_call', { function_call: { name: 'f' } }, 'unsupported_value /function_call'],
  ['audio', { audio: {} }, 'unsupported_value /audio'],
  ['modalities', { modalities: ['text', 'audio'] }, 'unsupported_value /modalities'],
  ['web search', { web_search_options: {} }, 'unsupported_value /web_search_options'],
  ['effort', { reasoning_effort: 'extreme' }, 'invalid_value /reasoning_effort'],
  ['thinking', { thinking: { type: 'maybe' } }, 'invalid_value /thinking/type'],
  ['thinking no object', { thinking: true }, 'invalid_value /thinking/type'],
  ['129 tools', { tools: Array.from({ length: 129 }, () => TOOL) }, 'unsupported_value /tools'],
  ['a tool name', { tools: [TOOL, { type: 'function', function: { name: 'a b' } }] }, 'invalid_value /tools/1/function/name'],
  ['a custom tool', { tools: [{ type: 'custom', custom: {} }] }, 'unsupported_value /tools/0/type'],
  ['tools no array', { tools: {} }, 'invalid_value /tools'],
  ['a choice', { tool_choice: 'any' }, 'invalid_value /tool_choice'],
  ['a custom choice', { tool_choice: { type: 'custom' } }, 'unsupported_value /tool_choice/type'],
  ['an allowed tool that is none', { tools: [TOOL], tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [{ function: { name: 'x' } }] } } }, 'invalid_value /tool_choice/allowed_tools/tools'],
  ['a forced tool after tool turns', { tools: [TOOL], tool_choice: 'required', ...messages(USER, CALLS, ANSWER) }, 'unsupported_value /tool_choice'],
  ['the same, thinking by route', { tools: [TOOL], tool_choice: 'required', ...messages(USER, CALLS, ANSWER) }, 'unsupported_value /tool_choice', thinks],
  ['a role', messages(USER, { role: 'robot', content: '' }), 'invalid_value /messages/1/role'],
  ['a function message', messages({ role: 'function', name: 'f', content: '' }), 'unsupported_value /messages/0/role'],
  ['a message no object', messages('hi'), 'invalid_value /messages/0'],
  ['no content', messages({ role: 'user' }), 'invalid_value /messages/0/content'],
  ['content null', messages({ role: 'user', content: null }), 'invalid_value /messages/0/content'],
  ['content a number', messages({ role: 'user', content: 1 }), 'invalid_value /messages/0/content'],
  ['an assistant with nothing', messages({ role: 'assistant', content: null }), 'invalid_value /messages/0/content'],
  ['a legacy call', messages({ role: 'assistant', content: '', function_call: {} }), 'unsupported_value /messages/0/function_call'],
  ['an image', messages({ role: 'user', content: [{ type: 'text', text: '' }, { type: 'image_url' }] }), 'unsupported_value /messages/0/content/1'],
  ['a file', messages({ role: 'user', content: [{ type: 'file' }] }), 'unsupported_value /messages/0/content/0'],
  ['audio in', messages({ role: 'user', content: [{ type: 'input_audio' }] }), 'unsupported_value /messages/0/content/0', sees],
  ['an answer missing at the end', messages(USER, CALLS), 'invalid_value /messages'],
  ['an answer missing before a user', messages(CALLS, USER), 'invalid_value /messages/1'],
  ['an answer for nothing', messages(USER, ANSWER), 'invalid_value /messages/1'],
  ['an answer without an id', messages(CALLS, { role: 'tool', content: '' }), 'invalid_value /messages/1/tool_call_id'],
  ['a prefix that is not last', messages({ role: 'assistant', content: 'a', prefix: true }, USER), 'invalid_value /messages/0/prefix'],
  ['a prefix of a user', messages({ role: 'user', content: 'a', prefix: true }), 'invalid_value /messages/0/prefix'],
  ['reasoning no string', messages({ role: 'assistant', content: 'a', reasoning_content: [] }), 'invalid_value /messages/0/reasoning_content'],
]

describe('what is refused of a chat completion', () => {
  test.each(REFUSALS.map(([name, fields, refusal, options]) => ({ name, fields, refusal, options })))(
    '$name',
    (row) => {
      expect(refusalOf(() => run(row.fields, row.options))).toBe(row.refusal)
    },
  )

  test('an unknown effort, naming those there are', () => {
    expect(() => run({ reasoning_effort: 'x' })).toThrow('none, minimal, low, medium, high, xhigh, max')
  })

  test('too many tokens, naming the range', () => {
    expect(() => run({ max_tokens: 500_000 })).toThrow('from 1 to 393216')
  })
})

test('what is not edited goes on byte for byte', () => {
  const odd =
    '{ "messages" :[ {"content":"\\u0041é\\/", "role":"user" } ],\n"x":1.50e+3, "model":"a" , "tomorrow":[ 1 , 2 ]}'
  expect(prepareBody('chat', Buffer.from(odd)).body.toString()).toBe(
    '{"user_id":"u_1", "messages" :[ {"content":"\\u0041é\\/", "role":"user" } ],\n"x":1.50e+3, "model":"flash" , "tomorrow":[ 1 , 2 ]}',
  )
})

test('a number that DeepSeek would not take for whole is written out', () => {
  const body = Buffer.from('{"model":"a","messages":[{"role":"user","content":""}],"max_tokens":1.0e2}')
  expect(prepareBody('chat', body).body.toString()).toContain('"max_tokens":100')
})
