import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choices, jsonValue, spell, type Json } from '../json-arbitrary.ts'
import { fieldsOf } from '../reply-facts.ts'
import { SseSplitter } from '../sse.ts'
import { Untranslatable, type ReplyTranslation } from './contract.ts'
import { chatSse, chatWhole, reply } from './reply-arbitrary.ts'
import { carryId, uncarryId } from './tool-ids.ts'
import { translateBody, translateSse, type DirectionName } from './testing.ts'

const ASK = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi.' }] }
const ASK_RESPONSE = { model: 'm', input: 'Hi.', tools: [{ type: 'custom', name: 'f' }] }

function repliesOf(name: DirectionName): ReplyTranslation {
  return translateBody(name, JSON.stringify(name === 'responses-to-chat' ? ASK_RESPONSE : ASK)).replies
}

/** Data of the events of a stream. */
function eventsOf(sse: string): Record<string, unknown>[] {
  return new SseSplitter(1 << 20).push(Buffer.from(sse)).events.map(({ data }) => fieldsOf(JSON.parse(data)))
}

test('any id of a call is carried in one that Anthropic takes, and read out of it again', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.constantFrom('', 'functions.f:0', 'ü/世 🌍', '\ud83d'),
        fc.string().map(carryId),
      ),
      (id) => {
        expect(carryId(id)).toMatch(/^[a-zA-Z0-9_-]+$/)
        expect(uncarryId(carryId(id))).toBe(id)
      },
    ),
  )
  expect(carryId('toolu_01-A')).toBe('toolu_01-A')
  expect(uncarryId('gwid_not base64')).toBe('gwid_not base64')
})

test('arguments of a streamed call reach an Anthropic caller as the bytes that the model wrote', () => {
  const args = fc
    .tuple(fc.dictionary(fc.string(), jsonValue, { maxKeys: 3 }), fc.nat())
    .map(([object, seed]) => spell(object, choices(seed)))
  fc.assert(
    fc.property(fc.array(args, { minLength: 1, maxLength: 3 }), reply, (texts, said) => {
      const calls = texts.map((words, index) => ({ id: `c${index}`, name: 'f', args: words }))
      const sse = chatSse({ ...said, calls, finish: 'stop' })
      const written: Record<number, string> = {}
      for (const { type, index, delta } of eventsOf(
        translateSse('messages-to-chat', repliesOf('messages-to-chat'), sse),
      )) {
        const json = fieldsOf(delta)['partial_json']
        if (type !== 'content_block_delta' || typeof json !== 'string') continue
        written[index as number] = (written[index as number] ?? '') + json
      }
      expect(Object.values(written)).toEqual(texts)
    }),
    { numRuns: 300 },
  )
})

test('blocks of a translated stream come one after another, each opened, filled and closed', () => {
  fc.assert(
    fc.property(reply, (said) => {
      const events = eventsOf(translateSse('messages-to-chat', repliesOf('messages-to-chat'), chatSse(said)))
      const order = events
        .map(({ type, index }) => (typeof index === 'number' ? `${String(type)} ${index}` : String(type)))
        .join('\n')
      const blocks = Array.from(
        { length: 9 },
        (_, i) => `(content_block_start ${i}\n(content_block_delta ${i}\n)+content_block_stop ${i}\n)?`,
      )
      expect(order).toMatch(new RegExp(`^message_start\n${blocks.join('')}message_delta\nmessage_stop$`))
    }),
    { numRuns: 300 },
  )
})

test('thinking is signed for what it says, whole and in a stream', () => {
  const thought = reply.filter(({ reasoning }) => reasoning !== '')
  fc.assert(
    fc.property(thought, (said) => {
      const replies = repliesOf('messages-to-chat')
      const [block] = fieldsOf(replies.whole(chatWhole(said)))['content'] as Record<string, string>[]
      expect(block?.['thinking']).toBe(said.reasoning)
      const events = eventsOf(translateSse('messages-to-chat', replies, chatSse(said)))
      const deltas = events.map(({ delta }) => fieldsOf(delta))
      expect(deltas.find(({ type }) => type === 'signature_delta')?.['signature']).toBe(block?.['signature'])
    }),
  )
})

test('a call whose index is left out, or is the same for all, is told apart by its id', () => {
  const fragment = (call: object): object => ({ choices: [{ delta: { tool_calls: [call] } }] })
  for (const index of [{}, { index: 0 }]) {
    const stream = repliesOf('messages-to-chat').stream()
    const out = [
      stream.piece(fragment({ ...index, id: 'a', function: { name: 'f', arguments: '{"x":' } })),
      stream.piece(fragment({ ...index, function: { arguments: '1}' } })),
      stream.piece(fragment({ ...index, id: 'b', function: { name: 'g', arguments: '{}' } })),
      stream.piece({ choices: [{ delta: {}, finish_reason: 'stop' }] }),
      stream.end(),
    ].join('')
    const starts = eventsOf(out).flatMap(({ content_block: block }) =>
      block === undefined ? [] : [fieldsOf(block)],
    )
    expect(starts.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'f'],
      ['b', 'g'],
    ])
    expect(out).toContain('"stop_reason":"tool_use"')
  }
})

test('a reply that grows without end is given up', () => {
  const stream = repliesOf('messages-to-chat').stream()
  const piece = { choices: [{ delta: { reasoning_content: 'x'.repeat(1 << 20) } }] }
  expect(() => {
    for (let i = 0; i < 40; i++) stream.piece(piece)
  }).toThrow(Untranslatable)
  const calls = repliesOf('messages-to-chat').stream()
  expect(() => {
    for (let i = 0; i < 2000; i++) {
      calls.piece({
        choices: [{ delta: { tool_calls: [{ index: i, id: `c${i}`, function: { name: 'f' } }] } }],
      })
    }
  }).toThrow('too many tool calls')
})

const MEGABYTE = `{"a":"${'x'.repeat(1 << 20)}`
const called = (index: number, args: string): object => ({
  choices: [
    { delta: { tool_calls: [{ index, id: `c${index}`, function: { name: 'f', arguments: args } }] } },
  ],
})

test.each([
  ['messages-to-chat', 'the reply is too long', (i: number) => called(i, MEGABYTE)],
  ['messages-to-chat', 'no JSON object', () => called(0, ' '.repeat(64))],
  ['responses-to-chat', 'the reply is too long', (i: number) => called(i, MEGABYTE)],
  ['responses-to-chat', 'too many parts', (i: number) => called(i, '')],
  [
    'chat-to-messages',
    'too many open blocks',
    (index: number) => ({ type: 'content_block_start', index, content_block: { type: 'text' } }),
  ],
] as const)('%s gives up with "%s" what has no end in many small parts', (name, reason, piece) => {
  const stream = repliesOf(name).stream()
  expect(() => {
    for (let i = 0; i < 5000; i++) stream.piece(piece(i))
  }).toThrow(reason)
})

const NAMES = [
  'choices',
  'message',
  'delta',
  'tool_calls',
  'function',
  'arguments',
  'name',
  'id',
  'index',
  'content',
  'type',
  'usage',
  'content_block',
  'finish_reason',
  'stop_reason',
  'input',
]

const odd = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    jsonValue,
    fc.constantFrom<Json>(
      'tool_use',
      'content_block_delta',
      'content_block_start',
      'message_delta',
      'text_delta',
      'text',
      'stop',
      '{}',
      null,
    ),
    fc.array(tie('node'), { maxLength: 2 }),
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES), tie('node')), { maxLength: 6 })
      .map((members): Json => Object.fromEntries(members)),
  ),
})).node

test('an input nested so deep that it cannot be written is given up', () => {
  // Keys that look like indexes: others are written without recursion.
  const deep = JSON.parse(`${'{"1":'.repeat(100_000)}1${'}'.repeat(100_000)}`) as unknown
  const block = { type: 'tool_use', id: 't', name: 'f', input: deep }
  const replies = repliesOf('chat-to-messages')
  const whole = { content: [block], stop_reason: 'tool_use' }
  expect(() => replies.whole(whole)).toThrow(Untranslatable)
  const begins = { type: 'content_block_start', index: 0, content_block: block }
  expect(() => replies.stream().piece(begins)).toThrow(Untranslatable)
})

const EVERY = ['messages-to-chat', 'chat-to-messages', 'responses-to-chat'] as const

describe.each(EVERY)('whatever an upstream says, %s', (name) => {
  test('writes complete events or gives it up', () => {
    const attempt = (act: () => unknown): unknown => {
      try {
        return act()
      } catch (error) {
        if (error instanceof Untranslatable) return ''
        throw error
      }
    }
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 4 }), (said) => {
        const replies = repliesOf(name)
        attempt(() => replies.whole(said[0]))
        const stream = replies.stream()
        const out = `${said.map((piece) => attempt(() => stream.piece(piece))).join('')}${String(attempt(() => stream.end()))}`
        if (out !== '') expect(out.endsWith('\n\n')).toBe(true)
        for (const { data } of new SseSplitter(1 << 20).push(Buffer.from(out)).events) {
          if (data !== '[DONE]') JSON.parse(data)
        }
      }),
      { numRuns: 1500 },
    )
  })
})
