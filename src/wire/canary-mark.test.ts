import { expect, test } from 'vitest'
import type { Operation } from '../core/call.ts'
import { markSystem, systemTextOf } from './canary-mark.ts'
import { JsonDoc } from './json-doc.ts'

const docOf = (value: unknown): JsonDoc => new JsonDoc(Buffer.from(JSON.stringify(value)))
const marked = (value: unknown, operation: Operation): unknown =>
  JSON.parse(markSystem(docOf(value), operation, 'LINE "1"').toString())
const WHOLE = 'LINE "1"\n\nbe kind\n\nLINE "1"'
const user = { role: 'user', content: 'hello' }

test.each<[string, Operation, object, object]>([
  [
    'a system message',
    'chat',
    { messages: [{ role: 'system', content: 'be kind' }, user] },
    { messages: [{ role: 'system', content: WHOLE }, user] },
  ],
  [
    'two of them',
    'chat',
    { messages: [{ role: 'developer', content: 'be kind' }, user, { role: 'system', content: 'be brief' }] },
    {
      messages: [
        { role: 'developer', content: 'LINE "1"\n\nbe kind' },
        user,
        { role: 'system', content: 'be brief\n\nLINE "1"' },
      ],
    },
  ],
  [
    'a system prompt',
    'messages',
    { system: 'be kind', messages: [user] },
    { system: WHOLE, messages: [user] },
  ],
  [
    'blocks, which keep what they say of themselves',
    'messages',
    { system: [{ type: 'text', text: 'be kind', cache_control: { type: 'ephemeral' } }] },
    { system: [{ type: 'text', text: WHOLE, cache_control: { type: 'ephemeral' } }] },
  ],
  [
    'instructions',
    'responses',
    { instructions: 'be kind', input: 'hello' },
    { instructions: WHOLE, input: 'hello' },
  ],
  ['none', 'chat', { messages: [user] }, { messages: [user] }],
  ['an empty one', 'messages', { system: '', messages: [user] }, { system: '', messages: [user] }],
  ['none at all', 'fim', { prompt: 'be kind' }, { prompt: 'be kind' }],
])('%s', (_, operation, value, expected) => {
  expect(marked(value, operation)).toEqual(expected)
  expect(systemTextOf(docOf(value), operation) === undefined).toBe(
    JSON.stringify(value) === JSON.stringify(expected),
  )
})
