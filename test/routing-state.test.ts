import { expect, test } from 'vitest'
import type { RoutingState } from '../src/gateway/routing-state.ts'
import { as, eventually, startRouted, startSim, type TestGateway } from './kit/index.ts'

async function routingOf(gw: TestGateway): Promise<RoutingState> {
  return as<RoutingState>(await (await fetch(`${gw.opsUrl}/routing`)).json())
}

const BREAKERS = { deepseek: { open_when: { error_rate_5m_gt: 0.5 }, half_open_after_seconds: 300 } }

test('a circuit that is open is shown with its causes and its end', async () => {
  await using deepseek = await startSim({ fault: '500', times: 'always' })
  await using backup = await startSim([], { as: 'openai' })
  await using gw = await startRouted({ deepseek, backup }, { policy: { circuit_breakers: BREAKERS } })
  for (let i = 0; i < 16; i++) await gw.chat()
  const { at, targets, copies_in_flight: copies } = await routingOf(gw)
  const [first, second] = targets
  expect(first).toMatchObject({ provider: 'deepseek', model: 'deepseek-flash', state: 'open', error_rate: 1 })
  expect(first?.retry_in_ms).toBeGreaterThan(200_000)
  expect(Date.parse(first?.opened_at ?? '')).toBeLessThanOrEqual(Date.parse(at))
  expect(second).toMatchObject({ provider: 'backup', state: 'closed', opened_at: null, retry_in_ms: null })
  expect(copies).toBe(0)
})

test('places and who waits for them are shown by lane, also as metrics', async () => {
  await using deepseek = await startSim([], { startDelayMs: 600_000 })
  const accounts = [
    { name: 'only', api_key: '${exec:echo sk-never-shown}', concurrency: { 'deepseek-flash': 1 } },
  ]
  await using gw = await startRouted({ deepseek }, { providers: { deepseek: { accounts } } })
  const callers = new AbortController()
  const calls = Promise.allSettled([1, 2].map(() => gw.chat({}, { signal: callers.signal })))
  const pool = await eventually(async () => {
    const { pools } = await routingOf(gw)
    return pools.find(({ waiting }) => waiting.interactive + waiting.standard === 1)
  })
  expect(pool).toEqual({
    provider: 'deepseek',
    model: 'deepseek-flash',
    aside_for_ms: null,
    aside_cause: null,
    accounts: [{ name: 'only', limit: 1, effective: 1, in_flight: 1, aside_for_ms: null }],
    in_flight: { interactive: 0, standard: 1, batch: 0 },
    waiting: { interactive: 0, standard: 1, batch: 0 },
  })
  const metrics = await gw.metrics()
  const by = 'provider="deepseek",model="deepseek-flash"'
  expect(metrics).toContain(`caisson_lane_waiting{${by},lane="standard"} 1\n`)
  expect(metrics).toContain(`caisson_lane_in_flight{${by},lane="standard"} 1\n`)
  expect(metrics).toContain(`caisson_account_limit{${by},account="only"} 1\n`)
  expect(metrics).toContain(`caisson_lane_wait_seconds_count{${by},lane="standard"} 1\n`)
  callers.abort()
  await calls
})

test('an account that was refused is shown aside, and no secret ever is', async () => {
  await using deepseek = await startSim({ fault: '401', times: 'always' })
  await using backup = await startSim([], { as: 'openai' })
  await using gw = await startRouted({ deepseek, backup })
  await gw.chat()
  const text = await (await fetch(`${gw.opsUrl}/routing`)).text()
  const [pool] = as<RoutingState>(JSON.parse(text)).pools
  expect(pool?.aside_for_ms).toBeGreaterThan(0)
  // The clock goes on between the one and the other.
  expect(pool?.accounts[0]?.aside_for_ms).toBeGreaterThanOrEqual(pool?.aside_for_ms ?? 0)
  expect(text).not.toMatch(/sk-|csk_|127\.0\.0\.1/)
  expect((await fetch(`${gw.url}/routing`)).status).toBe(404)
})
