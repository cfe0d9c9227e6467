import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { choices, jsonValue, spell, type Json } from '../../../wire/json-arbitrary.ts'
import { JsonDoc, NONE } from '../../../wire/json-doc.ts'
import type { Prepared } from '../contract.ts'
import { CHAT_FIELDS } from './chat.ts'
import type { FieldTable } from './fields.ts'
import { FIM_FIELDS } from './fim.ts'
import { BLOCKS } from './messages-blocks.ts'
import { MESSAGES_FIELDS } from './messages.ts'
import type { Spoken } from './prepare.ts'
import { RESPONSES_FIELDS } from './responses.ts'
import { rowsBelow, rowsOf } from '../testing.ts'
import { prepareBody, type Options } from './testing.ts'

test.each<[string, FieldTable]>([
  ['Chat completions', CHAT_FIELDS],
  ['Fill-in-the-middle', FIM_FIELDS],
  ['Messages', MESSAGES_FIELDS],
  ['Content blocks of Messages', BLOCKS],
  ['Responses', RESPONSES_FIELDS],
])('the reference page lists just the rules there are: %s', (heading, table) => {
  expect(rowsBelow(heading)).toEqual(rowsOf(table))
})

const TABLES: Record<Spoken, FieldTable> = {
  chat: CHAT_FIELDS,
  fim: FIM_FIELDS,
  messages: MESSAGES_FIELDS,
  responses: RESPONSES_FIELDS,
}

const VALID: Record<Spoken, Record<string, Json>> = {
  chat: { model: 'm', messages: [{ role: 'user', content: 'hi' }] },
  fim: { model: 'm', prompt: 'p' },
  messages: { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] },
  responses: { model: 'm', input: [{ role: 'user', content: 'hi' }] },
}

const options: fc.Arbitrary<Options> = fc.record({
  beta: fc.boolean(),
  maxOutputTokens: fc.constantFrom(undefined, 5, 50_000),
  repair: fc.nat(2),
  target: fc.record({
    provider: fc.constant('d'),
    model: fc.constantFrom('flash', 'eyes', 'unknown'),
    mode: fc.constantFrom(undefined, 'thinking' as const, 'non_thinking' as const),
  }),
})

/** Prepared, or undefined where the call was refused (which it may be; anything else thrown fails the test). */
function attempt(operation: Spoken, text: string, with_: Options): Prepared | undefined {
  try {
    return prepareBody(operation, Buffer.from(text), with_)
  } catch (error) {
    if (error instanceof GatewayError && error.code !== 'internal_error') return undefined
    throw error
  }
}

function valueOf(prepared: Prepared | undefined): unknown {
  if (prepared === undefined) return undefined
  const doc = new JsonDoc(prepared.body)
  return doc.toValue(doc.root)
}

describe.each<Spoken>(['chat', 'fim', 'messages', 'responses'])(
  'whatever a %s request holds',
  (operation) => {
    const known = Object.keys(TABLES[operation])
    /** Values that pass more often than arbitrary ones do. */
    const likely = fc.constantFrom<Json>(
      null,
      true,
      false,
      0,
      1,
      7,
      '',
      'auto',
      'none',
      'required',
      'low',
      [],
      {},
      ['text'],
    )
    const typed = fc.constantFrom<Json>(
      { type: 'enabled', budget_tokens: 5 },
      { type: 'disabled' },
      { type: 'auto' },
      { effort: 'low' },
    )
    const member = fc.tuple(fc.constantFrom(...known), fc.oneof(likely, typed, jsonValue))
    const body = fc.tuple(fc.array(member, { maxLength: 6 }), fc.nat()).map(([members, seed]) => {
      const fields = { ...Object.fromEntries(members), ...(seed % 8 === 0 ? {} : VALID[operation]) }
      return spell(fields, choices(seed))
    })

    test('it is refused, or what goes out is sound', () => {
      fc.assert(
        fc.property(body, options, (text, with_) => {
          const prepared = attempt(operation, text, with_)
          if (prepared === undefined) return
          const doc = new JsonDoc(prepared.body)
          expect(doc.text(doc.get(doc.root, 'model'))).toBe(with_.target?.model)
          expect(prepared.body.toString()).toContain('"u_1"')
          const user =
            operation === 'messages'
              ? doc.get(doc.get(doc.root, 'metadata'), 'user_id')
              : doc.get(doc.root, operation === 'responses' ? 'user' : 'user_id')
          expect(doc.text(user)).toBe('u_1')
          const gone = ['user', 'safety_identifier', 'seed', 'top_k', 'max_completion_tokens'].filter(
            (name) => name in TABLES[operation] && !(name === 'user' && operation === 'responses'),
          )
          expect(gone.filter((name) => doc.get(doc.root, name) !== NONE)).toEqual([])
        }),
        { numRuns: 1500 },
      )
    })

    test('preparing it again changes nothing', () => {
      fc.assert(
        fc.property(body, options, (text, with_) => {
          const once = attempt(operation, text, with_)
          if (once === undefined) return
          const twice = attempt(operation, once.body.toString(), {
            ...with_,
            beta: once.path.startsWith('/beta/'),
          })
          expect(twice?.path).toBe(once.path)
          expect(valueOf(twice)).toEqual(valueOf(once))
        }),
        { numRuns: 1500 },
      )
    })

    test('fields that no table has survive byte for byte', () => {
      const names = fc
        .string({ minLength: 1 })
        .filter((name) => !(name in TABLES[operation]) && name !== '__proto__' && name.isWellFormed())
      fc.assert(
        fc.property(
          fc.uniqueArray(names, { maxLength: 5 }),
          jsonValue,
          fc.integer(),
          options,
          (extra, value, seed, with_) => {
            const spelled = spell(value, choices(seed))
            const unknown = extra.map((name) => `${JSON.stringify(name)} :${spelled}`)
            const valid = JSON.stringify(VALID[operation]).slice(1, -1)
            const prepared = attempt(
              operation,
              `{${[...unknown, valid, ...unknown.map((text) => text.replace('"', '"z-'))].join(' ,')}}`,
              with_,
            )
            if (prepared === undefined) return
            const sent = prepared.body.toString()
            for (const text of unknown) expect(sent).toContain(text)
          },
        ),
        { numRuns: 500 },
      )
    })
  },
)
