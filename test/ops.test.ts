import { expect, test } from 'vitest'
import {
  as,
  makeConfig,
  makeKey,
  chatBody,
  requestOf,
  startGateway,
  startProcess,
  startSim,
} from './kit/index.ts'

test('health and readiness answer on their own port, and nothing else does there', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const health = await fetch(`${gw.opsUrl}/healthz`)
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
  const ready = await fetch(`${gw.opsUrl}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([200, { ready: true }])
  expect((await fetch(`${gw.opsUrl}/v1/models`)).status).toBe(404)
  expect((await fetch(`${gw.opsUrl}/healthz`, { method: 'POST' })).status).toBe(405)
  for (const path of ['/healthz', '/readyz', '/metrics'])
    expect((await fetch(gw.url + path)).status).toBe(404)
})

/** Series of a Prometheus text by name and labels. */
function seriesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  )
}

test('metrics count calls, tokens, cost, attempts and refusals, by names and never by users', async () => {
  await using sim = await startSim([{ fault: '503' }, { tokens: 5 }])
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.chat({ user: 'canary-user' })
  await gw.chat({ model: 'nothing' })
  const { usage } = as<{ usage: { completion_tokens: number } }>(reply.json)
  const text = await gw.metrics()
  const by = 'alias="fast",provider="deepseek",model="deepseek-flash"'
  const series = seriesOf(text)
  const expected = {
    [`caisson_calls_total{${by},status="ok"}`]: 1,
    [`caisson_call_duration_seconds_count{${by}}`]: 1,
    [`caisson_call_duration_seconds_bucket{${by},le="+Inf"}`]: 1,
    [`caisson_time_to_first_token_seconds_count{${by}}`]: 1,
    'caisson_attempts_total{provider="deepseek",model="deepseek-flash",result="503"}': 1,
    'caisson_attempts_total{provider="deepseek",model="deepseek-flash",result="ok"}': 1,
    'caisson_refusals_total{code="model_not_found"}': 1,
    'caisson_tokens_total{alias="fast",model="deepseek-flash",team="platform",app="portal",kind="output"}':
      usage.completion_tokens,
    'caisson_cost_nano_usd_total{tenant="acme",team="platform",app="portal",model="deepseek-flash"}':
      Math.round(Number(reply.headers.get('x-caisson-cost-usd')) * 1e9),
    caisson_calls_in_flight: 0,
    caisson_http_requests_in_flight: 0,
    caisson_journal_available: 1,
    caisson_journal_backlog: 0,
  }
  for (const [name, value] of Object.entries(expected))
    expect([name, series.get(name)]).toEqual([name, value])
  expect(text).not.toMatch(/canary|csk_|sk-|NaN|undefined/)
  expect([...series.values()].every(Number.isFinite)).toBe(true)
  // Every metric says what it is, once.
  const names = [...text.matchAll(/^# TYPE (\S+) (?:counter|gauge|histogram)$/gm)].map(([, name]) => name)
  expect(new Set(names).size).toBe(names.length)
  expect([...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name)).toEqual(names)
})

test('the log is one JSON object a line, and names each call by its request and trace id', async () => {
  await using sim = await startSim()
  using config = makeConfig({ upstream: sim.url })
  const { key } = await makeKey(config.storeDir)
  await using server = await startProcess(config)
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` }
  const reply = await fetch(`${server.url}/v1/chat/completions`, requestOf(key, chatBody(), { headers }))
  await reply.text()
  const refused = await fetch(
    `${server.url}/v1/chat/completions`,
    requestOf(key, chatBody({ model: 'x' }), { headers }),
  )
  await refused.text()
  server.signal('SIGTERM')
  expect(await server.ended).toBe(0)
  // What is said to people stands between the lines of the log.
  const told = /^(?:Caisson serves |Stopping: )/
  const lines = server
    .stdout()
    .split('\n')
    .filter((line) => line !== '' && !told.test(line))
  const entries = lines.map((line) => as<Record<string, unknown>>(JSON.parse(line)))
  const calls = entries.filter(({ msg }) => msg === 'call')
  expect(calls).toMatchObject([
    {
      request_id: reply.headers.get('x-request-id'),
      trace_id: traceId,
      status: 'ok',
      alias: 'fast',
      level: 30,
    },
    { request_id: refused.headers.get('x-request-id'), trace_id: traceId, status: 'model_not_found' },
  ])
  for (const entry of entries) expect(Date.parse(as<string>(entry['time']))).toBeGreaterThan(0)
})

const BAD_TRACEPARENTS = [
  '',
  'garbage',
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
]

test('a trace is taken over where the caller sends a proper one, else a new one begins', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  await gw.chat({}, { headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } })
  for (const traceparent of BAD_TRACEPARENTS) await gw.chat({}, { headers: { traceparent } })
  await gw.chat()
  const traces = gw.audit().flatMap(({ kind, record }) => (kind === 'outcome' ? [record.trace_id] : []))
  expect(traces[0]).toBe(traceId)
  expect(new Set(traces)).toHaveLength(BAD_TRACEPARENTS.length + 2)
  for (const trace of traces) expect(trace).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
})

test("a caller's own request id does not become ours", async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.chat({}, { headers: { 'x-request-id': 'mine' } })
  expect(reply.headers.get('x-request-id')).toMatch(/^req_/)
})
