import { expect, test } from 'vitest'
import { as, eventually, startRouted, startSim, type Answered } from './kit/index.ts'

const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code
const CONCURRENCY = 4
const NARROW = {
  deepseek: {
    accounts: [
      { name: 'only', api_key: '${exec:echo sk-one}', concurrency: { 'deepseek-flash': CONCURRENCY } },
    ],
  },
}
const ROUTES = [
  { name: 'chat', match: { workload: 'chat' }, model_alias: 'fast', lane: 'interactive' },
  { name: 'bulk', match: { workload: 'bulk' }, model_alias: 'fast', lane: 'batch' },
]

test('a spike of batch calls, ten times what a provider bears: every interactive call is served, batch is shed with a time to come back', async () => {
  await using deepseek = await startSim({ startDelayMs: 100, tokens: 3, times: 'always' })
  const lanes = { batch: { max_wait_ms: 300 }, interactive: { max_wait_ms: 20_000 } }
  await using gw = await startRouted({ deepseek }, { providers: NARROW, policy: { routes: ROUTES, lanes } })
  const call = (workload: string): Promise<Answered> => gw.chat({}, { headers: { 'x-workload': workload } })
  const spike = Array.from({ length: CONCURRENCY * 10 }, () => call('bulk'))
  await deepseek.waitFor(({ body }) => body.length > 0)
  const chats = await Promise.all(Array.from({ length: 10 }, () => call('chat')))
  expect(chats.map(({ status }) => status)).toEqual(Array(10).fill(200))

  const bulk = await Promise.all(spike)
  const shed = bulk.filter(({ status }) => status !== 200)
  expect(shed.length).toBeGreaterThan(0)
  expect(bulk.length).toBeGreaterThan(shed.length)
  for (const reply of shed) {
    expect([reply.status, codeOf(reply)]).toEqual([503, 'overloaded'])
    expect(reply.headers.get('retry-after')).toMatch(/^[1-9]\d?$/)
  }
  // Batch never holds more than its part, and nobody more than there are places.
  expect(deepseek.peak()).toBeLessThanOrEqual(CONCURRENCY)
  expect(deepseek.requests).toHaveLength(10 + bulk.length - shed.length)
  await eventually(() => deepseek.active() === 0)
  const outcomes = gw.audit().filter(({ kind }) => kind === 'outcome')
  expect(outcomes).toHaveLength(50)
  for (const { record } of outcomes) expect(record.attempts).toHaveLength(record.status === 'ok' ? 1 : 0)
})

test('batch leaves places free that nobody interactive uses yet', async () => {
  await using deepseek = await startSim({ stallAfter: 1, tokens: 3, times: 'always' })
  const lanes = { batch: { max_wait_ms: 0 }, interactive: { max_wait_ms: 0 } }
  await using gw = await startRouted({ deepseek }, { providers: NARROW, policy: { routes: ROUTES, lanes } })
  const open = (workload: string): Promise<Response> =>
    gw.open(
      '/v1/chat/completions',
      { model: 'fast', stream: true, messages: [{ role: 'user', content: 'x' }] },
      { headers: { 'x-workload': workload } },
    )
  const all: Response[] = []
  for (const workload of ['bulk', 'bulk', 'bulk', 'chat', 'chat', 'chat']) all.push(await open(workload))
  expect(all.map(({ status }) => status)).toEqual([200, 200, 503, 200, 200, 503])
  for (const { body } of all) await body?.cancel()
})

test('a caller that hangs up while it waits gives up its place in the line', async () => {
  await using deepseek = await startSim({ stallAfter: 1, tokens: 3, times: 4 })
  await using gw = await startRouted({ deepseek }, { providers: NARROW })
  const streams = await Promise.all(
    Array.from({ length: 4 }, () =>
      gw.open('/v1/chat/completions', {
        model: 'fast',
        stream: true,
        messages: [{ role: 'user', content: 'x' }],
      }),
    ),
  )
  const controller = new AbortController()
  const waiting = gw.chat({}, { signal: controller.signal }).catch(() => 'gone')
  await eventually(() => gw.audit().filter(({ kind }) => kind === 'intent').length === 5)
  controller.abort()
  expect(await waiting).toBe('gone')
  expect(await gw.outcome()).toMatchObject({ status: 'client_closed', attempts: [], cost_nano_usd: 0 })
  for (const { body } of streams) await body?.cancel()
  expect(await gw.chat()).toMatchObject({ status: 200 })
  expect(deepseek.requests).toHaveLength(5)
})

test('where every target is full, a call waits for a place at the first of them', async () => {
  await using deepseek = await startSim({ stallAfter: 1, tokens: 3 })
  await using twin = await startSim({ stallAfter: 1, tokens: 3 })
  const one = {
    accounts: [{ name: 'only', api_key: '${exec:echo sk-1}', concurrency: { 'deepseek-flash': 1 } }],
  }
  await using gw = await startRouted({ deepseek, twin }, { providers: { deepseek: one, twin: one } })
  const stalled = { model: 'fast', stream: true, messages: [{ role: 'user', content: 'x' }] }
  const [first, second] = [
    await gw.open('/v1/chat/completions', stalled),
    await gw.open('/v1/chat/completions', stalled),
  ]
  expect([deepseek.active(), twin.active()]).toEqual([1, 1])
  const waiting = gw.chat()
  await eventually(() => [...gw.node.gateway().lanes.snapshots()].some((pool) => pool.waiting.standard === 1))
  await first.body?.cancel()
  const reply = await waiting
  expect(reply).toMatchObject({ status: 200 })
  expect(reply.headers.get('x-caisson-provider')).toBe('deepseek')
  expect(twin.requests).toHaveLength(1)
  await second.body?.cancel()
})

test('a limit of calls a minute takes no places from an account', async () => {
  await using deepseek = await startSim({ fault: '429-tpm', times: 3 })
  const once = { max_attempts: 1 }
  await using gw = await startRouted({ deepseek }, { providers: NARROW, policy: { retries: once } })
  for (let i = 0; i < 3; i++) expect(await gw.chat()).toMatchObject({ status: 429 })
  const [pool] = [...gw.node.gateway().lanes.snapshots()]
  expect(pool?.accounts).toMatchObject([{ limit: CONCURRENCY, effective: CONCURRENCY }])
})

test('a limit of calls at a time takes what the provider says, and no more', async () => {
  await using deepseek = await startSim({ fault: '429-balance' })
  const once = { max_attempts: 1 }
  await using gw = await startRouted({ deepseek }, { providers: NARROW, policy: { retries: once } })
  await gw.chat()
  const [pool] = [...gw.node.gateway().lanes.snapshots()]
  // The provider names 25; the account is allowed less.
  expect(pool?.accounts).toMatchObject([{ limit: CONCURRENCY, effective: CONCURRENCY }])
})
