import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Vault } from '../src/engines/screening/vault.ts'
import {
  chatChunk,
  eventsIn,
  screened,
  textsIn,
  WRITERS,
  type Pieces,
  type Rules,
} from './kit/reply-streams.ts'

const OPERATIONS = ['chat', 'fim', 'messages', 'responses'] as const
const MAIL = 'erika.mustermann@mail-of-mine.de'
const KEY = 'glpat-Zx81kqPw7vTn2LmRb4Yd'
const vault = new Vault('7K3Q')
const TOKEN = vault.tokenFor('EMAIL_ADDRESS', MAIL) ?? ''

const fragment = fc.constantFrom(
  'Hello, ',
  'write to ',
  MAIL,
  `card 4111 1111 1111 1111`,
  KEY,
  TOKEN,
  'EMAIL',
  '_7K3Q',
  '_01 ',
  'ok 😀 世界. ',
  '"quoted" \\ ',
  '\n',
  ' ',
  'password: ',
  'SELECT a FROM b ',
  '![x](https://evil.example/?q=',
  ') ',
)
const text = fc.array(fragment, { maxLength: 10 }).map((parts) => parts.join(''))
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 })

/** In pieces of these sizes in turn, none of them within a character. */
function cut(whole: string, by: readonly number[]): string[] {
  const characters = Array.from(whole)
  const pieces: string[] = []
  for (let at = 0, i = 0; at < characters.length; i++) {
    const size = by[i % by.length] ?? 1
    pieces.push(characters.slice(at, at + size).join(''))
    at += size
  }
  return pieces
}

interface Said {
  readonly reasoning: string
  readonly content: string
  readonly to: string
}

function piecesOf({ reasoning, content, to }: Said, by: readonly number[]): Pieces {
  return {
    reasoning: cut(reasoning, by),
    content: cut(content, by),
    input: cut(JSON.stringify({ to, n: 4111111111111111 }), by),
  }
}

const RULES: readonly Rules[] = [
  {},
  { vault },
  { vault, mode: 'pass' },
  { personal: 'mask', secrets: 'flag' },
  { mode: 'after', riskLabels: true },
]
const said = fc.record({ reasoning: text, content: text, to: text })

describe.each(OPERATIONS)('%s', (operation) => {
  const write = WRITERS[operation]

  test('however a text is cut into events, and the events into reads, what comes out says the same', () => {
    fc.assert(
      fc.property(said, sizes, sizes, fc.constantFrom(...RULES), (says, by, reads, rules) => {
        const whole = screened(operation, [Buffer.from(write(piecesOf(says, [10_000])))], rules)
        const expected = textsIn(operation, whole)
        for (const each of [by, [1]]) {
          const bytes = Buffer.from(write(piecesOf(says, each)))
          expect(textsIn(operation, screened(operation, [bytes], rules))).toEqual(expected)
          const chunks: Buffer[] = []
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = (reads[i % reads.length] ?? 1) * 7
            chunks.push(bytes.subarray(at, at + size))
            at += size
          }
          expect(textsIn(operation, screened(operation, chunks, rules))).toEqual(expected)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a stream of single bytes', () => {
    const says = { reasoning: `to ${MAIL} `, content: `use ${KEY} for ${MAIL}`, to: MAIL }
    const bytes = Buffer.from(write(piecesOf(says, [3])))
    const singles = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1))
    const out = textsIn(operation, screened(operation, singles))
    expect(out['content']).toBe('use [API_KEY] for [EMAIL_ADDRESS]')
    expect(out).toEqual(textsIn(operation, screened(operation, [bytes])))
  })

  test('what the request was given tokens for comes back, whatever it is and however it is cut', () => {
    const values = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(values, sizes, fc.constantFrom('pass', 'chunks', 'before', 'after'), (all, by, mode) => {
        const own = new Vault('8M4R')
        const tokens = all.map((value) => own.tokenFor('NOTE', value) ?? '')
        const saysOf = (notes: readonly string[]): Said => ({
          reasoning: `Of ${notes.join(' and of ')}, then.`,
          content: `**${notes.join('**, **')}**`,
          to: `${notes.join('\n')} "quoted"`,
        })
        const stream = Buffer.from(write(piecesOf(saysOf(tokens), by)))
        const out = textsIn(operation, screened(operation, [stream], { vault: own, mode, personal: 'allow' }))
        const { content, reasoning, to } = saysOf(all)
        expect(out['content']).toBe(content)
        if (operation === 'fim') return
        expect(out['reasoning']).toBe(reasoning)
        expect(JSON.parse(out['input'] ?? '')).toEqual({ to, n: 4111111111111111 })
      }),
      { numRuns: 60 },
    )
  })

  test('tool arguments stay JSON, with numbers replaced by strings', () => {
    if (operation === 'fim') return
    const says = { reasoning: '', content: '', to: `card: 4111 1111 1111 1111, "${MAIL}"` }
    for (const mode of ['chunks', 'before'] as const) {
      const { input = '' } = textsIn(
        operation,
        screened(operation, [Buffer.from(write(piecesOf(says, [4])))], { mode }),
      )
      expect(JSON.parse(input)).toEqual({ to: 'card: [CREDIT_CARD], "[EMAIL_ADDRESS]"', n: '[CREDIT_CARD]' })
    }
  })

  test('what nobody changes keeps its bytes', () => {
    const says = { reasoning: 'Hm. Well. ', content: 'Hello, 世界 🌍 "quoted" \\ and\nlines. ', to: 'me ' }
    const stream = write(piecesOf({ ...says }, [4]))
    for (const rules of [{ vault, mode: 'pass' }, { mode: 'after' }, { personal: 'flag' }] as const) {
      const out = screened(operation, [Buffer.from(stream.replace('"n":4111111111111111', ''))], rules)
      if ('mode' in rules) expect(out).toBe(stream.replace('"n":4111111111111111', ''))
      else expect(textsIn(operation, out)).toEqual(textsIn(operation, stream))
    }
  })

  test('judged whole, each text comes in one piece', () => {
    const says = { reasoning: `to ${MAIL}`, content: `use ${KEY} for ${MAIL}`, to: MAIL }
    const out = screened(operation, [Buffer.from(write(piecesOf(says, [3])))], { mode: 'before' })
    expect(textsIn(operation, out)['content']).toBe('use [API_KEY] for [EMAIL_ADDRESS]')
  })

  test('what it may do is said before the end marker, in a comment', () => {
    const says = { reasoning: '', content: 'Run rm -rf / or SELECT a FROM b WHERE c; ', to: '' }
    const out = screened(operation, [Buffer.from(write(piecesOf(says, [3])))], {
      mode: 'pass',
      riskLabels: true,
    })
    const end = /: caisson-risk: sql,shell\n\n(?:event: [\w.]+\n)?data: [^\n]*\n\n$/
    expect(out).toMatch(end)
    expect(out.replace(': caisson-risk: sql,shell\n\n', '')).toBe(write(piecesOf(says, [3])))
  })
})

test('of Responses, every copy of a text says what its deltas said, and events are counted without gaps', () => {
  fc.assert(
    fc.property(said, sizes, fc.constantFrom(...RULES), (says, by, rules) => {
      const out = screened('responses', [Buffer.from(WRITERS.responses(piecesOf(says, by)))], rules)
      const { reasoning = '', content = '', input = '' } = textsIn('responses', out)
      const events = eventsIn(out)
      expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_, i) => i))
      const done = (type: string): unknown => events.find((event) => event['type'] === type)
      expect(done('response.reasoning_text.done')).toMatchObject({ text: reasoning })
      expect(done('response.output_text.done')).toMatchObject({ text: content })
      expect(done('response.function_call_arguments.done')).toMatchObject({ arguments: input })
      expect(done('response.completed')).toMatchObject({
        response: {
          output: [
            { content: [{ text: reasoning }] },
            { content: [{ text: content }] },
            { arguments: input },
          ],
        },
      })
      const parts = events.filter(({ type }) => type === 'response.content_part.done')
      expect(parts).toMatchObject([{ part: { text: reasoning } }, { part: { text: content } }])
    }),
    { numRuns: 100 },
  )
})

test('choices and parallel calls that take turns are texts of their own', () => {
  const call = (index: number, more: string): object => ({
    tool_calls: [{ index, function: { arguments: more } }],
  })
  const begin = (index: number, name: string): object => ({
    tool_calls: [{ index, id: name, function: { name, arguments: '' } }],
  })
  const turns = [
    chatChunk({ content: 'to erika.muster' }, 0),
    chatChunk({ content: 'use glpat-Zx81kq' }, 1),
    chatChunk({ content: 'mann@mail-of-mine.de ' }, 0),
    chatChunk({ content: 'Pw7vTn2LmRb4Yd now ' }, 1),
    chatChunk(begin(0, 'f'), 0),
    chatChunk(begin(1, 'g'), 0),
    chatChunk(call(0, `{"to":"${MAIL.slice(0, 9)}`), 0),
    chatChunk(call(1, `{"key":"${KEY.slice(0, 9)}`), 0),
    chatChunk(call(0, `${MAIL.slice(9)}","n":4111111111111111}`), 0),
    chatChunk(call(1, `${KEY.slice(9)}"}`), 0),
    chatChunk({}, 0, 'tool_calls'),
    chatChunk({}, 1, 'stop'),
    'data: [DONE]\n\n',
  ].join('')
  const answers = ['', '']
  const calls = ['', '']
  for (const event of eventsIn(screened('chat', [Buffer.from(turns)]))) {
    for (const { index, delta } of event['choices'] as Turn[]) {
      answers[index] += delta.content ?? ''
      for (const each of delta.tool_calls ?? []) calls[each.index] += each.function.arguments
    }
  }
  expect(answers).toEqual(['to [EMAIL_ADDRESS] ', 'use [API_KEY] now '])
  expect(calls).toEqual(['{"to":"[EMAIL_ADDRESS]","n":"[CREDIT_CARD]"}', '{"key":"[API_KEY]"}'])
})

interface Turn {
  readonly index: number
  readonly delta: {
    readonly content?: string
    readonly tool_calls?: readonly {
      readonly index: number
      readonly function: { readonly arguments: string }
    }[]
  }
}

test('log probabilities go where the text is another, and stay where it is not', () => {
  const logprobs = { content: [{ token: 'a', logprob: -1 }] }
  const out = screened('chat', [
    Buffer.from(
      [
        chatChunk({ content: 'Hello there. ' }, 0, null, logprobs),
        chatChunk({ content: `Use ${KEY} ` }, 0, null, logprobs),
        chatChunk({}, 0, 'stop'),
        'data: [DONE]\n\n',
      ].join(''),
    ),
  ])
  const kept = eventsIn(out).map((event) => (event['choices'] as { logprobs: unknown }[])[0]?.logprobs)
  expect(kept.slice(0, 2)).toEqual([logprobs, null])
})
