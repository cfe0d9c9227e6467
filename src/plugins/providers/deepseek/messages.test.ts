import { describe, expect, test } from 'vitest'
import { prepareBody, refusalOf, type Options } from './testing.ts'

type Fields = Record<string, unknown>

const USER = { role: 'user', content: 'hi' }
const USE = {
  role: 'assistant',
  content: [
    { type: 'thinking', thinking: 't', signature: 's' },
    { type: 'tool_use', id: 'a', name: 'f', input: {} },
  ],
}
const RESULT = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'ok' }] }
const TOOL = { name: 'f', input_schema: { type: 'object' } }
const DISABLED = { type: 'disabled' }
const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: '' } }

function run(fields: Fields, options?: Options): { path: string; warnings: string; body: Fields } {
  const body = Buffer.from(JSON.stringify({ model: 'alias', max_tokens: 100, messages: [USER], ...fields }))
  const prepared = prepareBody('messages', body, options)
  return {
    path: prepared.path,
    warnings: prepared.warnings.join(' '),
    body: JSON.parse(prepared.body.toString()) as Fields,
  }
}

function blocks(...content: unknown[]): Fields {
  return { messages: [{ role: 'user', content }] }
}

function result(fields: Fields): Fields {
  return {
    messages: [USER, USE, { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', ...fields }] }],
  }
}

const text = (words: string): Fields => ({ type: 'text', text: words })
const BILLING = text('x-anthropic-billing-header: cc_version=2; cch=1')
const thinksNot: Options = { target: { provider: 'd', model: 'flash', mode: 'non_thinking' } }
const sees: Options = { target: { provider: 'd', model: 'eyes', mode: undefined } }

interface Case {
  readonly name: string
  readonly fields: Fields
  readonly options?: Options
  readonly becomes?: Fields
  readonly warnings?: string
}

// prettier-ignore
const CASES: readonly Case[] = [
  { name: 'a plain call', fields: {} },
  { name: 'metadata', fields: { metadata: { user_id: 'secret', team: 'x' } }, warnings: 'dropped=metadata' },
  { name: 'metadata null', fields: { metadata: null } },
  { name: 'unknown fields and cache_control', fields: { tomorrow: 1, cache_control: { type: 'ephemeral' }, system: [{ ...text('s'), cache_control: {} }] } },
  { name: 'ignored fields', fields: { top_k: 5, service_tier: 'auto', container: null, context_management: {}, speed: 'fast', inference_geo: 'eu', mcp_servers: [] }, becomes: { top_k: undefined, service_tier: undefined, container: undefined, context_management: undefined, speed: undefined, inference_geo: undefined, mcp_servers: undefined }, warnings: 'dropped=top_k dropped=context_management dropped=speed dropped=inference_geo' },
  { name: 'max_tokens clamped', fields: {}, options: { maxOutputTokens: 50 }, becomes: { max_tokens: 50 }, warnings: 'clamped=max_tokens' },
  { name: 'adaptive with display', fields: { thinking: { type: 'adaptive', display: 'omitted' } }, becomes: { thinking: { type: 'enabled', display: 'omitted' } }, warnings: 'mapped=thinking' },
  { name: 'between_tools', fields: { thinking: { type: 'between_tools' } }, becomes: { thinking: { type: 'enabled' } }, warnings: 'mapped=thinking' },
  { name: 'a budget', fields: { thinking: { type: 'enabled', budget_tokens: 2000 } }, becomes: { thinking: { type: 'enabled' } }, warnings: 'dropped=thinking.budget_tokens' },
  { name: 'effort beside disabled', fields: { thinking: DISABLED, output_config: { effort: 'high', x: 1 } }, becomes: { output_config: { x: 1 } }, warnings: 'dropped=output_config.effort' },
  { name: 'effort of today', fields: { output_config: { effort: 'xhigh' } }, becomes: { output_config: { effort: 'high' } }, warnings: 'mapped=output_config.effort' },
  { name: 'mode', fields: { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }, options: thinksNot, becomes: { thinking: DISABLED, output_config: {} }, warnings: 'overridden=thinking dropped=output_config.effort' },
  { name: 'any tool', fields: { tools: [TOOL], tool_choice: { type: 'any', disable_parallel_tool_use: true } }, becomes: { tool_choice: { type: 'any' }, thinking: DISABLED }, warnings: 'dropped=disable_parallel_tool_use disabled=thinking' },
  { name: 'one tool, not thinking', fields: { thinking: DISABLED, tools: [TOOL], tool_choice: { type: 'tool', name: 'f' }, messages: [USER, USE, RESULT] } },
  { name: 'web search', fields: { tools: [{ type: 'web_search_20250305', name: 'web_search' }, { type: 'custom', ...TOOL }] } },
  { name: 'no tools', fields: { tools: [] }, becomes: { tools: undefined } },
  { name: 'history as it came', fields: { messages: [USER, USE, RESULT] } },
  { name: 'history, last try', fields: { messages: [USER, USE, RESULT], output_config: { effort: 'max' } }, options: { repair: 1 }, becomes: { thinking: DISABLED, output_config: {} }, warnings: 'disabled=thinking dropped=output_config.effort' },
  { name: 'results in two user turns', fields: { messages: [USER, { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }, { type: 'tool_use', id: 'b', name: 'f', input: {} }] }, RESULT, { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'b' }] }] } },
  { name: 'the billing text', fields: { system: [BILLING, text('a')] }, becomes: { system: [text('a')] }, warnings: 'dropped=x-anthropic-billing-header' },
  { name: 'the billing text alone', fields: { system: [BILLING] }, becomes: { system: undefined }, warnings: 'dropped=x-anthropic-billing-header' },
  { name: 'an error as text', fields: result({ content: 'no', is_error: true }), becomes: result({ content: 'Error: no', is_error: true }), warnings: 'mapped=tool_result.is_error' },
  { name: 'an error in blocks', fields: result({ content: [text('no'), text('b')], is_error: true }), becomes: result({ content: [text('Error: no'), text('b')], is_error: true }), warnings: 'mapped=tool_result.is_error' },
  { name: 'an error with an image', fields: result({ content: [IMAGE], is_error: true }), options: sees, becomes: result({ content: [text('Error: '), IMAGE], is_error: true }), warnings: 'mapped=tool_result.is_error' },
  { name: 'an error without content', fields: result({ is_error: true }), becomes: result({ content: 'Error: ', is_error: true }), warnings: 'mapped=tool_result.is_error' },
  { name: 'an empty error', fields: result({ is_error: true, content: [] }), becomes: result({ content: [text('Error: ')], is_error: true }), warnings: 'mapped=tool_result.is_error' },
  { name: 'no error', fields: result({ content: 'x', is_error: false }) },
  { name: 'a text document', fields: blocks({ type: 'document', title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'a"b' } }), becomes: blocks(text('T\n\na"b')), warnings: 'mapped=document' },
  { name: 'redacted thinking', fields: { messages: [USER, { role: 'assistant', content: [{ type: 'redacted_thinking', data: 'x' }, text('a')] }] }, becomes: { messages: [USER, { role: 'assistant', content: [text('a')] }] }, warnings: 'dropped=redacted_thinking' },
  { name: 'only redacted thinking', fields: { messages: [USER, { role: 'assistant', content: [{ type: 'redacted_thinking', data: 'x' }] }] }, becomes: { messages: [USER, { role: 'assistant', content: '' }] }, warnings: 'dropped=redacted_thinking' },
  { name: 'system in between', fields: { messages: [USER, { role: 'system', content: 'be brief' }] }, becomes: { messages: [USER, { role: 'user', content: '<system>be brief</system>' }] }, warnings: 'mapped=role.system' },
  { name: 'system in between, in blocks', fields: { messages: [USER, { role: 'system', content: [text('a')] }, USER] }, becomes: { messages: [USER, { role: 'user', content: [text('<system>'), text('a'), text('</system>')] }, USER] }, warnings: 'mapped=role.system' },
  { name: 'system first', fields: { messages: [{ role: 'system', content: 'a' }, USER] }, becomes: { messages: [USER], system: [text('a')] }, warnings: 'mapped=role.system' },
  { name: 'system first, twice, beside a system prompt', fields: { system: 's', messages: [{ role: 'system', content: 'a' }, { role: 'system', content: [text('b')] }, USER] }, becomes: { messages: [USER], system: [text('s'), text('a'), text('b')] }, warnings: 'mapped=role.system' },
  { name: 'system first, beside a billing text', fields: { system: [BILLING], messages: [{ role: 'system', content: 'a' }, USER] }, becomes: { messages: [USER], system: [text('a')] }, warnings: 'dropped=x-anthropic-billing-header mapped=role.system' },
  { name: 'an image for a model that sees', fields: blocks(IMAGE), options: sees },
  { name: 'sampling', fields: { temperature: 0.5, top_p: 1, thinking: DISABLED }, options: { apiVersion: '2023-06-01' } },
]

describe('what a Messages request becomes', () => {
  test.each(CASES)('$name', ({ fields, options, becomes, warnings }) => {
    const model = options?.target?.model ?? 'flash'
    const all = {
      max_tokens: 100,
      messages: [USER],
      ...fields,
      ...becomes,
      model,
      metadata: { user_id: 'u_1' },
    }
    const expected = JSON.parse(JSON.stringify(all)) as Fields
    expect(run(fields, options)).toEqual({
      path: '/anthropic/v1/messages',
      warnings: warnings ?? '',
      body: expected,
    })
  })
})

const newest: Options = { apiVersion: '2026-10-21' }

// prettier-ignore
const REFUSALS: readonly (readonly [string, Fields, string, Options?])[] = [
  ['no model', { model: undefined }, 'invalid_value /model'],
  ['no max_tokens', { max_tokens: undefined }, 'invalid_value /max_tokens'],
  ['max_tokens null', { max_tokens: null }, 'invalid_value /max_tokens'],
  ['max_tokens 0', { max_tokens: 0 }, 'invalid_value /max_tokens'],
  ['max_tokens above the model', { max_tokens: 500_000 }, 'invalid_value /max_tokens'],
  ['no messages', { messages: [] }, 'invalid_value /messages'],
  ['metadata no object', { metadata: 'x' }, 'invalid_value /metadata'],
  ['temperature in the newest version', { temperature: 1 }, 'invalid_value /temperature', newest],
  ['top_p in the newest version', { top_p: 1 }, 'invalid_value /top_p', newest],
  ['top_k in the newest version', { top_k: 1 }, 'invalid_value /top_k', newest],
  ['temperature', { temperature: 3 }, 'invalid_value /temperature'],
  ['a container', { container: 'c' }, 'unsupported_value /container'],
  ['MCP servers', { mcp_servers: [{}] }, 'unsupported_value /mcp_servers'],
  ['a schema', { output_config: { format: { type: 'json_schema' } } }, 'unsupported_value /output_config/format'],
  ['effort', { output_config: { effort: 'x' } }, 'invalid_value /output_config/effort'],
  ['thinking', { thinking: { type: 'x' } }, 'invalid_value /thinking/type'],
  ['stop_sequences', { stop_sequences: 'x' }, 'invalid_value /stop_sequences'],
  ['system', { system: 5 }, 'invalid_value /system'],
  ['a system block', { system: [{ type: 'image' }] }, 'invalid_value /system/0'],
  ['a server tool', { tools: [{ type: 'code_execution_20250825', name: 'x' }] }, 'unsupported_value /tools/0/type'],
  ['a newer web search', { tools: [TOOL, { type: 'web_search_20260209', name: 'x' }] }, 'unsupported_value /tools/1/type'],
  ['a tool without a schema', { tools: [{ type: 'bash_20250124', name: 'bash' }] }, 'unsupported_value /tools/0/type'],
  ['a client tool without a schema', { tools: [{ name: 'f' }] }, 'invalid_value /tools/0/input_schema'],
  ['a tool name', { tools: [{ ...TOOL, name: '' }] }, 'invalid_value /tools/0/name'],
  ['a choice', { tool_choice: 'auto' }, 'invalid_value /tool_choice/type'],
  ['a choice without a name', { tool_choice: { type: 'tool' } }, 'invalid_value /tool_choice/name'],
  ['a forced tool after tool turns', { tool_choice: { type: 'any' }, messages: [USER, USE, RESULT] }, 'unsupported_value /tool_choice'],
  ['a role', { messages: [{ role: 'tool', content: '' }] }, 'invalid_value /messages/0/role'],
  ['content', { messages: [USER, { role: 'user' }] }, 'invalid_value /messages/1/content'],
  ['an image', blocks(text('a'), IMAGE), 'unsupported_value /messages/0/content/1'],
  ['an image in a result', result({ content: [IMAGE] }), 'unsupported_value /messages/2/content/0/content/0'],
  ['a PDF', blocks({ type: 'document', source: { type: 'base64', data: '' } }), 'unsupported_value /messages/0/content/0'],
  ['a search result', blocks({ type: 'search_result' }), 'unsupported_value /messages/0/content/0'],
  ['a search result in a result', result({ content: [{ type: 'search_result' }] }), 'unsupported_value /messages/2/content/0/content/0'],
  ['a block of tomorrow', blocks({ type: 'smell' }), 'unsupported_value /messages/0/content/0'],
  ['a block without a type', blocks({}), 'invalid_value /messages/0/content/0/type'],
  ['a missing result', { messages: [USER, USE, USER, { role: 'assistant', content: 'x' }] }, 'invalid_value /messages/3'],
  ['a missing result at the end', { messages: [USER, USE] }, 'invalid_value /messages'],
  ['system messages alone', { messages: [{ role: 'system', content: 'a' }] }, 'invalid_value /messages'],
]

describe('what is refused of a Messages request', () => {
  test.each(REFUSALS.map(([name, fields, refusal, options]) => ({ name, fields, refusal, options })))(
    '$name',
    (row) => {
      expect(refusalOf(() => run(row.fields, row.options))).toBe(row.refusal)
    },
  )
})
