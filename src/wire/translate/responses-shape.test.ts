import { expect, test } from 'vitest'
import { GatewayError } from '../../core/errors.ts'
import { JsonDoc } from '../json-doc.ts'
import { readChatRequest } from '../openai-chat.ts'
import { chatBodyFromResponsesShape } from './responses-shape.ts'

function shape(body: object): { body: object; warnings: readonly string[] } | undefined {
  const found = chatBodyFromResponsesShape(new JsonDoc(Buffer.from(JSON.stringify(body))))
  return found === undefined
    ? undefined
    : { body: JSON.parse(found.body.toString()) as object, warnings: found.warnings }
}

/** As Cursor sends it to the path of chat completions. */
const CURSOR = {
  model: 'fast',
  stream: true,
  stream_options: { include_usage: true },
  user: 'u-1',
  store: false,
  truncation: 'auto',
  include: ['reasoning.encrypted_content'],
  reasoning: { effort: 'medium', summary: 'auto' },
  text: { verbosity: 'low' },
  prompt_cache_retention: '24h',
  tools: [{ type: 'function', name: 'read_file', description: 'Reads.', parameters: { type: 'object' } }],
  tool_choice: 'auto',
  input: [
    { role: 'system', content: 'You are Cursor.' },
    { role: 'user', content: [{ type: 'input_text', text: 'Go.' }] },
    { type: 'function_call', call_id: 'c', name: 'read_file', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: 'text' },
  ],
}

test('the body of Cursor becomes the chat body that it means', () => {
  const found = shape(CURSOR)
  expect(found?.body).toEqual({
    model: 'fast',
    stream: true,
    stream_options: { include_usage: true },
    user: 'u-1',
    messages: [
      { role: 'system', content: 'You are Cursor.' },
      { role: 'user', content: 'Go.' },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'read_file', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'text' },
    ],
    tools: [
      {
        type: 'function',
        function: { name: 'read_file', description: 'Reads.', parameters: { type: 'object' } },
      },
    ],
    tool_choice: 'auto',
    reasoning_effort: 'medium',
  })
  expect(found?.warnings).toEqual([
    'dropped=truncation',
    'dropped=prompt_cache_retention',
    'dropped=text.verbosity',
  ])
})

test('what is read of it is what a chat request says', () => {
  const { body } = chatBodyFromResponsesShape(
    new JsonDoc(Buffer.from(JSON.stringify({ ...CURSOR, max_output_tokens: 9 }))),
  ) as { body: Buffer }
  expect(readChatRequest(new JsonDoc(body))).toMatchObject({
    model: 'fast',
    stream: true,
    includeUsage: true,
    maxOutputTokens: 9,
    user: 'u-1',
  })
})

test.each([
  [{ model: 'm', messages: [{ role: 'user', content: 'hi' }] }],
  [{ model: 'm', messages: [{ role: 'user', content: 'hi' }], input: 'x' }],
  [{ model: 'm' }],
  [{ model: 'm', input: null }],
  [[]],
])('%j belongs where it came', (body) => {
  expect(shape(body)).toBeUndefined()
})

test('it is refused as a Responses request would be', () => {
  expect(() => shape({ ...CURSOR, previous_response_id: 'resp_1' })).toThrow(GatewayError)
})
