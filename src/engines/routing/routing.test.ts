import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BreakerRules, RetryRules } from '../../core/rules.ts'
import { Breaker } from './breaker.ts'
import { HedgeBudget, RetryBudget, retryDelayMs } from './retry.ts'

const RULES: BreakerRules = {
  errorRate5mGt: 0.1,
  p95LatencyMsGt: undefined,
  firstTokenP95MsGt: undefined,
  halfOpenAfterMs: 60_000,
}

/** One call through the breaker: whether it went. */
function call(
  breaker: Breaker,
  ok: boolean | undefined,
  nowMs: number,
  rules = RULES,
  latencyMs = 100,
): boolean {
  const permit = breaker.permit(rules, nowMs)
  if (permit.go) breaker.settle(rules, permit, ok, latencyMs, nowMs)
  return permit.go
}

test('a provider that only fails gets at most twenty calls before it is left alone', () => {
  const breaker = new Breaker()
  let went = 0
  for (let i = 0; i < 100; i++) if (call(breaker, false, i)) went++
  expect(went).toBeLessThanOrEqual(20)
  expect(breaker.permit(RULES, 100)).toMatchObject({ go: false })
})

test('a few failures among many successes leave the breaker closed, for as long as they are few', () => {
  const breaker = new Breaker()
  for (let i = 0; i < 2000; i++) expect(call(breaker, i % 20 !== 0, i * 50)).toBe(true)
})

test('failures that lie more than five minutes back count no more', () => {
  const breaker = new Breaker()
  for (let i = 0; i < 9; i++) call(breaker, false, 0)
  for (let i = 0; i < 9; i++) expect(call(breaker, false, 310_000)).toBe(true)
})

test('a provider that grows slow is left alone, too', () => {
  const breaker = new Breaker()
  const slow: BreakerRules = {
    ...RULES,
    errorRate5mGt: undefined,
    p95LatencyMsGt: 1000,
    halfOpenAfterMs: 1000,
  }
  let went = 0
  for (let i = 0; i < 50; i++) if (call(breaker, true, i * 200, slow, 5000)) went++
  expect(went).toBeLessThan(20)
})

test('half open: one probe at a time, three good ones close it, a bad one opens it anew', () => {
  const breaker = new Breaker()
  for (let i = 0; i < 20; i++) call(breaker, false, 0)
  expect(breaker.permit(RULES, 59_999)).toEqual({ go: false, retryAfterMs: 1 })
  const probe = breaker.permit(RULES, 60_000)
  expect(probe).toMatchObject({ go: true, probe: true })
  expect(breaker.permit(RULES, 60_000)).toMatchObject({ go: false })
  if (probe.go) breaker.settle(RULES, probe, false, 1, 60_000)
  expect(breaker.permit(RULES, 119_999)).toMatchObject({ go: false })
  for (const nowMs of [120_000, 120_001, 120_002]) {
    expect(breaker.state).not.toBe('closed')
    expect(call(breaker, true, nowMs)).toBe(true)
  }
  expect(breaker.state).toBe('closed')
})

test('an outage opens it within twenty calls, though the five minutes before were good and long calls still end well', () => {
  const breaker = new Breaker()
  const good = Array.from({ length: 500 }, (_, at) => breaker.permit(RULES, at * 500))
  for (const permit of good.slice(0, 450)) if (permit.go) breaker.settle(RULES, permit, true, 100, 250_000)
  let failed = 0
  for (const permit of good.slice(450)) {
    if (permit.go) breaker.settle(RULES, permit, true, 100, 250_000)
    if (breaker.state === 'closed' && call(breaker, false, 250_000)) failed++
  }
  expect(breaker.state).toBe('open')
  expect(failed).toBeLessThanOrEqual(20)
})

test('callers that hang up in the midst of an outage do not hide it', () => {
  const breaker = new Breaker()
  for (let i = 0; i < 1000; i++) call(breaker, true, i)
  let failed = 0
  for (let i = 0; i < 100 && breaker.state === 'closed'; i++) {
    call(breaker, undefined, 2000)
    if (call(breaker, false, 2000)) failed++
  }
  expect(failed).toBeLessThanOrEqual(20)
})

test('a few quick failures do not open it while the good calls that began with them are still under way', () => {
  const breaker = new Breaker()
  const begun = Array.from({ length: 200 }, () => breaker.permit(RULES, 0))
  const settle = (ok: boolean, nowMs: number): void => {
    for (const [at, permit] of begun.entries())
      if (permit.go && (at % 16 === 0) !== ok) breaker.settle(RULES, permit, ok, nowMs, nowMs)
  }
  settle(false, 100)
  expect(breaker.state).toBe('closed')
  settle(true, 20_000)
  expect(breaker.state).toBe('closed')
  expect(breaker.snapshot(RULES, 20_000).errorRate).toBeCloseTo(1 / 16, 2)
})

test('what began before it was open is not held against it when it is closed again', () => {
  const breaker = new Breaker()
  const old = Array.from({ length: 50 }, () => breaker.permit(RULES, 0))
  for (let i = 0; i < 20; i++) call(breaker, false, 0)
  for (const nowMs of [60_000, 60_001, 60_002]) call(breaker, true, nowMs)
  for (const permit of old) if (permit.go) breaker.settle(RULES, permit, false, 60_003, 60_003)
  expect(breaker.snapshot(RULES, 60_003)).toMatchObject({ state: 'closed', calls: 0, openedMs: undefined })
})

test('replies that begin quickly and then say nothing for long open it, where that is asked for', () => {
  const rules: BreakerRules = { ...RULES, errorRate5mGt: undefined, firstTokenP95MsGt: 1000 }
  const breaker = new Breaker()
  for (let i = 0; i < 20; i++) {
    const permit = breaker.permit(rules, i * 200)
    if (permit.go) breaker.settle(rules, permit, true, 50, i * 200, 5000)
  }
  expect(breaker.state).toBe('open')
  const { p95Ms, firstTokenP95Ms } = breaker.snapshot(rules, 4000)
  expect(p95Ms).toBeLessThan(100)
  expect(firstTokenP95Ms).toBeGreaterThanOrEqual(5000)
})

test('looking takes no permit, and says when it may be tried', () => {
  const breaker = new Breaker()
  expect(breaker.canServe(RULES, 0)).toBe(true)
  for (let i = 0; i < 20; i++) call(breaker, false, 0)
  expect(breaker.openForMs(RULES, 10_000)).toBe(50_000)
  for (let i = 0; i < 10; i++) expect(breaker.canServe(RULES, 60_000)).toBe(true)
  expect(breaker.snapshot(RULES, 60_000).state).toBe('half_open')
  expect(breaker.permit(RULES, 60_000)).toMatchObject({ go: true, probe: true })
  expect(breaker.canServe(RULES, 60_000)).toBe(false)
})

test.each([
  [0, 54_000],
  [0.999_999, 66_000],
])('the open time is up to a tenth shorter or longer, by chance (%d)', (random, openMs) => {
  const breaker = new Breaker(() => random)
  for (let i = 0; i < 20; i++) call(breaker, false, 0)
  expect(breaker.openForMs(RULES, 0)).toBeCloseTo(openMs, 0)
})

test('however calls end, a breaker lets somebody through again in the end', () => {
  const step = fc.record({
    ok: fc.constantFrom(true, false, undefined),
    afterMs: fc.integer({ min: 0, max: 90_000 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const breaker = new Breaker()
      let nowMs = 0
      for (const { ok, afterMs } of steps) call(breaker, ok, (nowMs += afterMs))
      expect(breaker.permit(RULES, nowMs + RULES.halfOpenAfterMs).go).toBe(true)
    }),
  )
})

const RETRIES: RetryRules = {
  maxAttempts: 3,
  retryOn: new Set([429, 500, 503]),
  initialMs: 500,
  maxMs: 8000,
  budgetRatio: 0.2,
  maxTotalMs: 60_000,
  hedgeRatio: 0.05,
}

const failure = fc.record({
  status: fc.option(fc.constantFrom(400, 401, 408, 429, 500, 502, 503), { nil: undefined }),
  maybeProcessed: fc.boolean(),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 120_000 }), { nil: undefined }),
})

test('nothing is sent again that may have been processed, is not to be retried, or was tried often enough', () => {
  fc.assert(
    fc.property(
      failure,
      fc.integer({ min: 1, max: 5 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failed, attempts, random) => {
        const delayMs = retryDelayMs(RETRIES, attempts, failed, random)
        const { status, maybeProcessed, retryAfterMs = 0 } = failed
        const forbidden =
          attempts >= 3 ||
          retryAfterMs > 60_000 ||
          (status === undefined ? maybeProcessed : !RETRIES.retryOn.has(status))
        expect(delayMs === undefined).toBe(forbidden)
        const least = forbidden ? 0 : retryAfterMs
        expect(delayMs ?? 0).toBeGreaterThanOrEqual(least)
        expect(delayMs ?? 0).toBeLessThanOrEqual(Math.max(least, 500 * 2 ** (attempts - 1)))
      },
    ),
    { numRuns: 1000 },
  )
})

test('retries stay a share of the calls of the last minute, but for a few that are always allowed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (calls, ratio) => {
        const budget = new RetryBudget()
        for (let i = 0; i < calls; i++) budget.called(0)
        let retries = 0
        while (retries <= calls + RetryBudget.ALWAYS && budget.take(ratio, 0)) retries++
        expect(retries).toBe(Math.ceil(Math.max(RetryBudget.ALWAYS, calls * ratio)))
        // Minutes later the budget of then is gone: only what is always allowed is there.
        let later = 0
        while (later < 100 && budget.take(ratio, 600_000)) later++
        expect(later).toBeLessThanOrEqual(RetryBudget.ALWAYS + 1)
      },
    ),
    { numRuns: 50 },
  )
})

test('hedges are a share of interactive calls, and a quiet node has none', () => {
  const budget = new HedgeBudget()
  let hedges = 0
  for (let calls = 1; calls <= 1000; calls++) {
    budget.called(0)
    while (budget.take(0.05, 0)) hedges++
    expect(hedges).toBe(Math.floor(calls / 20))
  }
  expect(budget.take(0.05, 600_000)).toBe(false)
})
