import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Operation } from '../../../core/call.ts'
import { choices, jsonValue, spell, type Json } from '../../../wire/json-arbitrary.ts'
import { JsonDoc, NONE } from '../../../wire/json-doc.ts'
import type { OpenAiSettings, Prepared } from '../contract.ts'
import type { FieldTable } from './draft.ts'
import {
  bodyOf,
  OPEN_CATALOGUE,
  refusalOf,
  requestOf,
  rowsBelow,
  rowsOf,
  type RequestOptions,
} from '../testing.ts'
import { CHAT_FIELDS, prepareChat } from './chat.ts'
import { EMBEDDINGS_FIELDS, prepareEmbeddings } from './embeddings.ts'
import { FIM_FIELDS, prepareFim } from './fim.ts'
import { DEFAULTS } from './index.ts'
import { prepareResponses, RESPONSES_FIELDS } from './responses.ts'

type Spoken = Exclude<Operation, 'messages'>

const PREPARE = {
  chat: prepareChat,
  fim: prepareFim,
  embeddings: prepareEmbeddings,
  responses: prepareResponses,
} as const

const TABLES: Record<Spoken, FieldTable> = {
  chat: CHAT_FIELDS,
  fim: FIM_FIELDS,
  embeddings: EMBEDDINGS_FIELDS,
  responses: RESPONSES_FIELDS,
}

const VALID: Record<Spoken, Record<string, Json>> = {
  chat: { model: 'alias', messages: [{ role: 'user', content: 'hi' }] },
  fim: { model: 'alias', prompt: 'a', suffix: 'b' },
  embeddings: { model: 'alias', input: ['a'] },
  responses: { model: 'alias', input: 'hi' },
}

function prepare(
  operation: Spoken,
  fields: Record<string, unknown>,
  options: RequestOptions = {},
  settings: Partial<OpenAiSettings> = {},
): Prepared {
  const request = requestOf(operation, { ...VALID[operation], ...fields }, options)
  return PREPARE[operation](request, OPEN_CATALOGUE, { ...DEFAULTS, ...settings })
}

/** What differs from the smallest request there is, and the warnings. */
function changes(...args: Parameters<typeof prepare>): [unknown, readonly string[]] {
  const prepared = prepare(...args)
  const { model, user, ...rest } = bodyOf(prepared) as Record<string, unknown>
  expect([model, user]).toEqual(['upstream-model', 'u_1'])
  for (const [name, value] of Object.entries(VALID[args[0]])) {
    if (JSON.stringify(rest[name]) === JSON.stringify(value)) delete rest[name]
  }
  return [rest, prepared.warnings]
}

test.each<[string, FieldTable]>([
  ['openai_compatible: chat completions', CHAT_FIELDS],
  ['openai_compatible: fill-in-the-middle', FIM_FIELDS],
  ['openai_compatible: embeddings', EMBEDDINGS_FIELDS],
  ['openai_compatible: Responses', RESPONSES_FIELDS],
])('the reference page lists just the rules there are: %s', (heading, table) => {
  expect(rowsBelow(heading)).toEqual(rowsOf(table))
})

test('each operation has its path', () => {
  const paths = (['chat', 'fim', 'embeddings', 'responses'] as const).map((o) => prepare(o, {}).path)
  expect(paths).toEqual(['/chat/completions', '/completions', '/embeddings', '/responses'])
})

describe('chat', () => {
  test('usage is asked for in every stream, and options only there', () => {
    const on = { stream: true, stream_options: { include_usage: true } }
    for (const given of [undefined, null, {}, { include_usage: false }, { include_usage: true }]) {
      expect(changes('chat', { stream: true, stream_options: given })).toEqual([on, []])
    }
    const kept = { stream: true, stream_options: { include_obfuscation: false } }
    expect(changes('chat', kept)[0]).toMatchObject({
      stream_options: { include_obfuscation: false, include_usage: true },
    })
    expect(changes('chat', { stream_options: { include_usage: true } })).toEqual([
      {},
      ['dropped=stream_options'],
    ])
  })

  test('the limit goes out under the name that the provider knows', () => {
    expect(changes('chat', { max_completion_tokens: 9 })).toEqual([
      { max_tokens: 9 },
      ['mapped=max_completion_tokens'],
    ])
    const newer = { maxTokensField: 'max_completion_tokens' } as const
    expect(changes('chat', { max_tokens: 9 }, {}, newer)).toEqual([
      { max_completion_tokens: 9 },
      ['mapped=max_tokens'],
    ])
    expect(changes('chat', { max_completion_tokens: 9 }, { maxOutputTokens: 5 }, newer)).toEqual([
      { max_completion_tokens: 5 },
      ['clamped=max_tokens'],
    ])
    expect(changes('chat', {}, { maxOutputTokens: 5 }, newer)).toEqual([{ max_completion_tokens: 5 }, []])
    expect(changes('fim', {}, { maxOutputTokens: 5 }, newer)).toEqual([{ max_tokens: 5 }, []])
    expect(refusalOf(() => prepare('chat', { max_tokens: 0 }))).toBe('invalid_value /max_tokens')
  })

  test('what names a person, and what only DeepSeek knows, does not go out', () => {
    const fields = { user: 'a@b.test', user_id: 'c', safety_identifier: 'd', thinking: { type: 'enabled' } }
    expect(changes('chat', fields)).toEqual([{}, ['dropped=thinking']])
  })

  test('reasoning of earlier turns is removed, or kept where the provider wants it', () => {
    const turn = { role: 'assistant', content: 'x', reasoning_content: 'because' }
    const messages = [{ role: 'user', content: 'hi' }, turn, { role: 'user', content: 'and?' }]
    const { reasoning_content: _, ...bare } = turn
    expect(changes('chat', { messages })).toEqual([
      { messages: [messages[0], bare, messages[2]] },
      ['dropped=reasoning_content'],
    ])
    expect(changes('chat', { messages }, {}, { reasoningContent: 'keep' })).toEqual([{ messages }, []])
  })

  test('an answer that has begun is refused', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b', prefix: true },
    ]
    expect(refusalOf(() => prepare('chat', { messages }))).toBe('unsupported_value /messages/1/prefix')
  })

  test.each([
    [undefined, undefined, {}, []],
    [undefined, 'none', { reasoning_effort: 'none' }, []],
    ['non_thinking', undefined, { reasoning_effort: 'none' }, []],
    ['non_thinking', null, { reasoning_effort: 'none' }, []],
    ['non_thinking', 'high', { reasoning_effort: 'none' }, ['overridden=thinking']],
    ['thinking', 'high', { reasoning_effort: 'high' }, []],
    ['thinking', undefined, {}, []],
    ['thinking', 'none', {}, ['overridden=thinking']],
  ] as const)('with the mode %s the effort %s becomes %j', (mode, effort, expected, warnings) => {
    const options = mode === undefined ? {} : { mode }
    expect(changes('chat', effort === undefined ? {} : { reasoning_effort: effort }, options)).toEqual([
      expected,
      warnings,
    ])
  })
})

test.each([
  [undefined, {}, {}, []],
  ['non_thinking', {}, { reasoning: { effort: 'none' } }, []],
  ['non_thinking', { reasoning: null }, { reasoning: { effort: 'none' } }, []],
  [
    'non_thinking',
    { reasoning: { summary: 'auto' } },
    { reasoning: { effort: 'none', summary: 'auto' } },
    [],
  ],
  ['thinking', { reasoning: { effort: 'none' } }, { reasoning: {} }, ['overridden=thinking']],
  [undefined, { store: true }, {}, ['mapped=store']],
  [undefined, { store: null }, {}, []],
] as const)('a Responses call with the mode %s and %j', (mode, fields, expected, warnings) => {
  const options = mode === undefined ? {} : { mode }
  expect(changes('responses', fields, options)).toEqual([{ ...expected, store: false }, warnings])
})

describe.each<Spoken>(['chat', 'fim', 'embeddings', 'responses'])(
  'whatever a %s request holds',
  (operation) => {
    const options: fc.Arbitrary<RequestOptions> = fc.record({
      maxOutputTokens: fc.constantFrom(undefined, 5),
      mode: fc.constantFrom('thinking', 'non_thinking'),
    })
    const member = fc.tuple(
      fc.oneof(fc.constantFrom(...Object.keys(TABLES[operation])), fc.string()),
      jsonValue,
    )

    test('it is refused, or goes out sound, and going out again changes nothing', () => {
      fc.assert(
        fc.property(fc.array(member, { maxLength: 6 }), fc.nat(), options, (members, seed, with_) => {
          const fields = { ...Object.fromEntries(members), ...VALID[operation] }
          const text = spell(fields, choices(seed))
          let prepared: Prepared | undefined
          const refusal = refusalOf(() => {
            prepared = PREPARE[operation](requestOf(operation, text, with_), OPEN_CATALOGUE, DEFAULTS)
          })
          if (prepared === undefined) {
            expect(refusal).toMatch(/^(invalid|unsupported)_value /)
            return
          }
          const doc = new JsonDoc(prepared.body)
          expect(doc.text(doc.get(doc.root, 'model'))).toBe('upstream-model')
          expect(doc.text(doc.get(doc.root, 'user'))).toBe('u_1')
          for (const name of ['user_id', 'safety_identifier']) expect(doc.get(doc.root, name)).toBe(NONE)
          const again = requestOf(operation, prepared.body.toString(), with_)
          expect(bodyOf(PREPARE[operation](again, OPEN_CATALOGUE, DEFAULTS))).toEqual(bodyOf(prepared))
        }),
        { numRuns: 500 },
      )
    })
  },
)
