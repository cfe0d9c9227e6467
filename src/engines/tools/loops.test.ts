import { expect, test } from 'vitest'
import { loopIn, ToolSessions } from './loops.ts'

const limits = { maxIterations: 3, maxIdenticalCalls: 2 }

test('a limit is reached by turns, or by one call among others', () => {
  const calls = (counts: readonly number[]) => new Map(counts.map((count, i) => [`c${i}`, count]))
  expect(loopIn(limits, { turns: 2, calls: calls([2, 2, 2]) })).toBeUndefined()
  expect(loopIn(limits, { turns: 3, calls: calls([]) })).toEqual({ kind: 'iterations', limit: 3 })
  expect(loopIn(limits, { turns: 1, calls: calls([1, 3]) })).toEqual({ kind: 'identical calls', limit: 2 })
  const none = { maxIterations: undefined, maxIdenticalCalls: undefined }
  expect(loopIn(none, { turns: 99, calls: calls([99]) })).toBeUndefined()
})

test('a session counts until the user says something else, or for an hour', () => {
  const sessions = new ToolSessions()
  sessions.note('s', 'hello', 'call', true, 0)
  sessions.note('s', 'hello', 'call', false, 1)
  expect(sessions.progress('s', 'hello', 2)).toMatchObject({ turns: 1, calls: new Map([['call', 2]]) })
  expect(sessions.progress('s', 'other', 2)).toBeUndefined()
  expect(sessions.progress('t', 'hello', 2)).toBeUndefined()
  expect(sessions.progress('s', 'hello', 3_600_001)).toBeUndefined()
  sessions.note('s', 'other', 'call', true, 3)
  expect(sessions.progress('s', 'other', 4)).toMatchObject({ turns: 1, calls: new Map([['call', 1]]) })
})

test('what is kept is bounded: the session not heard of for longest goes first', () => {
  const sessions = new ToolSessions()
  for (let i = 0; i <= 10_000; i++) {
    if (i === 5000) sessions.note('s0', 'x', 'c', true, i)
    sessions.note(`s${i}`, 'x', 'c', true, i)
  }
  expect(sessions.progress('s0', 'x', 1)).toBeDefined()
  expect(sessions.progress('s1', 'x', 1)).toBeUndefined()
  for (let i = 0; i < 1000; i++) sessions.note('s0', 'x', `c${i}`, false, 1)
  expect(sessions.progress('s0', 'x', 1)?.calls.size).toBe(256)
})
