import { expect, test } from 'vitest'
import type { Operation } from '../core/call.ts'
import { JsonDoc } from './json-doc.ts'
import { turnTexts } from './turn-texts.ts'

const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":"model"}' } }
const user = (content: unknown): object => ({ role: 'user', content })
const model = (content: unknown, more: object = {}): object => ({ role: 'assistant', content, ...more })

test.each<[string, Operation, object, readonly string[], readonly string[]]>([
  ['the last turn', 'chat', { messages: [user('old'), model('said'), user('new')] }, ['new'], []],
  [
    'several messages of one turn',
    'chat',
    { messages: [model('said'), user('a'), user('b')] },
    ['a', 'b'],
    [],
  ],
  [
    'the application itself is not judged',
    'chat',
    { messages: [{ role: 'system', content: 's' }, user('new')] },
    ['new'],
    [],
  ],
  [
    'parts, without pictures',
    'chat',
    { messages: [user([{ type: 'text', text: 'a' }, image, { type: 'text', text: 'b' }])] },
    ['a', 'b'],
    [],
  ],
  [
    'results of tools, and what they serve',
    'chat',
    {
      messages: [
        user('ask'),
        model(null, { tool_calls: [call] }),
        { role: 'tool', tool_call_id: 'c', content: 'result' },
      ],
    },
    ['ask'],
    ['result'],
  ],
  [
    'old results are history',
    'chat',
    { messages: [user('ask'), { role: 'tool', content: 'old' }, model('said'), user('new')] },
    ['new'],
    [],
  ],
  [
    'words in the mouth of the model',
    'chat',
    { messages: [user('new'), model('Sure, ', { prefix: true })] },
    ['new'],
    [],
  ],
  [
    'a turn of blocks',
    'messages',
    {
      messages: [
        user('ask'),
        model([{ type: 'tool_use', id: 't', name: 'f', input: { a: 'model' } }]),
        user([
          { type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'result' }] },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'page' } },
          { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
          { type: 'text', text: 'and now' },
        ]),
      ],
    },
    ['and now'],
    ['result', 'page'],
  ],
  ['a response', 'responses', { input: 'new' }, ['new'], []],
  [
    'items of a response',
    'responses',
    {
      input: [
        user('old'),
        { type: 'reasoning', summary: [] },
        { type: 'function_call', name: 'f', call_id: 'c', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'result' },
        user([{ type: 'input_text', text: 'new' }]),
      ],
    },
    ['new'],
    ['result'],
  ],
  ['a completion', 'fim', { prompt: 'before', suffix: 'after' }, ['before', 'after'], []],
  ['texts to embed', 'embeddings', { input: ['a', 'b'] }, ['a', 'b'], []],
  ['tokens are no text', 'embeddings', { input: [1, 2] }, [], []],
  ['nothing', 'chat', { messages: [] }, [], []],
  ['another shape', 'chat', { messages: { role: 'user' } }, [], []],
])('%s (%s)', (_what, operation, body, input, toolResults) => {
  const doc = new JsonDoc(Buffer.from(JSON.stringify(body)))
  expect(turnTexts(doc, operation)).toEqual({ input, toolResults })
})
