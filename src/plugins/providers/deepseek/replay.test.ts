import { describe, expect, test } from 'vitest'
import type { Thought } from '../../../core/call.ts'
import { carryId } from '../../../wire/translate/tool-ids.ts'
import { seal } from '../../../wire/translate/responses-to-chat/sealed-reasoning.ts'
import { prepareBody, type Options } from './testing.ts'

type Fields = Record<string, unknown>

const SIGNER = {
  sign: (text: string) => `gw1.${text}`,
  isOurs: (text: string, given: string) => given === `gw1.${text}`,
}
const OTHER = { ...SIGNER, sign: (text: string) => `gw1.other.${text}` }

const ODD_ID = 'functions.f:0'
const KNOWN: Readonly<Record<string, Thought>> = {
  a: { text: 'So "f".', signature: 'sig' },
  c: { text: 'Then.', signature: undefined },
  [ODD_ID]: { text: 'Odd.', signature: undefined },
}
const remembers: Options = { signer: SIGNER, recallReasoning: (id) => KNOWN[id] }
const thinksNot = { target: { provider: 'd', model: 'flash', mode: 'non_thinking' as const } }

interface Row {
  readonly name: string
  readonly turns: readonly object[]
  /** In place of `turns`; undefined where nothing is changed. */
  readonly becomes?: readonly object[]
  readonly warnings?: string
  readonly options?: Options
}

function sent(operation: 'messages' | 'responses', fields: Fields, options: Options = {}): object {
  const body = Buffer.from(JSON.stringify({ model: 'alias', ...fields }))
  const prepared = prepareBody(operation, body, { ...remembers, ...options })
  const { messages, input } = JSON.parse(prepared.body.toString()) as Fields
  return { turns: messages ?? input, warnings: prepared.warnings.join(' ') }
}

const USER = { role: 'user', content: 'hi' }
const use = (id: string): object => ({ type: 'tool_use', id, name: 'f', input: {} })
const says = (...content: object[]): object => ({ role: 'assistant', content })
const result = (...ids: string[]): object => ({
  role: 'user',
  content: ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' })),
})
const thinking = (text: string, signature?: string): object => ({
  type: 'thinking',
  thinking: text,
  signature,
})
const TEXT = { type: 'text', text: 'Let me see.' }
const RESTORED = 'restored=thinking'

// prettier-ignore
const MESSAGES: readonly Row[] = [
  { name: 'a turn that lost its thinking', turns: [USER, says(use('a')), result('a')], becomes: [USER, says(thinking('So "f".', 'sig'), use('a')), result('a')], warnings: RESTORED },
  { name: 'one whose signature nobody knows', turns: [USER, says(TEXT, use('c')), result('c')], becomes: [USER, says(thinking('Then.', 'gw1.Then.'), TEXT, use('c')), result('c')], warnings: RESTORED },
  { name: 'one of which the second call is known', turns: [USER, says(use('x'), use('a')), result('x', 'a')], becomes: [USER, says(thinking('So "f".', 'sig'), use('x'), use('a')), result('x', 'a')], warnings: RESTORED },
  { name: 'each of several turns', turns: [USER, says(use('a')), result('a'), says(use('c')), result('c')], becomes: [USER, says(thinking('So "f".', 'sig'), use('a')), result('a'), says(thinking('Then.', 'gw1.Then.'), use('c')), result('c')], warnings: RESTORED },
  { name: 'an id that was carried in another', turns: [USER, says(use(carryId(ODD_ID))), result(carryId(ODD_ID))], becomes: [USER, says(thinking('Odd.', 'gw1.Odd.'), use(carryId(ODD_ID))), result(carryId(ODD_ID))], warnings: RESTORED },
  { name: 'redacted thinking, which another provider wrote', turns: [USER, says({ type: 'redacted_thinking', data: 'x' }, use('a')), result('a')], becomes: [USER, says(thinking('So "f".', 'sig'), use('a')), result('a')], warnings: `dropped=redacted_thinking ${RESTORED}` },
  { name: 'a turn that kept its thinking', turns: [USER, says(thinking('t', 's'), use('a')), result('a')] },
  { name: 'a turn in two messages that kept its thinking', turns: [USER, says(thinking('t', 's')), says(use('a')), result('a')] },
  { name: 'thinking of the turn before is not that of this one', turns: [USER, says(thinking('t', 's'), TEXT), USER, says(use('a')), result('a')], becomes: [USER, says(thinking('t', 's'), TEXT), USER, says(thinking('So "f".', 'sig'), use('a')), result('a')], warnings: RESTORED },
  { name: 'a turn of which nothing is known', turns: [USER, says(use('x')), result('x')] },
  { name: 'a turn without calls', turns: [USER, says(TEXT), USER] },
  { name: 'thinking without a signature', turns: [USER, says(thinking('t'), use('a')), result('a')], becomes: [USER, says(thinking('t', 'gw1.t'), use('a')), result('a')], warnings: 'restored=thinking.signature' },
  { name: 'thinking with an empty signature', turns: [USER, says(thinking('t', ''), use('a')), result('a')], becomes: [USER, says(thinking('t', 'gw1.t'), use('a')), result('a')], warnings: 'restored=thinking.signature' },
  { name: 'a call that does not think', turns: [USER, says(use('a')), result('a')], options: thinksNot },
  { name: 'the last resort', turns: [USER, says(use('a')), result('a')], options: { repair: 1 }, warnings: 'disabled=thinking' },
]

describe('of a history in Messages', () => {
  test.each(MESSAGES)('$name', ({ turns, becomes, warnings, options }) => {
    const fields = { max_tokens: 100, messages: turns }
    expect(sent('messages', fields, options)).toEqual({ turns: becomes ?? turns, warnings: warnings ?? '' })
  })
})

const GO = { type: 'message', role: 'user', content: 'Go.' }
const SAID = { type: 'message', role: 'assistant', content: 'Looking.' }
const call = (id: string): object => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}' })
const patch = (id: string): object => ({
  type: 'custom_tool_call',
  call_id: id,
  name: 'apply_patch',
  input: '',
})
const out = (id: string): object => ({ type: 'function_call_output', call_id: id, output: 'ok' })
const patched = (id: string): object => ({ type: 'custom_tool_call_output', call_id: id, output: 'ok' })
const mute = { type: 'reasoning', summary: [], content: null, encrypted_content: null }
const sealed = (signer: typeof SIGNER): object => ({
  type: 'reasoning',
  summary: [],
  encrypted_content: seal(signer, 'Sealed.'),
})
const summary = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'In short.' }] }
const item = (text: string): object => ({
  type: 'reasoning',
  content: [{ type: 'reasoning_text', text }],
  summary: [],
})
const PUT_BACK = 'restored=reasoning'

// prettier-ignore
const RESPONSES: readonly Row[] = [
  { name: 'a turn without its item', turns: [GO, SAID, call('a'), out('a')], becomes: [GO, SAID, item('So "f".'), call('a'), out('a')], warnings: PUT_BACK },
  { name: 'a custom tool', turns: [GO, patch('c'), patched('c')], becomes: [GO, item('Then.'), patch('c'), patched('c')], warnings: PUT_BACK },
  { name: 'an item without its text', turns: [GO, mute, SAID, call('a'), out('a')], becomes: [GO, item('So "f".'), SAID, call('a'), out('a')], warnings: PUT_BACK },
  { name: 'calls in parallel, the second known', turns: [GO, call('x'), call('a'), out('x'), out('a')], becomes: [GO, item('So "f".'), call('x'), call('a'), out('x'), out('a')], warnings: PUT_BACK },
  { name: 'each of several turns', turns: [GO, mute, call('a'), out('a'), mute, patch('c'), patched('c')], becomes: [GO, item('So "f".'), call('a'), out('a'), item('Then.'), patch('c'), patched('c')], warnings: PUT_BACK },
  { name: 'what the gateway sealed, before what it remembers', turns: [GO, sealed(SIGNER), call('a'), out('a')], becomes: [GO, item('Sealed.'), call('a'), out('a')], warnings: PUT_BACK },
  { name: 'what was sealed for others, where it remembers', turns: [GO, sealed(OTHER), call('a'), out('a')], becomes: [GO, item('So "f".'), call('a'), out('a')], warnings: PUT_BACK },
  { name: 'what was sealed for others, where it does not', turns: [GO, sealed(OTHER), call('x'), out('x')], becomes: [GO, call('x'), out('x')], warnings: 'dropped=reasoning.encrypted_content' },
  { name: 'a summary, after what is remembered', turns: [GO, summary, call('a'), out('a'), summary, call('x'), out('x')], becomes: [GO, item('So "f".'), call('a'), out('a'), item('In short.'), call('x'), out('x')], warnings: PUT_BACK },
  { name: 'a turn that has its text', turns: [GO, item('t'), mute, call('a'), out('a')] },
  { name: 'reasoning of the turn before is not that of this one', turns: [GO, item('t'), SAID, GO, call('a'), out('a')], becomes: [GO, item('t'), SAID, GO, item('So "f".'), call('a'), out('a')], warnings: PUT_BACK },
  { name: 'a turn of which nothing is known', turns: [GO, mute, call('x'), out('x')] },
  { name: 'a turn without calls', turns: [GO, mute, SAID, GO] },
  { name: 'a call that does not think', turns: [GO, mute, call('a'), out('a')], options: thinksNot },
  { name: 'the last resort', turns: [GO, mute, call('a'), out('a')], options: { repair: 1 }, warnings: 'disabled=thinking' },
]

describe('of a history in Responses', () => {
  test.each(RESPONSES)('$name', ({ turns, becomes, warnings, options }) => {
    expect(sent('responses', { input: turns }, options)).toEqual({
      turns: becomes ?? turns,
      warnings: warnings ?? '',
    })
  })
})
