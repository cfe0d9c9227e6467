import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { prepareBody } from '../../../plugins/providers/deepseek/testing.ts'
import { choices, jsonValue, spell, type Json } from '../../json-arbitrary.ts'
import { JsonDoc } from '../../json-doc.ts'
import { readChatRequest } from '../../openai-chat.ts'
import { fieldsOf } from '../../reply-facts.ts'
import type { Translated } from '../contract.ts'
import { call } from '../reply-arbitrary.ts'
import { translateBody } from '../testing.ts'

const text = fc.string({ unit: 'grapheme', minLength: 1 })

/** One step of an agent: it reasons, says something, calls tools, and has their outputs in any order. */
const step = fc.record({
  user: text,
  reasoning: fc.option(text),
  said: fc.option(text),
  calls: fc.uniqueArray(call, { maxLength: 3, selector: ({ id }) => id }),
  custom: fc.boolean(),
  reversed: fc.boolean(),
})

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function itemsOf({ user, reasoning, said, calls, custom, reversed }: Step, at: number): object[] {
  const ids = calls.map(({ id }) => `${at}.${id}`)
  const outputs = ids.map((call_id) => ({ type: 'function_call_output', call_id, output: `of ${call_id}` }))
  return [
    { role: 'user', content: [{ type: 'input_text', text: user }] },
    ...(reasoning === null
      ? []
      : [{ type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: reasoning }] }]),
    ...(said === null
      ? []
      : [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: said }] }]),
    ...calls.map(({ name, args }, index) =>
      custom
        ? { type: 'custom_tool_call', call_id: ids[index], name, input: args }
        : { type: 'function_call', call_id: ids[index], name, arguments: args },
    ),
    ...(reversed ? outputs.toReversed() : outputs),
  ]
}

interface Said {
  readonly role: string
  readonly content: string
  readonly reasoning_content?: string
  readonly tool_calls?: readonly { id: string; function: { name: string; arguments: string } }[]
  readonly tool_call_id?: string
}

/** What a step must be in chat. */
function messagesOf({ user, reasoning, said, calls, custom }: Step, at: number): Said[] {
  const ids = calls.map(({ id }) => `${at}.${id}`)
  const toolCalls = calls.map(({ name, args }, index) => ({
    id: ids[index] ?? '',
    type: 'function',
    function: { name, arguments: custom ? JSON.stringify({ input: args }) : args },
  }))
  const silent = said === null && calls.length === 0
  return [
    { role: 'user', content: user },
    ...(silent
      ? []
      : [
          {
            role: 'assistant',
            content: said ?? '',
            ...(reasoning === null ? {} : { reasoning_content: reasoning }),
            ...(calls.length === 0 ? {} : { tool_calls: toolCalls }),
          },
        ]),
    ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: `of ${id}` })),
  ]
}

test('a conversation keeps texts, reasoning, calls to the byte, and each output behind its call', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
      const input = [...steps.flatMap(itemsOf), { role: 'user', content: 'Last.' }]
      const { body } = translateBody('responses-to-chat', JSON.stringify({ model: 'm', input }))
      const { messages } = fieldsOf(JSON.parse(body.toString())) as { messages: Said[] }
      expect(messages).toEqual([...steps.flatMap(messagesOf), { role: 'user', content: 'Last.' }])
      expect(prepareBody('chat', body).path).toBe('/chat/completions')
    }),
    { numRuns: 400 },
  )
})

const word = fc.constantFrom(
  'message',
  'reasoning',
  'function_call',
  'function_call_output',
  'user',
  'input_text',
)
const member = fc.tuple(
  fc.constantFrom('type', 'role', 'content', 'call_id', 'name', 'arguments', 'output', 'summary', 'text'),
  fc.oneof(word, jsonValue),
)
const item = fc.array(member, { maxLength: 6 }).map((members): Json => Object.fromEntries(members))
const field = fc.tuple(
  fc.constantFrom(
    'input',
    'instructions',
    'tools',
    'tool_choice',
    'reasoning',
    'text',
    'include',
    'stream',
    'store',
  ),
  fc.oneof(jsonValue, fc.array(item, { maxLength: 4 })),
)

function attempt(body: string): Translated | undefined {
  try {
    return translateBody('responses-to-chat', body)
  } catch (error) {
    if (error instanceof GatewayError && error.code !== 'internal_error') return undefined
    throw error
  }
}

test('whatever a request holds, it is refused, or becomes one that chat can read', () => {
  fc.assert(
    fc.property(fc.array(field, { maxLength: 6 }), fc.nat(), (fields, seed) => {
      const request = { model: 'm', input: 'Go.', ...Object.fromEntries(fields) } as Record<string, Json>
      const translated = attempt(spell(request, choices(seed)))
      if (translated === undefined) return
      expect(readChatRequest(new JsonDoc(translated.body)).model).toBe('m')
    }),
    { numRuns: 3000 },
  )
})
