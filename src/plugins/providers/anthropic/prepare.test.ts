import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choices, jsonValue, spell, type Json } from '../../../wire/json-arbitrary.ts'
import { JsonDoc, NONE } from '../../../wire/json-doc.ts'
import type { Prepared } from '../contract.ts'
import {
  bodyOf,
  OPEN_CATALOGUE,
  refusalOf,
  requestOf,
  rowsBelow,
  rowsOf,
  type RequestOptions,
} from '../testing.ts'
import { MESSAGES_FIELDS, prepareMessages } from './messages.ts'

const USER = { role: 'user', content: 'hi' }
const VALID = { model: 'alias', max_tokens: 4000, messages: [USER] }
const UUID = '6a1f2b8e-3c4d-4e5f-8a9b-0c1d2e3f4a5b'

function prepare(fields: Record<string, unknown>, options: RequestOptions = {}): Prepared {
  return prepareMessages(requestOf('messages', { ...VALID, ...fields }, options), OPEN_CATALOGUE)
}

/** What differs from the smallest request there is, and the warnings. */
function changes(
  fields: Record<string, unknown>,
  options: RequestOptions = {},
): [unknown, readonly string[]] {
  const prepared = prepare(fields, options)
  const { model, metadata, ...rest } = bodyOf(prepared) as Record<string, unknown>
  expect([model, metadata]).toEqual(['upstream-model', { user_id: 'u_1' }])
  for (const [name, value] of Object.entries(VALID)) {
    if (JSON.stringify(rest[name]) === JSON.stringify(value)) delete rest[name]
  }
  return [rest, prepared.warnings]
}

function thinkingOf(fields: Record<string, unknown>, options: RequestOptions = {}): unknown {
  return (bodyOf(prepare(fields, options)) as { thinking?: unknown }).thinking
}

test('the reference page lists just the rules there are', () => {
  expect(rowsBelow('anthropic: Messages')).toEqual(rowsOf(MESSAGES_FIELDS))
})

test.each([
  [undefined, '2023-06-01'],
  ['2026-10-21', '2026-10-21'],
  ['latest\r\nx-api-key: mine', '2023-06-01'],
])('for the version %s it says %s', (apiVersion, said) => {
  const { path, headers } = prepare({}, { apiVersion })
  expect([path, headers]).toEqual(['/v1/messages', ['anthropic-version', said]])
})

test('what names a person, or needs a beta, does not go out', () => {
  const metadata = { user_id: 'a@b.test', more: 1 }
  const context_management = { edits: [] }
  expect(changes({ metadata, user_profile_id: 'p', context_management, speed: 'fast' })).toEqual([
    {},
    ['dropped=metadata', 'dropped=user_profile_id', 'dropped=context_management', 'dropped=speed'],
  ])
  expect(refusalOf(() => prepare({ mcp_servers: [{ url: 'https://x.test' }] }))).toBe(
    'unsupported_value /mcp_servers',
  )
  expect(changes({ mcp_servers: [], speed: 'standard' })).toEqual([{}, []])
})

test('the limit is capped; 0 fills the cache and is no mistake', () => {
  expect(changes({ max_tokens: 0 })).toEqual([{ max_tokens: 0 }, []])
  expect(changes({}, { maxOutputTokens: 100 })).toEqual([{ max_tokens: 100 }, ['clamped=max_tokens']])
})

describe('thinking', () => {
  const on = { type: 'enabled', budget_tokens: 3000 }

  test('goes out as the caller asked where the route has no mode', () => {
    for (const thinking of [on, { type: 'adaptive' }, { type: 'disabled' }, { type: 'between_tools' }]) {
      expect(changes({ thinking })).toEqual([{ thinking }, []])
    }
    expect(changes({})).toEqual([{}, []])
  })

  test.each([
    ['thinking', undefined, 4000, { type: 'enabled', budget_tokens: 2000 }, []],
    [
      'thinking',
      { type: 'disabled' },
      4000,
      { type: 'enabled', budget_tokens: 2000 },
      ['overridden=thinking'],
    ],
    ['thinking', { type: 'adaptive' }, 4000, { type: 'adaptive' }, []],
    ['thinking', undefined, 1025, { type: 'enabled', budget_tokens: 1024 }, []],
    ['thinking', undefined, 1024, { type: 'disabled' }, ['disabled=thinking']],
    ['thinking', undefined, 900_000, { type: 'enabled', budget_tokens: 32_000 }, []],
    ['non_thinking', undefined, 4000, { type: 'disabled' }, []],
    ['non_thinking', on, 4000, { type: 'disabled' }, ['overridden=thinking']],
  ] as const)(
    'with the mode %s, %j and %d tokens is %j',
    (mode, thinking, max_tokens, expected, warnings) => {
      const [rest, warned] = changes(
        { max_tokens, ...(thinking === undefined ? {} : { thinking }) },
        { mode },
      )
      expect([rest, warned]).toMatchObject([{ thinking: expected }, warnings])
    },
  )

  test('a mode does not switch it on where Anthropic would refuse that', () => {
    const off = { type: 'disabled' }
    const prefill = [USER, { role: 'assistant', content: 'So' }]
    for (const fields of [
      { tool_choice: { type: 'any' } },
      { tool_choice: { type: 'tool', name: 'f' } },
      { messages: prefill },
    ]) {
      expect(thinkingOf(fields, { mode: 'thinking' })).toEqual(off)
    }
    const sampled = { temperature: 0.2, top_p: 1, top_k: null }
    expect(changes(sampled, { mode: 'thinking' })).toEqual([
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
      ['dropped=temperature'],
    ])
    expect(changes({ temperature: 0.2 })).toEqual([{ temperature: 0.2 }, []])
  })

  test('its budget stays below the limit that the route lowers', () => {
    const both = ['clamped=max_tokens', 'clamped=thinking.budget_tokens']
    expect(changes({ thinking: on }, { maxOutputTokens: 2000 })).toEqual([
      { max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1999 } },
      both,
    ])
    expect(thinkingOf({ thinking: on }, { maxOutputTokens: 1024 })).toEqual({ type: 'disabled' })
    expect(thinkingOf({ thinking: on }, { maxOutputTokens: 3500 })).toEqual(on)
  })
})

describe('thinking of earlier turns', () => {
  const block = (signature: string | undefined): object => ({ type: 'thinking', thinking: 't', signature })
  const text = { type: 'text', text: 'x' }
  const call = { type: 'tool_use', id: 'c1', name: 'f', input: {} }
  const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'r' }] }
  const on = { type: 'enabled', budget_tokens: 2000 }
  const real = 'EqoBCkgIARABGAIiQL8kSIGNED'

  function after(content: unknown[], ...rest: unknown[]): unknown[] {
    return [USER, { role: 'assistant', content }, ...rest]
  }

  test('Anthropic gets back what it signed, byte for byte', () => {
    const body = `{"model":"m","max_tokens":4000,"messages":[{"role":"assistant","content":[{"type":"thinking", "thinking":"\\u0074" ,"signature":"${real}"},{"type":"redacted_thinking","data":"d"}]}]}`
    const sent = prepareMessages(requestOf('messages', body), OPEN_CATALOGUE).body.toString()
    expect(sent).toContain(body.slice(body.indexOf('"messages"'), -1))
  })

  test.each([undefined, '', 'gw1.abc', UUID, UUID.toUpperCase()])('one signed %j is removed', (signature) => {
    const messages = after([block(signature), text], USER)
    expect(changes({ messages })).toEqual([{ messages: after([text], USER) }, ['dropped=thinking']])
  })

  test('a turn that was nothing else goes altogether', () => {
    expect(changes({ messages: after([block(UUID)], USER) })).toEqual([
      { messages: [USER, USER] },
      ['dropped=thinking'],
    ])
  })

  test('an open loop of tools whose thinking was lost goes on without', () => {
    const messages = after([block('gw1.x'), call], result)
    expect(changes({ messages, thinking: on })).toEqual([
      { messages: after([call], result), thinking: { type: 'disabled' } },
      ['dropped=thinking', 'disabled=thinking'],
    ])
    expect(thinkingOf({ messages, thinking: { type: 'adaptive' } })).toEqual({ type: 'disabled' })
    expect(thinkingOf({ messages }, { mode: 'thinking' })).toEqual({ type: 'disabled' })
    expect(thinkingOf({ messages })).toBeUndefined()
  })

  test.each<[string, unknown[]]>([
    ['is complete', after([block(real), call], result)],
    ['is redacted', after([{ type: 'redacted_thinking', data: 'd' }, call], result)],
    ['is over', after([call], result, { role: 'assistant', content: 'done' }, USER)],
    ['was abandoned', after([call], USER)],
    ['never was', after([text], USER)],
    [
      'spans two messages',
      [USER, { role: 'assistant', content: [block(real)] }, ...after([call], result).slice(1)],
    ],
  ])('thinking stays on where the loop %s', (_, messages) => {
    expect(thinkingOf({ messages, thinking: on })).toEqual(on)
  })

  test('a history that never had any thinks only where it need not begin with it', () => {
    const messages = after([call], result)
    expect(thinkingOf({ messages, thinking: on })).toEqual({ type: 'disabled' })
    expect(thinkingOf({ messages, thinking: { type: 'adaptive' } })).toEqual({ type: 'adaptive' })
  })

  test('after a refused signature nothing of it is sent again', () => {
    const messages = after([block(real), call], result)
    expect(changes({ messages, thinking: on }, { repair: 1 })).toEqual([
      { messages: after([call], result), thinking: { type: 'disabled' } },
      ['dropped=thinking', 'disabled=thinking'],
    ])
  })
})

test('whatever a request holds, it is refused or goes out sound, and going out again changes nothing', () => {
  const member = fc.tuple(fc.oneof(fc.constantFrom(...Object.keys(MESSAGES_FIELDS)), fc.string()), jsonValue)
  const content = fc.array(
    fc.oneof(
      fc.constantFrom<Json>(
        { type: 'thinking', thinking: 't', signature: 'gw1.x' },
        { type: 'thinking', thinking: 't', signature: 'real' },
        { type: 'tool_use', id: 'c', name: 'f', input: {} },
        { type: 'tool_result', tool_use_id: 'c' },
      ),
      jsonValue,
    ),
    { maxLength: 4 },
  )
  const turn = fc.record({
    role: fc.constantFrom('user', 'assistant'),
    content: fc.oneof(content, fc.string()),
  })
  const options: fc.Arbitrary<RequestOptions> = fc.record({
    maxOutputTokens: fc.constantFrom(undefined, 5, 2000),
    mode: fc.constantFrom('thinking', 'non_thinking'),
    repair: fc.nat(1),
  })
  fc.assert(
    fc.property(
      fc.array(member, { maxLength: 6 }),
      fc.array(turn, { minLength: 1, maxLength: 5 }),
      fc.nat(),
      options,
      (members, messages, seed, with_) => {
        const fields = { ...Object.fromEntries(members), ...VALID, messages } as Json
        let prepared: Prepared | undefined
        const refusal = refusalOf(() => {
          prepared = prepareMessages(
            requestOf('messages', spell(fields, choices(seed)), with_),
            OPEN_CATALOGUE,
          )
        })
        if (prepared === undefined) {
          expect(refusal).toMatch(/^(invalid|unsupported)_value /)
          return
        }
        const sent = prepared.body.toString()
        const doc = new JsonDoc(prepared.body)
        expect(doc.text(doc.get(doc.root, 'model'))).toBe('upstream-model')
        expect(bodyOf(prepared)).toMatchObject({ metadata: { user_id: 'u_1' } })
        expect(doc.get(doc.root, 'user_profile_id')).toBe(NONE)
        const kept = doc.toValue(doc.get(doc.root, 'messages')) as unknown[]
        if (kept.length === 0) return
        expect(
          JSON.stringify(kept.filter((message) => (message as { role: string }).role === 'assistant')),
        ).not.toMatch(/"signature":"gw1\./)
        const again = prepareMessages(requestOf('messages', sent, with_), OPEN_CATALOGUE)
        expect(bodyOf(again)).toEqual(bodyOf(prepared))
      },
    ),
    { numRuns: 1000 },
  )
})
