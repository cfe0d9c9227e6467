import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Operation } from '../core/call.ts'
import { soleText } from './sole-text.ts'
import { TextTemplate } from './text-template.ts'

const EVENTS: Readonly<Record<string, readonly [Operation, (text: string, n: number) => object]>> = {
  chat: [
    'chat',
    (content) => ({ id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
  ],
  'chat, padded': [
    'chat',
    (content, n) => ({
      id: 'c',
      choices: [{ index: 0, delta: { content }, finish_reason: null }],
      obfuscation: 'abcDEF12'.slice(n % 8),
    }),
  ],
  'a tool call': [
    'chat',
    (text) => ({
      choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: text } }] } }],
    }),
  ],
  completions: ['fim', (text) => ({ choices: [{ text, index: 0, logprobs: null, finish_reason: null }] })],
  messages: [
    'messages',
    (text) => ({ type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text } }),
  ],
  'responses, the number first': [
    'responses',
    (delta, n) => ({ type: 'response.output_text.delta', sequence_number: n, output_index: 0, delta }),
  ],
  'responses, the number last': [
    'responses',
    (delta, n) => ({
      type: 'response.output_text.delta',
      output_index: 0,
      delta,
      logprobs: [],
      sequence_number: n,
    }),
  ],
}

function templateOf(operation: Operation, event: object): TextTemplate | undefined {
  const data = JSON.stringify(event)
  const parsed = JSON.parse(data) as Record<string, unknown>
  const sole = soleText(operation, parsed)
  return sole && TextTemplate.of(operation, data, sole)
}

describe.each(Object.entries(EVENTS))('%s', (_, [operation, event]) => {
  test('one event tells how the next one is read, whatever its text', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 })
    fc.assert(
      fc.property(text, text, fc.nat(), fc.nat(), (first, second, n, m) => {
        const template = templateOf(operation, event(first.toWellFormed(), n))
        const bytes = Buffer.from(`data: ${JSON.stringify(event(second.toWellFormed(), m))}\n\n`)
        const known = template?.read(bytes, 6, bytes.length - 2)
        expect(known?.text).toBe(second.toWellFormed())
        expect(JSON.parse(`"${bytes.toString('utf8', known?.from, known?.to)}"`)).toBe(second.toWellFormed())
        if (operation === 'responses') expect(known?.number?.value).toBe(m)
      }),
    )
  })

  test('an event that says anything else is not known', () => {
    const template = templateOf(operation, event('a', 1))
    const json = JSON.stringify(event('b', 2))
    const others = [
      json.replace(':0', ':1'),
      json.replace(/}$/, ',"usage":{}}'),
      json.replace('"b"', '"b","c":"d"'),
      json.replace('"b"', '"b\\"'),
      json.replace('"b"', 'null'),
      json.slice(0, -1),
      `${json} `,
    ]
    for (const other of others.filter((each) => each !== json)) {
      const bytes = Buffer.from(other)
      expect(template?.read(bytes, 0, bytes.length)).toBeUndefined()
    }
  })
})

test.each([
  ['chat', { choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }] }],
  ['chat', { choices: [{ index: 0, delta: { content: 'a' } }], usage: { total_tokens: 1 } }],
  ['chat', { choices: [{ index: 0, delta: { content: 'a' }, logprobs: { content: [] } }] }],
  ['chat', { choices: [{ index: 0, delta: { content: 'a', reasoning_content: 'b' } }] }],
  ['chat', { choices: [{ delta: { content: 'a' } }, { delta: { content: 'b' } }] }],
  ['chat', { choices: [{ delta: { tool_calls: [{ function: { name: 'f', arguments: '{' } }] } }] }],
  ['messages', { type: 'content_block_delta', delta: { type: 'signature_delta', signature: 'a' } }],
  ['responses', { type: 'response.output_text.delta', delta: 'a', logprobs: [{ token: 'a' }] }],
  ['responses', { type: 'response.audio.delta', delta: 'AAAA' }],
] as const)('%s: %j says more than a piece of text', (operation, event) => {
  expect(soleText(operation, event)).toBeUndefined()
})

test('a text that stands in the event under another name, too, is told apart', () => {
  const event = { content: 'a', choices: [{ index: 0, delta: { content: 'a' } }] }
  const bytes = Buffer.from(JSON.stringify(event).replace('"delta":{"content":"a"', '"delta":{"content":"b"'))
  expect(templateOf('chat', event)?.read(bytes, 0, bytes.length)?.text).toBe('b')
})
