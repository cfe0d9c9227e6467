import { expect, test } from 'vitest'
import { systemClock } from '../core/clock.ts'
import { GatewayError } from '../core/errors.ts'
import type { Ask } from '../engines/routing/ticket.ts'
import type { Account } from '../plugins/providers/contract.ts'
import { LanePools } from './lanes.ts'

const account = (name: string, concurrency = 1): Account => ({
  name,
  keys: { size: 1 },
  concurrency: () => concurrency,
})
const provider = (...accounts: Account[]) => ({ id: 'deepseek', accounts })

const NEVER = new AbortController().signal

const ask = (over: Partial<Ask> = {}): Ask => ({
  lane: 'interactive',
  team: 'a',
  weight: 1,
  queue: true,
  deadlineMs: systemClock.monoMs() + 60_000,
  ...over,
})

test('a place that is given back goes to whoever waits', async () => {
  const lanes = new LanePools(systemClock)
  const one = provider(account('one'))
  const first = await lanes.enter(one, 'm', ask(), NEVER)
  const waiting = lanes.enter(one, 'm', ask(), NEVER)
  first[Symbol.dispose]()
  const second = await waiting
  expect(second.account.name).toBe('one')
  expect(second.waitedMs).toBeGreaterThanOrEqual(0)
})

test('places of one model are not those of another', async () => {
  const lanes = new LanePools(systemClock)
  const one = provider(account('one'))
  await lanes.enter(one, 'pro', ask(), NEVER)
  await lanes.enter(one, 'flash', ask(), NEVER)
  expect([...lanes.snapshots()].map(({ model, inFlight }) => [model, inFlight.interactive])).toEqual([
    ['pro', 1],
    ['flash', 1],
  ])
})

test('who waits in vain is told that there is no room, and when to come back', async () => {
  const lanes = new LanePools(systemClock)
  const one = provider(account('one'))
  await lanes.enter(one, 'm', ask(), NEVER)
  const error = await refusalOf(lanes.enter(one, 'm', ask({ deadlineMs: systemClock.monoMs() + 20 }), NEVER))
  expect(error.code).toBe('overloaded')
  expect(error.retryAfterMs).toBeGreaterThanOrEqual(1000)
})

test('while no account may be used that is said instead', async () => {
  const lanes = new LanePools(systemClock)
  const one = provider(account('one'))
  ;(await lanes.enter(one, 'm', ask(), NEVER))[Symbol.dispose]()
  lanes.setAside('deepseek', 'one', systemClock.monoMs() + 50_000, 'bad_credential')
  expect(lanes.asideForMs('deepseek', 'm')).toBeGreaterThan(40_000)
  const refused = await refusalOf(lanes.enter(one, 'm', ask({ queue: false }), NEVER))
  expect(refused.code).toBe('no_healthy_upstream')
})

test('an account that comes back is used without anybody asking', async () => {
  const lanes = new LanePools(systemClock)
  const one = provider(account('one'))
  ;(await lanes.enter(one, 'm', ask(), NEVER))[Symbol.dispose]()
  lanes.setAside('deepseek', 'one', systemClock.monoMs() + 20, 'bad_credential')
  const place = await lanes.enter(one, 'm', ask(), NEVER)
  expect(place.account.name).toBe('one')
})

test('who gives up waiting leaves the line', async () => {
  const lanes = new LanePools(systemClock)
  const one = provider(account('one'))
  const held = await lanes.enter(one, 'm', ask(), NEVER)
  const caller = new AbortController()
  const waiting = lanes.enter(one, 'm', ask(), caller.signal)
  const next = lanes.enter(one, 'm', ask(), NEVER)
  caller.abort(new Error('hung up'))
  await expect(waiting).rejects.toThrow('hung up')
  await expect(lanes.enter(one, 'm', ask(), caller.signal)).rejects.toThrow('hung up')
  held[Symbol.dispose]()
  expect((await next).account.name).toBe('one')
})

test('a reload keeps what is in flight; calls of before it do not bring the old accounts back', async () => {
  const lanes = new LanePools(systemClock)
  const [before, after] = [provider(account('one')), provider(account('one'), account('two'))]
  await lanes.enter(before, 'm', ask(), NEVER)
  const waiting = lanes.enter(before, 'm', ask(), NEVER)
  lanes.configure(after)
  const third = lanes.enter(after, 'm', ask(), NEVER)
  expect((await waiting).account.name).toBe('two')
  const fourth = lanes.enter(before, 'm', ask({ queue: false }), NEVER)
  expect((await refusalOf(fourth)).code).toBe('overloaded')
  expect([...lanes.snapshots()][0]?.accounts.length).toBe(2)
  const state = await Promise.race([third, Promise.resolve('waits')])
  expect(state).toBe('waits')
})

test('a call of before a reload that is the first of its model does not bring the old accounts back either', async () => {
  const lanes = new LanePools(systemClock)
  lanes.configure(provider(account('one')))
  lanes.configure(provider(account('two')))
  expect((await lanes.enter(provider(account('one')), 'm', ask(), NEVER)).account.name).toBe('two')
})

async function refusalOf(entering: Promise<unknown>): Promise<GatewayError> {
  const refusal = await entering.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(refusal instanceof GatewayError)) throw new Error('was not refused')
  return refusal
}

test('an account that is aside is so for models that nobody had asked for before', async () => {
  const lanes = new LanePools(systemClock)
  const both = provider(account('one', 5), account('two', 1))
  lanes.setAside('deepseek', 'one', systemClock.monoMs() + 50_000, 'bad_credential')
  const place = await lanes.enter(both, 'new', ask(), NEVER)
  expect(place.account.name).toBe('two')
})

test('the reason why nobody may be used is that of the account that is back first', async () => {
  const lanes = new LanePools(systemClock)
  const both = provider(account('one'), account('two'))
  const place = await lanes.enter(both, 'm', ask(), NEVER)
  lanes.setAside('deepseek', 'two', systemClock.monoMs() + 50_000, 'bad_credential')
  place.setAside(systemClock.monoMs() + 20_000)
  expect(place.account.name).toBe('one')
  expect(lanes.asideCause('deepseek', 'm')).toBe('rate_limit')
  lanes.setAside('deepseek', 'one', systemClock.monoMs() + 30_000, 'no_credit')
  expect(lanes.asideCause('deepseek', 'm')).toBe('no_credit')
})
