import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReasoningMemory } from './reasoning-memory.ts'

test('what was thought before a tool call is found by the call, in its tenant, for as long as it is kept', () => {
  const memory = new ReasoningMemory(1000, 100)
  memory.remember('t', ['c1', 'c2'], 'hm', 0)
  expect(memory.recall('t', 'c1', 99)).toBe('hm')
  expect(memory.recall('t', 'c2', 99)).toBe('hm')
  expect(memory.recall('other', 'c1', 99)).toBeUndefined()
  expect(memory.recall('t', 'c3', 99)).toBeUndefined()
  expect(memory.recall('t', 'c1', 100)).toBeUndefined()
})

test('a memory of no size remembers nothing', () => {
  const memory = new ReasoningMemory(0, 100)
  memory.remember('t', ['c'], 'hm', 0)
  expect(memory.remembers).toBe(false)
  expect(memory.recall('t', 'c', 0)).toBeUndefined()
})

test('however much is thought, the memory keeps to its size, and to what is newest', () => {
  const maxBytes = 400
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(30), fc.string({ maxLength: 250 })), { maxLength: 60 }), (turns) => {
      const memory = new ReasoningMemory(maxBytes, 1000)
      const newest = new Map<string, string>()
      for (const [at, [call, text]] of turns.entries()) {
        memory.remember('t', [`c${call}`], text, at)
        newest.delete(`c${call}`)
        newest.set(`c${call}`, text)
      }
      let kept = 0
      for (const [call, text] of newest) {
        const found = memory.recall('t', call, turns.length)
        if (found === undefined) continue
        kept += 2 * (found.length + call.length + 2)
        // An entry too large to be kept at all leaves what was there before.
        if (2 * (text.length + call.length + 2) <= maxBytes) expect(found).toBe(text)
      }
      expect(kept).toBeLessThanOrEqual(maxBytes)
    }),
  )
})
