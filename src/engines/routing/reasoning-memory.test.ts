import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Thought } from '../../core/call.ts'
import { ReasoningMemory } from './reasoning-memory.ts'

const thought = (text: string, signature?: string): Thought => ({ text, signature })

test('what was thought before a tool call is found by the call, in its tenant, for as long as it is kept', () => {
  const memory = new ReasoningMemory(1000, 100)
  memory.remember('t', ['c1', 'c2'], thought('hm', 'sig'), 0)
  expect(memory.recall('t', 'c1', 99)).toEqual(thought('hm', 'sig'))
  expect(memory.recall('t', 'c2', 99)).toEqual(thought('hm', 'sig'))
  expect(memory.recall('other', 'c1', 99)).toBeUndefined()
  expect(memory.recall('t', 'c3', 99)).toBeUndefined()
  expect(memory.recall('t', 'c1', 100)).toBeUndefined()
})

test('an id that two replies gave leads to neither, until both are forgotten', () => {
  const memory = new ReasoningMemory(1000, 100)
  memory.remember('t', ['call_0'], thought('of one'), 0)
  memory.remember('t', ['call_0'], thought('of another'), 50)
  expect(memory.recall('t', 'call_0', 50)).toBeUndefined()
  memory.remember('t', ['call_0'], thought('of another'), 120)
  expect(memory.recall('t', 'call_0', 120)).toBeUndefined()
  memory.remember('t', ['call_0'], thought('of a third'), 220)
  expect(memory.recall('t', 'call_0', 220)).toEqual(thought('of a third'))
})

test('a memory of no size remembers nothing', () => {
  const memory = new ReasoningMemory(0, 100)
  memory.remember('t', ['c'], thought('hm'), 0)
  expect(memory.remembers).toBe(false)
  expect(memory.recall('t', 'c', 0)).toBeUndefined()
})

/** Of the key, which has the tenant and a border besides, and what is kept. */
const bytesOf = (call: string, { text, signature = '' }: Thought): number =>
  2 * (call.length + 2 + text.length + signature.length)

const turn = fc.tuple(fc.nat(30), fc.string({ maxLength: 250 }), fc.option(fc.string(), { nil: undefined }))

test('however much is thought, the memory keeps to its size, and to what is newest', () => {
  const maxBytes = 400
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 60 }), (turns) => {
      const memory = new ReasoningMemory(maxBytes, 1000)
      const newest = new Map<string, Thought>()
      for (const [at, [nth, text, signature]] of turns.entries()) {
        const call = `c${nth}`
        const given = thought(text, signature)
        memory.remember('t', [call], given, at)
        if (!newest.has(call) && bytesOf(call, given) <= maxBytes)
          expect(memory.recall('t', call, at)).toEqual(given)
        newest.set(call, given)
      }
      let kept = 0
      for (const [call, given] of newest) {
        const found = memory.recall('t', call, turns.length)
        if (found === undefined) continue
        kept += bytesOf(call, found)
        expect(found).toEqual(given)
      }
      expect(kept).toBeLessThanOrEqual(maxBytes)
    }),
  )
})
