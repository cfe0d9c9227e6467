import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FALLBACK_CAUSES, LANES, type RetryRules } from '../../core/rules.ts'
import { nextStep, type Standing } from './next-step.ts'

const RULES: RetryRules = {
  maxAttempts: 3,
  retryOn: new Set([429, 500, 503]),
  initialMs: 100,
  maxMs: 1000,
  budgetRatio: 0.2,
  maxTotalMs: 10_000,
  hedgeRatio: 0.05,
}
const AT_FIRST: Standing = {
  attempts: 1,
  elapsedMs: 0,
  lane: 'standard',
  fallbackOn: new Set(FALLBACK_CAUSES),
  hasNext: true,
  clientRetries: false,
}
const BUSY = { status: 503, maybeProcessed: false, retryAfterMs: undefined, cause: 'server_error' } as const

test('where there is another target, it is tried at once', () => {
  expect(nextStep(RULES, AT_FIRST, BUSY, 0.5)).toEqual({ do: 'fallback' })
})

test('without one, the same target is tried again after a while', () => {
  expect(nextStep(RULES, { ...AT_FIRST, hasNext: false }, BUSY, 0.5)).toEqual({ do: 'retry', delayMs: 50 })
})

test('a batch call waits for its first target while attempts are left for it', () => {
  const batch = { ...AT_FIRST, lane: 'batch' } as const
  expect(nextStep(RULES, batch, BUSY, 0.5)).toMatchObject({ do: 'retry' })
  expect(nextStep(RULES, { ...batch, attempts: 2 }, BUSY, 0.5)).toEqual({ do: 'fallback' })
})

test('what the caller did wrong is tried nowhere', () => {
  const failure = { status: 400, maybeProcessed: false, retryAfterMs: undefined, cause: undefined }
  expect(nextStep(RULES, AT_FIRST, failure, 0.5)).toEqual({ do: 'give_up' })
})

test('a cause that is not in fallback_on stays with its target', () => {
  const standing = { ...AT_FIRST, fallbackOn: new Set(['timeout'] as const) }
  expect(nextStep(RULES, standing, BUSY, 0.5)).toMatchObject({ do: 'retry' })
})

test('a client that retries by itself is not multiplied by retries of ours', () => {
  const standing = { ...AT_FIRST, clientRetries: true }
  expect(nextStep(RULES, { ...standing, hasNext: false }, BUSY, 0.5)).toEqual({ do: 'give_up' })
  expect(nextStep(RULES, standing, BUSY, 0.5)).toEqual({ do: 'fallback' })
})

test('what was not tried for want of a place is not tried again, only elsewhere', () => {
  const full = {
    tried: false,
    status: undefined,
    maybeProcessed: false,
    retryAfterMs: 1,
    cause: 'rate_limit',
  } as const
  expect(nextStep(RULES, AT_FIRST, full, 0.5)).toEqual({ do: 'fallback' })
  expect(nextStep(RULES, { ...AT_FIRST, hasNext: false }, full, 0.5)).toEqual({ do: 'give_up' })
})

test('no call is tried more often, or later, than the rules allow', () => {
  fc.assert(
    fc.property(
      fc.record({
        attempts: fc.integer({ min: 1, max: 6 }),
        elapsedMs: fc.nat(20_000),
        lane: fc.constantFrom(...LANES),
        fallbackOn: fc.subarray([...FALLBACK_CAUSES]).map((causes) => new Set(causes)),
        hasNext: fc.boolean(),
        clientRetries: fc.boolean(),
      }),
      fc.record({
        status: fc.constantFrom(undefined, 400, 429, 500, 503),
        maybeProcessed: fc.boolean(),
        retryAfterMs: fc.option(fc.nat(90_000), { nil: undefined }),
        cause: fc.constantFrom(undefined, ...FALLBACK_CAUSES),
      }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (standing, failure, random) => {
        const step = nextStep(RULES, standing, failure, random)
        if (step.do === 'give_up') return
        expect(standing.attempts).toBeLessThan(RULES.maxAttempts)
        expect(failure.cause).toBeDefined()
        if (step.do === 'fallback')
          expect(standing.hasNext && standing.fallbackOn.has(failure.cause as 'timeout')).toBe(true)
        else expect(standing.elapsedMs + step.delayMs).toBeLessThan(RULES.maxTotalMs)
      },
    ),
  )
})
