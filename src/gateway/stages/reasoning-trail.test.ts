import { expect, test } from 'vitest'
import { PROTOCOLS } from '../../wire/protocols.ts'
import { ReasoningTrail } from './reasoning-trail.ts'

const { readPiece } = PROTOCOLS.messages

function follow(events: readonly object[]): ReasoningTrail {
  const trail = new ReasoningTrail()
  for (const event of events) trail.observe(readPiece(event, undefined))
  return trail
}

const delta = (fields: object): object => ({ type: 'content_block_delta', delta: fields })
const thinks = (thinking: string): object => delta({ type: 'thinking_delta', thinking })
const signs = (signature: string): object => delta({ type: 'signature_delta', signature })
const says = (text: string): object => delta({ type: 'text_delta', text })
const calls = (id: string): object => ({
  type: 'content_block_start',
  content_block: { type: 'tool_use', id, name: 'f', input: {} },
})

test('what was thought before calls, with its signature', () => {
  const trail = follow([thinks('a'), thinks('b'), signs('s'), says('c'), calls('x'), calls('y')])
  expect(trail.thought()).toEqual({ text: 'ab', signature: 's' })
  expect(trail.toolCalls).toEqual(['x', 'y'])
})

test.each([
  ['nothing was thought', [says('c'), calls('x')]],
  ['nothing was called', [thinks('a'), signs('s'), says('c')]],
])('nothing is kept where %s', (_why, events) => {
  expect(follow(events).thought()).toBeUndefined()
})

test('calls without end are not all kept', () => {
  const trail = follow(Array.from({ length: 5000 }, (_, i) => calls(`c${i}`)))
  expect(trail.toolCalls).toHaveLength(1024)
  expect(follow([thinks('a'), calls('x'.repeat(513))]).thought()).toBeUndefined()
  const content = Array.from({ length: 200_000 }, (_, i) => ({ type: 'tool_use', id: `c${i}` }))
  expect(PROTOCOLS.messages.readReply({ content }).toolCalls).toHaveLength(1024)
})

test('text ends the thinking, and more thinking begins it again', () => {
  expect(follow([thinks('a'), signs('s')]).open).toBe(true)
  expect(follow([thinks('a'), says('c')]).open).toBe(false)
  const again = follow([thinks('a'), says('c'), thinks('b'), signs('t'), calls('x')])
  expect(again.open).toBe(true)
  expect(again.thought()).toEqual({ text: 'ab', signature: 't' })
})

test('what is too long is not kept at all, and not read on', () => {
  const long = thinks('x'.repeat(200_000))
  const trail = follow([long, long, long, thinks('b'), says('c'), thinks('d'), calls('x')])
  expect(trail.thought()).toBeUndefined()
  expect(trail.open).toBe(false)
})
