import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { GatewayError } from '../../core/errors.ts'
import type { Limits, OwnerKind, OwnerLimits } from '../../core/rules.ts'
import { Admission, type Owner, type Seat } from './admission.ts'

type Rules = Readonly<Record<OwnerKind, OwnerLimits>>

const UNLIMITED: Limits = {
  requestsPerMinute: undefined,
  tokensPerMinute: undefined,
  concurrentRequests: undefined,
}
const KINDS: readonly OwnerKind[] = ['key', 'app', 'team', 'user']

function rulesOf(limits: Partial<Record<OwnerKind, Partial<Limits>>>): Rules {
  const of = (kind: OwnerKind): OwnerLimits => ({ each: { ...UNLIMITED, ...limits[kind] }, named: new Map() })
  return { key: of('key'), user: of('user'), app: of('app'), team: of('team') }
}

const owner = (kind: OwnerKind, name: string): Owner => ({ kind, name, policyName: name })

/** The refusal, or the seat. */
function ask(
  admission: Admission,
  owners: readonly Owner[],
  rules: Rules,
  tokens: number,
  nowMs: number,
): Seat | GatewayError {
  try {
    return admission.admit(owners, rules, tokens, nowMs)
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
}

const limit = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined })
const limits = fc.record({
  requestsPerMinute: limit,
  concurrentRequests: limit,
  tokensPerMinute: fc.constant(undefined),
})
const step = fc.record({
  afterMs: fc.integer({ min: 0, max: 30_000 }),
  names: fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1), fc.nat(1)),
  /** Which of the open seats is given back first, if any. */
  leave: fc.option(fc.nat(20), { nil: undefined }),
})

test('a call takes a place at every owner or at none, and no owner ever has more than its limit in flight', () => {
  fc.assert(
    fc.property(
      fc.tuple(limits, limits, limits, limits),
      fc.array(step, { maxLength: 80 }),
      ([a, b, c, d], steps) => {
        const rules = rulesOf({ key: a, app: b, team: c, user: d })
        const admission = new Admission()
        const open: { seat: Seat; owners: readonly Owner[] }[] = []
        const starts = new Map<string, number[]>()
        let nowMs = 0
        for (const { afterMs, names, leave } of steps) {
          nowMs += afterMs
          if (leave !== undefined && open.length > 0) open.splice(leave % open.length, 1)[0]?.seat.release(0)
          const owners = KINDS.map((kind, i) => owner(kind, `${kind}-${names[i]}`))
          const answer = ask(admission, owners, rules, 0, nowMs)
          // The model: an owner is full where as many of its seats are open as it may have, or its last minute is used up.
          const isFull = owners.some(({ kind, name }) => {
            const { concurrentRequests, requestsPerMinute } = rules[kind].each
            const inFlight = open.filter((entry) => entry.owners.some((other) => other.name === name)).length
            return (
              (concurrentRequests !== undefined && inFlight >= concurrentRequests) ||
              (requestsPerMinute !== undefined && !fits(starts.get(name) ?? [], requestsPerMinute, nowMs))
            )
          })
          expect(answer instanceof GatewayError).toBe(isFull)
          if (answer instanceof GatewayError) continue
          open.push({ seat: answer, owners })
          for (const { name } of owners) starts.set(name, [...(starts.get(name) ?? []), nowMs])
        }
      },
    ),
    { numRuns: 500 },
  )
})

/** Whether one more start fits: a bucket of `perMinute` that leaks evenly, told by its whole history. */
function fits(starts: readonly number[], perMinute: number, nowMs: number): boolean {
  let level = 0
  let at = 0
  for (const start of [...starts, nowMs]) {
    level = Math.max(0, level - ((start - at) * perMinute) / 60_000) + 1
    at = start
  }
  return level <= perMinute + 1e-6
}

test('a refused call costs nobody anything', () => {
  const rules = rulesOf({ key: { requestsPerMinute: 5 }, team: { concurrentRequests: 1 } })
  const admission = new Admission()
  const owners = [owner('key', 'k'), owner('team', 't')]
  const first = admission.admit(owners, rules, 0, 0)
  for (let i = 0; i < 100; i++) expect(ask(admission, owners, rules, 0, 0)).toBeInstanceOf(GatewayError)
  first.release(0)
  // The key's other four starts are still there.
  for (let i = 0; i < 4; i++) admission.admit(owners, rules, 0, 0).release(0)
  expect(ask(admission, owners, rules, 0, 0)).toBeInstanceOf(GatewayError)
})

test('tokens are settled to what a call really took, whether that is more or less', () => {
  const rules = rulesOf({ key: { tokensPerMinute: 1000 } })
  const owners = [owner('key', 'k')]
  const less = new Admission()
  less.admit(owners, rules, 900, 0).release(100)
  expect(ask(less, owners, rules, 900, 0)).not.toBeInstanceOf(GatewayError)
  const more = new Admission()
  more.admit(owners, rules, 100, 0).release(900)
  const refused = ask(more, owners, rules, 101, 0)
  expect(refused).toMatchObject({
    code: 'rate_limit_exceeded',
    detail: { owner: 'key', limit: '1000 tokens/minute' },
  })
  expect(ask(more, owners, rules, 100, 0)).not.toBeInstanceOf(GatewayError)
})

test('what is given back after a while is not given back twice', () => {
  const rules = rulesOf({ key: { tokensPerMinute: 1000 } })
  const admission = new Admission()
  const owners = [owner('key', 'k')]
  const seat = admission.admit(owners, rules, 1000, 0)
  // A minute later all of it has flowed back by itself; the unused half must not come on top.
  seat.release(500)
  expect(ask(admission, owners, rules, 1000, 60_000)).not.toBeInstanceOf(GatewayError)
  expect(ask(admission, owners, rules, 1, 60_000)).toBeInstanceOf(GatewayError)
})

test('an owner has the limits of its own name, where the policy gives it some', () => {
  const each = { ...UNLIMITED, concurrentRequests: 1 }
  const rules: Rules = {
    ...rulesOf({}),
    team: { each, named: new Map([['big', { ...each, concurrentRequests: 3 }]]) },
  }
  const admission = new Admission()
  const taken = (name: string): number => {
    let seats = 0
    while (
      !(
        ask(admission, [{ kind: 'team', name: `acme/${name}`, policyName: name }], rules, 0, 0) instanceof
        GatewayError
      )
    )
      seats++
    return seats
  }
  expect([taken('big'), taken('small')]).toEqual([3, 1])
})

test('the number of owners is bounded, and those that are pending are never forgotten', () => {
  const rules = rulesOf({ user: { concurrentRequests: 1 } })
  const admission = new Admission(3)
  const seats = ['a', 'b', 'c'].map((name) => admission.admit([owner('user', name)], rules, 0, 0))
  expect(ask(admission, [owner('user', 'd')], rules, 0, 0)).toMatchObject({ code: 'overloaded' })
  expect(ask(admission, [owner('user', 'a')], rules, 0, 0)).toMatchObject({ code: 'rate_limit_exceeded' })
  seats[1]?.release(0)
  expect(ask(admission, [owner('user', 'd')], rules, 0, 0)).not.toBeInstanceOf(GatewayError)
  expect(ask(admission, [owner('user', 'a')], rules, 0, 0)).toMatchObject({ code: 'rate_limit_exceeded' })
})

test('room that is made for one owner of a call is not taken from another owner of the same call', () => {
  const rules = rulesOf({ key: { concurrentRequests: 1 }, user: { concurrentRequests: 1 } })
  const admission = new Admission(2)
  admission.admit([owner('key', 'k')], rules, 0, 0).release(0)
  admission.admit([owner('user', 'old')], rules, 0, 0).release(0)
  // The key is idle and already looked up when room for the new user is made.
  admission.admit([owner('key', 'k'), owner('user', 'new')], rules, 0, 0)
  expect(ask(admission, [owner('key', 'k')], rules, 0, 0)).toMatchObject({ code: 'rate_limit_exceeded' })
})
