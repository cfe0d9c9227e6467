import { expect, test } from 'vitest'
import type { Simulator } from '../sim/index.ts'
import { as, evidence, startRouted, startSim, type Answered } from './kit/index.ts'

const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code
const asked = (...sims: readonly Simulator[]): number =>
  sims.reduce((sum, { requests }) => sum + requests.length, 0)
const BACKOFF = { backoff: { initial_ms: 1, max_ms: 2 } }

for (const max_attempts of [1, 2, 3, 5]) {
  test(`every provider limits the rate: ${max_attempts} attempts in all, and the caller is told when to come back`, async () => {
    const always = { fault: '429-tpm', retryAfter: 1, times: 'always' } as const
    await using deepseek = await startSim(always)
    await using backup = await startSim(always, { as: 'openai' })
    await using claude = await startSim(always, { as: 'anthropic' })
    const retries = { max_attempts, ...BACKOFF }
    await using gw = await startRouted({ deepseek, backup, claude }, { policy: { retries } })
    const reply = await gw.chat()
    expect([reply.status, codeOf(reply)]).toEqual([429, 'provider_rate_limited'])
    expect(reply.headers.get('retry-after')).toMatch(/^[12]$/)
    expect(asked(deepseek, backup, claude)).toBe(max_attempts)
    const { attempts, cost_nano_usd } = await evidence(gw)
    expect([attempts.length, cost_nano_usd]).toEqual([max_attempts, 0])
  })
}

test('no attempt begins after max_total_ms', async () => {
  const late = { timeouts: { first_token_ms: 120, connect_ms: 1000 } }
  await using deepseek = await startSim({ hangBeforeHeaders: true, times: 'always' })
  await using twin = await startSim({ content: 'too late' })
  const retries = { max_attempts: 5, max_total_ms: 100, ...BACKOFF }
  await using gw = await startRouted(
    { deepseek, twin },
    { policy: { retries }, providers: { deepseek: late } },
  )
  expect(codeOf(await gw.chat())).toBe('upstream_timeout')
  expect(asked(deepseek, twin)).toBe(1)
})

test('an answer that may have been paid for is not to be asked for again, whatever the last provider said', async () => {
  await using deepseek = await startSim({ resetAfterRequest: true })
  await using backup = await startSim({ fault: '503' }, { as: 'openai' })
  await using gw = await startRouted({ deepseek, backup }, { policy: { retries: { max_attempts: 2 } } })
  const reply = await gw.chat()
  expect([reply.status, codeOf(reply)]).toEqual([502, 'upstream_error'])
  expect(reply.headers.get('x-should-retry')).toBe('false')
  expect(await evidence(gw)).toMatchObject({
    attempts: [
      { provider: 'deepseek', processed: true },
      { provider: 'backup', processed: false },
    ],
  })
})

test('a client that sends again by itself: we do not, but still go on to the next provider', async () => {
  await using deepseek = await startSim({ fault: '503', times: 'always' })
  await using backup = await startSim({ fault: '503', times: 'always' }, { as: 'openai' })
  const retries = { max_attempts: 6, ...BACKOFF }
  await using gw = await startRouted({ deepseek, backup }, { policy: { retries } })
  const headers = { 'x-stainless-retry-count': '1' }
  expect(await gw.chat({}, { headers })).toMatchObject({ status: 502 })
  expect([asked(deepseek), asked(backup)]).toEqual([1, 1])
})

test('an SDK with its own retries and ours do not multiply', async () => {
  await using deepseek = await startSim({ fault: '503', times: 'always' })
  const retries = { max_attempts: 3, ...BACKOFF }
  await using gw = await startRouted({ deepseek }, { policy: { retries } })
  const client = gw.openai({ maxRetries: 2 })
  const failed = await client.chat.completions
    .create({ model: 'fast', messages: [{ role: 'user', content: 'x' }] })
    .catch((error: unknown) => error)
  expect(failed).toMatchObject({ status: 502 })
  // Three of ours for the first, one for each that the SDK sent again.
  expect(asked(deepseek)).toBe(5)
})

test('an outage of everything: retries stay a share of the calls, and the circuits open', async () => {
  const down = { fault: '503', times: 'always' } as const
  await using deepseek = await startSim(down)
  await using backup = await startSim(down, { as: 'openai' })
  const open_when = { error_rate_5m_gt: 0.5 }
  const breaker = { open_when, half_open_after_seconds: 60 }
  const policy = {
    retries: { max_attempts: 4, ...BACKOFF },
    circuit_breakers: { deepseek: breaker, backup: breaker },
  }
  await using gw = await startRouted({ deepseek, backup }, { policy })
  for (let calls = 0; calls < 40; calls++) await gw.chat()
  const before = asked(deepseek, backup)
  const last = await gw.chat()
  expect([last.status, codeOf(last)]).toEqual([503, 'no_healthy_upstream'])
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(50)
  // Each circuit opens within twenty calls, and ten retries are what a quiet node may have.
  expect(asked(deepseek)).toBeLessThanOrEqual(20)
  expect(asked(backup)).toBeLessThanOrEqual(30)
  expect(asked(deepseek, backup)).toBe(before)
})

test('a batch call tries its provider again first, and goes on where no more retries are to be had', async () => {
  await using deepseek = await startSim({ fault: '503', times: 'always' })
  await using backup = await startSim([], { as: 'openai' })
  const retries = { max_attempts: 4, budget_ratio: 0, ...BACKOFF }
  await using gw = await startRouted({ deepseek, backup }, { route: { lane: 'batch' }, policy: { retries } })
  for (let i = 0; i < 8; i++) expect((await gw.chat()).headers.get('x-caisson-provider')).toBe('backup')
  expect(await evidence(gw)).toMatchObject({
    attempts: [{ result: '503' }, { result: '503' }, { result: '503' }, { provider: 'backup' }],
  })
  // Ten retries in a quiet minute, two for each call until they are used up.
  expect([18, 19]).toContain(asked(deepseek))
  expect((await evidence(gw, 8)).attempts).toHaveLength(2)
})

test('a bill is the sum of what each provider may have charged, and each is on it once', async () => {
  await using deepseek = await startSim({ resetAfterRequest: true })
  await using twin = await startSim({ tokens: 50 })
  await using gw = await startRouted({ deepseek, twin })
  const reply = await gw.chat()
  const outcome = await evidence(gw)
  const costs = outcome.attempts.map(({ cost_nano_usd: cost = 0 }) => cost)
  expect(costs.every((cost) => cost > 0)).toBe(true)
  expect(outcome.cost_nano_usd).toBe((costs[0] ?? 0) + (costs[1] ?? 0))
  expect(Number(reply.headers.get('x-caisson-cost-usd')) * 1e9).toBeCloseTo(outcome.cost_nano_usd ?? 0, 0)
})

test('a third of the calls fails: nobody notices while there is another provider, and nobody pays twice', async () => {
  await using deepseek = await startSim({ fault: '503', chance: 0.3, times: 'always' })
  await using twin = await startSim()
  await using gw = await startRouted({ deepseek, twin })
  const calls = 40
  for (let i = 0; i < calls; i += 10) {
    const replies = await Promise.all(Array.from({ length: 10 }, () => gw.chat()))
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200))
  }
  const served = [deepseek, twin].map(({ requests }) => requests.filter(({ status }) => status === 200))
  expect(served.map(({ length }) => length).reduce((a, b) => a + b)).toBe(calls)
  expect(asked(deepseek)).toBe(calls)
  expect(asked(twin)).toBeGreaterThan(0)
  for (let nth = 1; nth <= calls; nth++) {
    const { attempts } = await evidence(gw, nth)
    expect(attempts.filter(({ processed }) => processed)).toHaveLength(1)
  }
})
