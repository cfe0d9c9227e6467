import { expect, test } from 'vitest'
import type { Lane } from '../../core/rules.ts'
import { LaneLine } from './lane-line.ts'
import { Pool, POOL_SETTINGS } from './lanes.ts'
import { Contention } from './share.ts'
import type { Ask, Ticket } from './ticket.ts'

interface Account {
  readonly name: string
  concurrency(): number | undefined
}

const account = (name: string, concurrency: number | undefined): Account => ({
  name,
  concurrency: () => concurrency,
})

const ask = (lane: Lane, team = 'a', over: Partial<Ask> = {}): Ask => ({
  lane,
  team,
  weight: 1,
  deadlineMs: 60_000,
  queue: true,
  ...over,
})

/** A pool of so many places, all taken since the beginning. */
function full(places: number, lane: Lane = 'standard'): { pool: Pool<Account>; taken: Ticket<Account>[] } {
  const pool = new Pool('m', [account('one', places)])
  const taken = Array.from({ length: places }, () => pool.enter(ask(lane), 0))
  return { pool, taken }
}

const states = (tickets: readonly Ticket<Account>[]) => tickets.map(({ state }) => state)

test('who need not wait does not, and goes to the account with the most room', () => {
  const pool = new Pool('m', [account('small', 1), account('large', 3)])
  const got = Array.from({ length: 4 }, () => pool.enter(ask('standard'), 0))
  expect(got.map((ticket) => ticket.account?.name)).toEqual(['large', 'large', 'small', 'large'])
  expect(states([pool.enter(ask('standard'), 0)])).toEqual(['waiting'])
})

test('an account without a known limit takes all that come, until the provider refuses', () => {
  const pool = new Pool('m', [account('one', undefined)])
  const got = Array.from({ length: 100 }, () => pool.enter(ask('standard'), 0))
  expect(got.every(({ state }) => state === 'granted')).toBe(true)
  pool.limited(got[99] as Ticket<Account>, undefined, 10)
  expect(pool.snapshot(10).accounts).toMatchObject([{ limit: undefined, effective: 99, inFlight: 100 }])
})

test('higher lanes go first, the same team in the order in which it came', () => {
  const { pool, taken } = full(1)
  const waiting = [
    pool.enter(ask('batch'), 1),
    pool.enter(ask('standard'), 2),
    pool.enter(ask('interactive'), 3),
    pool.enter(ask('interactive'), 4),
  ]
  const order: Ticket<Account>[] = []
  let [held] = taken
  for (let nowMs = 10; held !== undefined; nowMs += 10) {
    const [next] = pool.leave(held, nowMs)
    if (next !== undefined) order.push(next)
    held = next
  }
  const numbers = order.map((ticket) => waiting.indexOf(ticket))
  expect(numbers[0]).toBe(2)
  expect(numbers.toSorted()).toEqual([0, 1, 2, 3])
  expect(numbers.indexOf(2)).toBeLessThan(numbers.indexOf(3))
})

test('batch never holds more than half of the places, but one always', () => {
  const pool = new Pool('m', [account('one', 10)])
  const got = Array.from({ length: 10 }, () => pool.enter(ask('batch'), 0))
  expect(got.filter(({ state }) => state === 'granted').length).toBe(5)
  expect(pool.enter(ask('interactive'), 0).state).toBe('granted')
  expect(full(1, 'batch').taken[0]?.state).toBe('granted')
})

test('who has another target is refused at once, and nobody is left behind for it', () => {
  const { pool } = full(1)
  const refused = pool.enter(ask('interactive', 'a', { queue: false }), 0)
  expect(refused).toMatchObject({ state: 'shed', retryAfterMs: 1000 })
  expect(pool.snapshot(0).waiting).toEqual({ interactive: 0, standard: 0, batch: 0 })
})

test('who waits until the deadline is told when to come back', () => {
  const { pool } = full(1)
  const ticket = pool.enter(ask('standard', 'a', { deadlineMs: 500 }), 0)
  expect(pool.nextTickMs(0)).toBe(500)
  expect(pool.tick(499)).toEqual([])
  expect(pool.tick(500)).toEqual([ticket])
  expect(ticket).toMatchObject({ state: 'shed' })
  expect(ticket.retryAfterMs).toBeGreaterThanOrEqual(1000)
  expect(pool.nextTickMs(500)).toBeUndefined()
})

test('who could not get in before the deadline at the present pace is refused without waiting', () => {
  const { pool, taken } = full(1)
  // Calls last for about ten seconds.
  let [held] = taken as [Ticket<Account>]
  for (let nowMs = 10_000; nowMs < 1_000_000; nowMs += 10_000) {
    pool.leave(held, nowMs)
    held = pool.enter(ask('standard'), nowMs)
  }
  const nowMs = 1_000_000
  const first = pool.enter(ask('standard', 'a', { deadlineMs: nowMs + 5000 }), nowMs)
  const second = pool.enter(ask('standard', 'a', { deadlineMs: nowMs + 5000 }), nowMs)
  expect(states([first, second])).toEqual(['waiting', 'shed'])
  expect(second.retryAfterMs).toBeGreaterThan(15_000)
  expect(second.retryAfterMs).toBeLessThan(25_000)
})

test('lines are bounded, and one team cannot fill a lane', () => {
  const lane = { ...POOL_SETTINGS.lanes.standard, maxWaiting: 3, maxWaitingPerTeam: 2 }
  const pool = new Pool('m', [account('one', 1)], {
    ...POOL_SETTINGS,
    lanes: { ...POOL_SETTINGS.lanes, standard: lane },
  })
  const teams = ['a', 'a', 'a', 'a', 'b', 'c']
  const got = teams.map((team) => pool.enter(ask('standard', team), 0))
  expect(states(got)).toEqual(['granted', 'waiting', 'waiting', 'shed', 'waiting', 'shed'])
})

test('while all accounts are aside, a refusal names the exact time; at that time those who wait get in', () => {
  const pool = new Pool('m', [account('one', 1), account('two', 1)])
  pool.setAside('one', 9000)
  pool.setAside('two', 7000)
  expect(pool.asideForMs(0)).toBe(7000)
  expect(pool.enter(ask('standard', 'a', { deadlineMs: 6999 }), 0)).toMatchObject({
    state: 'shed',
    retryAfterMs: 7000,
  })
  const patient = pool.enter(ask('standard'), 0)
  expect(patient.state).toBe('waiting')
  expect(pool.nextTickMs(0)).toBe(7000)
  expect(pool.tick(7000)).toEqual([patient])
  expect(patient.account?.name).toBe('two')
})

test('a place is given back once, however often it is said', () => {
  const { pool, taken } = full(2)
  const [held] = taken as [Ticket<Account>]
  pool.leave(held, 1)
  pool.leave(held, 1)
  pool.cancel(held, 1)
  expect(pool.snapshot(1).inFlight.standard).toBe(1)
})

test('who hangs up while waiting is not waited for', () => {
  const { pool, taken } = full(1)
  const [gone, next] = [pool.enter(ask('standard'), 0), pool.enter(ask('standard'), 0)]
  pool.cancel(gone, 1)
  expect(pool.leave(taken[0] as Ticket<Account>, 2)).toEqual([next])
})

test('a refusal that names a limit sets it, another shrinks by a third; both are forgotten in good time', () => {
  const pool = new Pool('m', [account('one', 100)])
  const got = Array.from({ length: 100 }, () => pool.enter(ask('standard'), 5))
  const [first, second] = got as [Ticket<Account>, Ticket<Account>]
  const effective = (): number | undefined => pool.snapshot(0).accounts[0]?.effective
  pool.limited(first, undefined, 10)
  expect(effective()).toBe(70)
  // Sent before the limit was known to be lower: it says nothing new.
  pool.limited(second, undefined, 11)
  expect(effective()).toBe(70)
  pool.limited(second, 25, 12)
  expect(effective()).toBe(25)
  for (const ticket of got) pool.leave(ticket, 20, true)
  expect(effective()).toBe(25)
  for (let call = 0; call < 10_000; call++) {
    const nowMs = 60_000 + call
    pool.leave(pool.enter(ask('standard'), nowMs), nowMs, true)
  }
  expect(effective()).toBe(100)
})

test('a new configuration keeps what is in flight, and lets in who can go now', () => {
  const { pool, taken } = full(1)
  const waiting = pool.enter(ask('standard'), 1)
  expect(pool.configure([account('one', 1), account('two', 1)], 2)).toEqual([waiting])
  expect(waiting.account?.name).toBe('two')
  pool.configure([account('two', 1)], 3)
  pool.leave(taken[0] as Ticket<Account>, 4)
  expect(pool.snapshot(4).accounts).toMatchObject([{ name: 'two', inFlight: 1 }])
})

test('teams that came once are not kept for ever', () => {
  const lane = new LaneLine(POOL_SETTINGS.lanes.standard, new Contention())
  const busy = lane.line('busy', 1, 0)
  busy.share.take(0)
  for (let team = 0; team < 10_000; team++) lane.line(`team-${team}`, 1, team)
  expect(lane.teams).toBeLessThanOrEqual(512)
  expect(lane.line('busy', 1, 10_000)).toBe(busy)
})

test('a place that was given back unused does not make calls look short', () => {
  const { pool, taken } = full(1)
  let [held] = taken as [Ticket<Account>]
  for (let nowMs = 10_000; nowMs < 1_000_000; nowMs += 10_000) {
    pool.leave(held, nowMs)
    pool.cancel(pool.enter(ask('standard'), nowMs), nowMs)
    held = pool.enter(ask('standard'), nowMs)
  }
  const refused = pool.enter(ask('standard', 'a', { queue: false }), 1_000_000)
  expect(refused.retryAfterMs).toBeGreaterThan(9000)
})

test('batch at its bound is told to wait for places of its own', () => {
  const { pool } = full(10, 'batch')
  pool.tick(0)
  const refused = pool.enter(ask('batch', 'a', { queue: false }), 0)
  // Five calls of a second each, five in line, and this one.
  expect(refused.retryAfterMs).toBeCloseTo(1200, 6)
})

test('places that come free at one moment are shared at that moment, not given to the first team', () => {
  const { pool, taken } = full(4)
  for (const team of ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b']) pool.enter(ask('batch', team), 0)
  for (const team of ['c', 'c', 'c', 'c', 'd', 'd', 'd', 'd']) pool.enter(ask('interactive', team), 0)
  const next = taken.flatMap((ticket) => pool.leave(ticket, 10))
  expect(next.map((ticket) => ticket.ask.team).toSorted()).toEqual(['c', 'c', 'd', 'd'])
})

test('a lane that comes late has saved nothing up: those that have long been waiting go on', () => {
  const { pool, taken } = full(1)
  let [held] = taken as [Ticket<Account>]
  const far = { deadlineMs: 1e9 }
  for (let call = 0; call < 5; call++) pool.enter(ask('batch', 'a', far), 0)
  const pass = (nowMs: number): Lane => {
    held = pool.leave(held, nowMs)[0] as Ticket<Account>
    pool.enter(ask(held.ask.lane, 'a', far), nowMs)
    return held.ask.lane
  }
  for (let second = 1; second <= 1000; second++) pass(second * 1000)
  for (let call = 0; call < 5; call++) pool.enter(ask('standard', 'a', far), 1_000_000)
  const lanes = Array.from({ length: 30 }, (_, second) => pass(1_001_000 + second * 1000))
  // Four to one.
  expect(lanes.filter((lane) => lane === 'batch').length).toBeGreaterThanOrEqual(5)
  expect(lanes.filter((lane) => lane === 'standard').length).toBeGreaterThanOrEqual(23)
})

test('a lane is told of its own pace: while a higher one waits too, it is slower', () => {
  const { pool } = full(1)
  const refuse = (): number => pool.enter(ask('standard', 'b', { queue: false }), 0).retryAfterMs
  for (let call = 0; call < 4; call++) pool.enter(ask('standard'), 0)
  expect(refuse()).toBeCloseTo(5000, 6)
  pool.enter(ask('interactive'), 0)
  expect(refuse()).toBeCloseTo(15_000, 6)
})
