import { expect, test } from 'vitest'
import { prepareBody, refusalOf, type Options } from './testing.ts'

type Fields = Record<string, unknown>

const INPUT = [{ role: 'user', content: 'Go.' }]
const TOOL = { type: 'function', name: 'f', parameters: {} }
const PATCH = { type: 'custom', name: 'apply_patch' }
const CALL = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }
const OUTPUT = { type: 'function_call_output', call_id: 'c', output: 'ok' }
const IMAGE = { role: 'user', content: [{ type: 'input_image', image_url: 'https://example.com/a.png' }] }

function run(fields: Fields, options?: Options): { path: string; warnings: string; body: Fields } {
  const body = Buffer.from(JSON.stringify({ model: 'alias', input: INPUT, ...fields }))
  const prepared = prepareBody('responses', body, options)
  return {
    path: prepared.path,
    warnings: prepared.warnings.join(' '),
    body: JSON.parse(prepared.body.toString()) as Fields,
  }
}

const thinks: Options = { target: { provider: 'd', model: 'flash', mode: 'thinking' } }
const thinksNot: Options = { target: { provider: 'd', model: 'flash', mode: 'non_thinking' } }
const sees: Options = { target: { provider: 'd', model: 'eyes', mode: undefined } }

interface Case {
  readonly name: string
  readonly fields: Fields
  readonly options?: Options
  /** Fields that differ from those given; undefined where one is gone. */
  readonly becomes?: Fields
  readonly warnings?: string
}

// prettier-ignore
const CASES: readonly Case[] = [
  { name: 'a plain call', fields: {} },
  { name: 'users', fields: { user: 'a', user_id: 'b', safety_identifier: 'c' }, becomes: { user: 'u_1', user_id: undefined, safety_identifier: undefined } },
  { name: 'unknown fields', fields: { tomorrow: { a: [1] } } },
  { name: 'a store that is asked for', fields: { store: true }, becomes: { store: false }, warnings: 'mapped=store' },
  { name: 'ignored fields', fields: { metadata: { a: 'b' }, include: ['reasoning.encrypted_content'], parallel_tool_calls: false, truncation: 'auto', client_metadata: { a: 1 }, prompt_cache_key: 'k' }, becomes: { metadata: undefined, include: undefined, parallel_tool_calls: undefined, truncation: undefined, client_metadata: undefined, prompt_cache_key: undefined }, warnings: 'dropped=metadata dropped=include dropped=parallel_tool_calls dropped=truncation dropped=client_metadata dropped=prompt_cache_key' },
  { name: 'ignored fields that ask for nothing', fields: { metadata: {}, include: [], parallel_tool_calls: true, truncation: 'disabled', background: false, service_tier: 'auto', previous_response_id: null }, becomes: { metadata: undefined, include: undefined, parallel_tool_calls: undefined, truncation: undefined, background: undefined, service_tier: undefined, previous_response_id: undefined } },

  { name: 'a limit as asked', fields: { max_output_tokens: 10 }, options: { maxOutputTokens: 20 } },
  { name: 'a limit injected', fields: {}, options: { maxOutputTokens: 20 }, becomes: { max_output_tokens: 20 } },
  { name: 'a limit clamped', fields: { max_output_tokens: 30 }, options: { maxOutputTokens: 20 }, becomes: { max_output_tokens: 20 }, warnings: 'clamped=max_output_tokens' },

  { name: 'an effort of the day', fields: { reasoning: { effort: 'xhigh' } }, becomes: { reasoning: { effort: 'high' } }, warnings: 'mapped=reasoning.effort' },
  { name: 'an effort of an earlier day', fields: { reasoning: { effort: 'low' } }, options: { nowMs: 600 }, becomes: { reasoning: { effort: 'high' } }, warnings: 'mapped=reasoning.effort' },
  { name: 'a summary', fields: { reasoning: { summary: 'auto' } }, warnings: 'ignored=reasoning.summary' },
  { name: 'no thinking by the caller', fields: { reasoning: { effort: 'none' }, temperature: 1 } },
  { name: 'no thinking by the route', fields: {}, options: thinksNot, becomes: { reasoning: { effort: 'none' } } },
  { name: 'no thinking by the route, null', fields: { reasoning: null }, options: thinksNot, becomes: { reasoning: { effort: 'none' } } },
  { name: 'no thinking by the route, an object', fields: { reasoning: { summary: null } }, options: thinksNot, becomes: { reasoning: { effort: 'none', summary: null } } },
  { name: 'no thinking against the caller', fields: { reasoning: { effort: 'high' } }, options: thinksNot, becomes: { reasoning: { effort: 'none' } }, warnings: 'overridden=thinking' },
  { name: 'thinking against the caller', fields: { reasoning: { effort: 'none' } }, options: thinks, becomes: { reasoning: {} }, warnings: 'overridden=thinking' },
  { name: 'the last resort', fields: { reasoning: { effort: 'high' } }, options: { repair: 1 }, becomes: { reasoning: { effort: 'none' } }, warnings: 'disabled=thinking' },
  { name: 'sampling while thinking', fields: { temperature: 1.5, top_p: 0.5 }, warnings: 'ignored=temperature ignored=top_p' },

  { name: 'a schema', fields: { text: { format: { type: 'json_schema', name: 'a', schema: {} } } } },
  { name: 'verbosity', fields: { text: { verbosity: 'low' } }, warnings: 'ignored=text.verbosity' },

  { name: 'tools that it has', fields: { tools: [TOOL, PATCH, { type: 'web_search' }], tool_choice: 'required' } },
  { name: 'tools that agents offer unasked', fields: { tools: [{ type: 'tool_search' }, TOOL, { type: 'namespace', name: 'n', tools: [] }] }, becomes: { tools: [TOOL] }, warnings: 'dropped=tools' },
  { name: 'nothing but such tools', fields: { tools: [{ type: 'image_generation' }] }, becomes: { tools: undefined }, warnings: 'dropped=tools' },
  { name: 'allowed tools', fields: { tools: [TOOL, PATCH], tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'custom', name: 'apply_patch' }] } }, becomes: { tools: [PATCH], tool_choice: 'required' }, warnings: 'mapped=tool_choice' },

  { name: 'a history with calls', fields: { input: [...INPUT, CALL, OUTPUT] } },
  { name: 'an image for eyes', fields: { input: [IMAGE] }, options: sees },
  { name: 'items of other kinds', fields: { input: [...INPUT, { type: 'web_search_call', id: 'w' }, { type: 'reasoning', summary: [] }] } },
]

test.each(CASES)('$name', ({ fields, options, becomes, warnings }) => {
  const { body, path, warnings: warned } = run(fields, options)
  const model = options?.target?.model ?? 'flash'
  const expected = { input: INPUT, store: false, ...fields, user: 'u_1', model, ...becomes }
  expect(body).toEqual(JSON.parse(JSON.stringify(expected)))
  expect(warned).toBe(warnings ?? '')
  expect(path).toBe('/responses')
})

test.each<[Fields, string]>([
  [{ input: [IMAGE] }, 'unsupported_value /input/0/content/0'],
  [
    { input: [CALL, { ...OUTPUT, output: [{ type: 'input_image' }] }] },
    'unsupported_value /input/1/output/0',
  ],
  [{ input: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'unsupported_value /input/0/content/0'],
  [{ input: [{ type: 'item_reference', id: 'x' }] }, 'unsupported_value /input/0'],
  [{ input: [...INPUT, CALL] }, 'invalid_value /input/1'],
  [{ input: ['hi'] }, 'invalid_value /input/0'],
  [{ input: [{ type: 1 }] }, 'invalid_value /input/0/type'],
  [{ tools: [{ type: 'custom', name: 'other' }] }, 'unsupported_value /tools/0/name'],
  [{ tools: [{ type: 'file_search' }] }, 'unsupported_value /tools/0/type'],
  [{ tools: [{ type: 'function', name: 'a b' }] }, 'invalid_value /tools/0/name'],
  [{ tools: Array.from({ length: 129 }, () => TOOL) }, 'unsupported_value /tools'],
  [{ tool_choice: { type: 'allowed_tools', mode: 'all', tools: [] } }, 'invalid_value /tool_choice/mode'],
  [{ prompt: { id: 'p' } }, 'unsupported_value /prompt'],
  [{ reasoning: { effort: 'huge' } }, 'invalid_value /reasoning/effort'],
  [{ reasoning: 'high' }, 'invalid_value /reasoning'],
  [{ text: { format: { type: 'xml' } } }, 'invalid_value /text/format/type'],
  [{ max_output_tokens: 0 }, 'invalid_value /max_output_tokens'],
  [{ max_output_tokens: 400_000 }, 'invalid_value /max_output_tokens'],
  [{ temperature: 3 }, 'invalid_value /temperature'],
  [{ top_logprobs: 21 }, 'invalid_value /top_logprobs'],
])('%j is refused: %s', (fields, refusal) => {
  expect(refusalOf(() => run(fields))).toBe(refusal)
})
