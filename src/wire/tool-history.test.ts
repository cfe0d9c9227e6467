import { expect, test } from 'vitest'
import type { Operation } from '../core/call.ts'
import { JsonDoc } from './json-doc.ts'
import { callKey, toolHistory } from './tool-history.ts'

/** What happened, one after the other: the user speaks, the model calls tools in one turn, results come in. */
type Step =
  | { readonly user: string }
  | { readonly calls: readonly (readonly [id: string, name: string, args: string])[] }
  | { readonly results: readonly string[] }

const CHAT = (step: Step): object[] => {
  if ('user' in step) return [{ role: 'user', content: step.user }]
  if ('results' in step) return step.results.map((id) => ({ role: 'tool', tool_call_id: id, content: 'ok' }))
  const calls = step.calls.map(([id, name, args]) => ({
    id,
    type: 'function',
    function: { name, arguments: args },
  }))
  return [{ role: 'assistant', content: '', tool_calls: calls }]
}
const MESSAGES = (step: Step): object[] => {
  if ('user' in step) return [{ role: 'user', content: step.user }]
  if ('results' in step) {
    const results = step.results.map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' }))
    // Agents put words of their own beside results: they are not the user's.
    return [{ role: 'user', content: [...results, { type: 'text', text: 'Go on.' }] }]
  }
  const calls = step.calls.map(([id, name, args]) => ({
    type: 'tool_use',
    id,
    name,
    input: JSON.parse(args) as unknown,
  }))
  return [{ role: 'assistant', content: [{ type: 'text', text: 'Well.' }, ...calls] }]
}
const RESPONSES = (step: Step): object[] => {
  if ('user' in step) return [{ type: 'message', role: 'user', content: step.user }]
  if ('results' in step)
    return step.results.map((id) => ({ type: 'function_call_output', call_id: id, output: 'ok' }))
  return step.calls.map(([id, name, args]) => ({ type: 'function_call', call_id: id, name, arguments: args }))
}
const WRITERS: readonly (readonly [Operation, string, (step: Step) => object[]])[] = [
  ['chat', 'messages', CHAT],
  ['messages', 'messages', MESSAGES],
  ['responses', 'input', RESPONSES],
]

const STEPS: readonly Step[] = [
  { user: 'First.' },
  { calls: [['c0', 'old', '{}']] },
  { results: ['c0'] },
  { user: 'Second.' },
  {
    calls: [
      ['c1', 'look', '{"a":1,"b":2}'],
      ['c2', 'find', '{}'],
    ],
  },
  { results: ['c1', 'c2'] },
  { calls: [['c3', 'look', '{"b":2,"a":1.0}']] },
  { results: ['c3'] },
]

test.each(WRITERS)(
  '%s: turns and calls are counted since the user last spoke, results of all',
  (operation, list, write) => {
    const read = (steps: readonly Step[], moreThan = 0) => {
      const body = { [list]: steps.flatMap(write) }
      return toolHistory(new JsonDoc(Buffer.from(JSON.stringify(body))), operation, moreThan)
    }
    const history = read(STEPS)
    expect(history.turns).toBe(2)
    const look = callKey('look', '{"a":1,"b":2}')
    expect(history.calls).toEqual(
      new Map([
        [look, 2],
        [callKey('find', '{}'), 1],
      ]),
    )
    expect([...history.resultsOf]).toEqual(['old', 'look', 'find'])
    expect(read(STEPS, 3).calls.size).toBe(0)
    const begun = read([...STEPS, { user: 'Third.' }])
    expect(begun).toMatchObject({ turns: 0, calls: new Map() })
    expect(begun.said).not.toBe(history.said)
    expect(read(STEPS.slice(0, 5)).said).toBe(history.said)
    expect([...read([{ user: 'x' }, { results: ['unknown'] }]).resultsOf]).toEqual([''])
  },
)

test('arguments that are no JSON are told apart as they are, and free text as text', () => {
  const call = (name: string, args: string): object => ({
    type: 'function',
    function: { name, arguments: args },
  })
  const custom = (input: string): object => ({ type: 'custom', custom: { name: 'patch', input } })
  const messages = [
    { role: 'user', content: 'x' },
    {
      role: 'assistant',
      tool_calls: [call('f', '{"a":'), call('f', '{"a":'), call('f', '{"a"'), custom('{}'), custom('{ }')],
    },
  ]
  const { calls } = toolHistory(new JsonDoc(Buffer.from(JSON.stringify({ messages }))), 'chat', 0)
  expect([...calls.values()]).toEqual([2, 1, 1, 1])
})

test('a text for an input is what the user says', () => {
  const read = (input: string): string =>
    toolHistory(new JsonDoc(Buffer.from(JSON.stringify({ input }))), 'responses', 0).said
  expect(read('a')).not.toBe(read('b'))
  expect(read('a')).not.toBe('')
})
