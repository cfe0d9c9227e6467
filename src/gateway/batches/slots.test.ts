import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FairSlots, type Claim } from './slots.ts'

const NEVER = new AbortController().signal
const claim = (tenant: string, batchId: string): Claim => ({ tenant, batchId })

/** Who gets the places of one node, one after the other, where everybody always wants another one. */
async function order(claims: readonly Claim[], places: number, rounds: number): Promise<string[]> {
  const slots = new FairSlots(() => places)
  const got: Claim[] = []
  const want = async (who: Claim): Promise<void> => {
    while (await slots.take(who, NEVER)) got.push(who)
  }
  for (const who of claims) void want(who)
  for (let i = 0; i < rounds; i++) {
    await new Promise(setImmediate)
    slots.give(got[i] as Claim)
  }
  return got.slice(0, rounds).map(({ tenant, batchId }) => `${tenant}${batchId}`)
}

test('places are shared by tenants first, then by their batches', async () => {
  const claims = [claim('a', '1'), claim('a', '2'), claim('a', '3'), claim('b', '4')]
  const got = await order(claims, 4, 400)
  const count = (who: string): number => got.filter((name) => name.startsWith(who)).length
  expect(Math.abs(count('a') - count('b'))).toBeLessThanOrEqual(4)
  for (const batch of ['a1', 'a2', 'a3']) expect(count(batch)).toBeGreaterThan(50)
})

test('whoever wants a place gets one, and there are never more than the limit', async () => {
  const some = fc.array(
    fc.record({ tenant: fc.constantFrom('a', 'b', 'c'), batchId: fc.nat(9).map(String) }),
    {
      minLength: 1,
      maxLength: 10,
    },
  )
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 1, max: 4 }), async (claims, places) => {
      const slots = new FairSlots(() => places)
      let held = 0
      const done = claims.map(async (who) => {
        expect(await slots.take(who, NEVER)).toBe(true)
        expect(++held).toBeLessThanOrEqual(places)
        await new Promise(setImmediate)
        held--
        slots.give(who)
      })
      await Promise.all(done)
      expect(slots.taken).toBe(0)
    }),
  )
})

test('a wait that is ended takes no place', async () => {
  const slots = new FairSlots(() => 1)
  const ended = new AbortController()
  await slots.take(claim('a', '1'), NEVER)
  const waiting = slots.take(claim('a', '2'), ended.signal)
  const other = slots.take(claim('a', '3'), NEVER)
  ended.abort()
  expect(await waiting).toBe(false)
  expect(await slots.take(claim('a', '4'), ended.signal)).toBe(false)
  slots.give(claim('a', '1'))
  expect(await other).toBe(true)
  expect(slots.taken).toBe(1)
})
