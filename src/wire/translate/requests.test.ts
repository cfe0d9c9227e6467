import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../core/errors.ts'
import { prepareBody } from '../../plugins/providers/deepseek/testing.ts'
import { choices, jsonValue, spell, type Json } from '../json-arbitrary.ts'
import { fieldsOf } from '../reply-facts.ts'
import { call, type Call } from './reply-arbitrary.ts'
import { translateBody, translateRequest } from './testing.ts'

const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((words) => words.trim() !== '')
const content = fc.oneof(
  text,
  fc
    .array(text, { minLength: 1, maxLength: 3 })
    .map((texts) => texts.map((words) => ({ type: 'text', text: words }))),
)
const anyId = fc.oneof(
  call.map(({ id }) => id),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string().map((tail) => `gwid_${tail}`),
)
const args = fc
  .tuple(fc.dictionary(fc.string(), jsonValue, { maxKeys: 3 }), fc.nat())
  .map(([object, seed]) => spell(object, choices(seed)).trim())
const anyCall = fc.record({ id: anyId, name: fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/), args })

interface Round {
  readonly user: Json
  readonly said: string
  readonly calls: readonly Call[]
  readonly results: readonly string[]
}

const round: fc.Arbitrary<Round> = fc.record({
  user: content,
  said: text,
  calls: fc.uniqueArray(anyCall, { maxLength: 3, selector: ({ id }) => id }),
  results: fc.array(text, { minLength: 3, maxLength: 3 }),
})

/** The messages of a few rounds, and a last word of the user's. */
function conversation(rounds: readonly Round[]): object[] {
  const messages = rounds.flatMap(({ user, said, calls, results }) => [
    { role: 'user', content: user },
    {
      role: 'assistant',
      content: said,
      ...(calls.length === 0
        ? {}
        : {
            tool_calls: calls.map(({ id, name, args: words }) => ({
              id,
              type: 'function',
              function: { name, arguments: words },
            })),
          }),
    },
    ...calls.map(({ id }, index) => ({ role: 'tool', tool_call_id: id, content: results[index] })),
  ])
  return [...messages, { role: 'user', content: 'Last.' }]
}

/** With a list of one text as that text: both say the same. */
function plainly(message: object): object {
  const { content: parts } = message as { content: unknown }
  if (!Array.isArray(parts) || parts.length !== 1) return message
  return { ...message, content: fieldsOf(parts[0])['text'] }
}

describe('a conversation', () => {
  test('from chat to messages and back keeps texts, calls to the byte, ids, names and order', () => {
    fc.assert(
      fc.property(fc.array(round, { maxLength: 4 }), fc.option(text), (rounds, system) => {
        const messages = [
          ...(system === null ? [] : [{ role: 'system', content: system }]),
          ...conversation(rounds),
        ]
        const there = translateBody('chat-to-messages', JSON.stringify({ model: 'm', messages }))
        const back = translateBody('messages-to-chat', there.body.toString())
        const returned = fieldsOf(JSON.parse(back.body.toString()))['messages'] as object[]
        expect(returned).toEqual(messages.map(plainly))
        expect([...there.warnings, ...back.warnings]).toEqual([])
        expect(prepareBody('chat', back.body).path).toBe('/chat/completions')
      }),
      { numRuns: 400 },
    )
  })

  test('keeps what no double holds', () => {
    const big = '{"id": 12345678901234567890, "x": 1e400, "s": "\\u00fc"}'
    const tool = { id: 'c', type: 'function', function: { name: 'f', arguments: big } }
    const messages = [
      { role: 'user', content: 'Go.' },
      { role: 'assistant', content: '', tool_calls: [tool] },
      { role: 'tool', tool_call_id: 'c', content: 'ok' },
    ]
    const parameters = '{"type":"object","maximum":18446744073709551615}'
    const tools = `[{"type":"function","function":{"name":"f","parameters":${parameters}}}]`
    const request = `{"model":"m","messages":${JSON.stringify(messages)},"tools":${tools}}`
    const there = translateBody('chat-to-messages', request).body.toString()
    expect(there).toContain(`"input":${big}`)
    expect(there).toContain(`"input_schema":${parameters}`)
    const back = translateBody('messages-to-chat', there).body.toString()
    expect(back).toContain(`"arguments":${JSON.stringify(big)}`)
    expect(back).toContain(`"parameters":${parameters}`)
  })
})

const hi = [{ role: 'user', content: 'Hi.' }]

test('names of tools that were cut come back whole, those that fit are left alone, and one never stands for two', () => {
  const long = fc.stringMatching(/^[a-z_]{60,70}x{10,50}$/)
  fc.assert(
    fc.property(fc.uniqueArray(long, { minLength: 2, maxLength: 5 }), (names) => {
      const tools = names.map((name) => ({ name, input_schema: { type: 'object' } }))
      const request = JSON.stringify({ model: 'm', max_tokens: 9, messages: hi, tools })
      const { body, replies } = translateBody('messages-to-chat', request)
      const sent = fieldsOf(JSON.parse(body.toString()))['tools'] as { function: { name: string } }[]
      const short = sent.map((tool) => tool.function.name)
      expect(new Set(short).size).toBe(names.length)
      for (const name of short) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      const calls = short.map((name) => ({ id: name, function: { name, arguments: '{}' } }))
      const reply = replies.whole({
        choices: [{ message: { tool_calls: calls }, finish_reason: 'tool_calls' }],
      })
      const blocks = fieldsOf(reply)['content'] as { name: string }[]
      expect(blocks.map(({ name }) => name)).toEqual(names)
    }),
    { numRuns: 100 },
  )
})

test('a name that another would be cut to is refused', () => {
  const long = 'a'.repeat(100)
  const tool = (name: string): object => ({ name, input_schema: { type: 'object' } })
  const ask = (tools: object[]): object => ({ model: 'm', max_tokens: 9, messages: hi, tools })
  const { body } = translateRequest('messages-to-chat', ask([tool(long)]))
  const [first] = fieldsOf(body)['tools'] as { function: { name: string } }[]
  const both = ask([tool(first?.function.name ?? ''), tool(long)])
  expect(() => translateRequest('messages-to-chat', both)).toThrow(
    '/tools/1/name: is too like another tool name.',
  )
})

test('a thousand unknown fields give a few warnings, and none repeats what a caller chose freely', () => {
  const unknown = Object.fromEntries(
    Array.from({ length: 1000 }, (_, i) => [`x_${'abc'.repeat(i % 20)}\r\n${i}`, 1]),
  )
  const named = Object.fromEntries(
    Array.from({ length: 90 }, (_, i) => [`field_${'a'.repeat(i % 45)}${'b'.repeat(i % 2)}`, 1]),
  )
  for (const name of ['chat-to-messages', 'messages-to-chat'] as const) {
    const { warnings } = translateRequest(name, {
      model: 'm',
      max_tokens: 9,
      messages: hi,
      ...unknown,
      ...named,
    })
    expect(warnings.length).toBeLessThan(33)
    expect(warnings).toContain('dropped=unknown')
    for (const warning of warnings) expect(warning).toMatch(/^dropped=[a-z_]{1,40}$/)
  }
})

const FIELDS: Record<'messages-to-chat' | 'chat-to-messages', readonly string[]> = {
  'messages-to-chat':
    'system,stop_sequences,temperature,top_p,top_k,tools,tool_choice,thinking,output_config,metadata,container'.split(
      ',',
    ),
  'chat-to-messages':
    'stop,temperature,top_p,top_k,tools,tool_choice,parallel_tool_calls,response_format,reasoning_effort,thinking,n'.split(
      ',',
    ),
}

const near = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    jsonValue,
    fc.constantFrom<Json>(
      'user',
      'assistant',
      'tool',
      'auto',
      'none',
      'enabled',
      'function',
      'text',
      {},
      [],
      null,
    ),
    fc.array(tie('node'), { maxLength: 3 }),
    fc
      .array(
        fc.tuple(
          fc.constantFrom(
            'role',
            'content',
            'type',
            'text',
            'name',
            'function',
            'id',
            'input',
            'tool_calls',
            'source',
            'url',
            'arguments',
            'tool_use_id',
            'thinking',
            'input_schema',
            'image_url',
          ),
          fc.oneof(
            tie('node'),
            fc.constantFrom<Json>(
              'text',
              'tool_use',
              'tool_result',
              'image',
              'thinking',
              'function',
              'user',
              'assistant',
            ),
          ),
        ),
        { maxLength: 5 },
      )
      .map((members): Json => Object.fromEntries(members)),
  ),
})).node

describe.each(['messages-to-chat', 'chat-to-messages'] as const)('whatever a request holds, %s', (name) => {
  test('gives a body or a refusal, and nothing of Object.prototype', () => {
    const member = fc.tuple(fc.constantFrom(...FIELDS[name]), near)
    fc.assert(
      fc.property(
        fc.array(member, { maxLength: 4 }),
        fc.array(near, { minLength: 1, maxLength: 4 }),
        (members, odd) => {
          const request = {
            ...Object.fromEntries(members),
            model: 'm',
            max_tokens: 9,
            messages: [...odd, ...hi],
          }
          try {
            const { body } = translateRequest(name, request)
            expect(fieldsOf(body)['messages']).toBeInstanceOf(Array)
          } catch (error) {
            if (!(error instanceof GatewayError)) throw error
            expect(error.code).not.toBe('internal_error')
          }
        },
      ),
      { numRuns: 1500 },
    )
  })

  test('fields alone, beside a sound conversation, give a body or a refusal', () => {
    const likely = fc.oneof(
      fc.constantFrom<Json>('auto', 'none', 'high', 1, 0.5, true, { type: 'auto' }, { type: 'enabled' }),
      near,
    )
    const member = fc.tuple(fc.constantFrom(...FIELDS[name]), likely)
    fc.assert(
      fc.property(fc.array(member, { maxLength: 4 }), (members) => {
        const request = { ...Object.fromEntries(members), model: 'm', max_tokens: 9, messages: hi }
        try {
          expect(fieldsOf(translateRequest(name, request).body)['messages']).toContainEqual(hi[0])
        } catch (error) {
          if (!(error instanceof GatewayError)) throw error
        }
      }),
      { numRuns: 1500 },
    )
  })
})

test.each([
  ['messages-to-chat', { max_tokens: 0 }, '/max_tokens'],
  ['messages-to-chat', { temperature: 'warm' }, '/temperature'],
  ['chat-to-messages', { max_tokens: 0 }, '/max_tokens'],
  ['chat-to-messages', { temperature: 'warm' }, '/temperature'],
  ['chat-to-messages', { tool_choice: 'required' }, '/tool_choice'],
  ['messages-to-chat', { tool_choice: { type: 'any' } }, '/tool_choice'],
  ['messages-to-chat', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, '/tools/0/type'],
  ['messages-to-chat', { mcp_servers: [{ url: 'x' }] }, '/mcp_servers'],
  ['chat-to-messages', { tools: [{ type: 'custom', custom: { name: 'f' } }] }, '/tools/0/type'],
  ['chat-to-messages', { messages: [{ role: 'function', name: 'f', content: '' }] }, '/messages/0/role'],
] as const)('%s refuses %o', (name, members, param) => {
  const request = { model: 'm', max_tokens: 9, messages: hi, ...members }
  expect(() => translateRequest(name, request)).toThrow(`${param}: `)
})
