import { expect, test } from 'vitest'
import type { AuditEntry } from './kit/index.ts'
import { as, eventually, evidence, startRouted, startSim, targetOf, type TestGateway } from './kit/index.ts'

/** `fast` at DeepSeek, with a copy of every call for the provider that is tried out. */
const MIRRORED = {
  alias: { fallback: [], mirror: { alias: 'trial', percent: 100 } },
  policy: { models: { trial: { primary: targetOf('twin') } } },
}

const copies = (gw: TestGateway): readonly AuditEntry[] =>
  gw.audit().filter(({ record }) => as<{ mirror_of?: string }>(record).mirror_of !== undefined)
const outcomesOf = (gw: TestGateway): Promise<readonly AuditEntry[]> =>
  eventually(() => {
    const found = copies(gw).filter(({ kind }) => kind === 'outcome')
    return found.length > 0 ? found : undefined
  })
const costs = async (gw: TestGateway): Promise<readonly string[]> =>
  [...(await gw.metrics()).matchAll(/^caisson_cost.*$/gm)].map(([line]) => line)

for (const stream of [false, true]) {
  test(`a copy goes to the provider that is tried out; its reply, its cost and its records are apart (stream: ${stream})`, async () => {
    await using deepseek = await startSim({ content: 'the answer' })
    await using twin = await startSim({ content: 'the copy' })
    await using gw = await startRouted({ deepseek, twin }, MIRRORED)
    const reply = await gw.chat({ stream })
    expect(reply.headers.get('x-caisson-provider')).toBe('deepseek')
    expect(reply.headers.get('x-caisson-attempts')).toBe('1')
    expect(reply.text).not.toContain('copy')
    const [copy] = await outcomesOf(gw)
    const id = reply.headers.get('x-request-id')
    expect(copy?.record).toMatchObject({ mirror_of: id, status: 'ok', served_by: 'twin' })
    expect(copy?.record.cost_nano_usd).toBeGreaterThan(0)
    expect(copies(gw).map(({ kind }) => kind)).toEqual(['intent', 'outcome'])
    expect(deepseek.requests[0]?.json).toMatchObject({
      messages: as<{ messages: unknown }>(twin.requests[0]?.json).messages,
    })
    const lines = await costs(gw)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join()).not.toContain('twin')
  })
}

test('a copy that hangs delays nobody, and ends with the node, on the record', async () => {
  await using deepseek = await startSim([], {})
  await using twin = await startSim({ hangBeforeHeaders: true, times: 'always' })
  await using gw = await startRouted({ deepseek, twin }, MIRRORED)
  for (let i = 0; i < 3; i++) expect(await gw.chat()).toMatchObject({ status: 200 })
  await twin.waitFor(() => twin.requests.filter(({ body }) => body.length > 0).length === 3)
  await gw.node.stop(0)
  const ended = copies(gw).filter(({ kind }) => kind === 'outcome')
  expect(ended.map(({ record }) => record.status)).toEqual(Array(3).fill('server_shutting_down'))
  await twin.waitFor(({ outcome }) => outcome === 'client-closed')
})

for (const script of [
  { fault: '503', times: 'always' },
  { fault: '401', times: 'always' },
  { resetAfterRequest: true, times: 'always' },
  { tokens: 20, cutAfter: 5, times: 'always' },
] as const) {
  test(`a copy that fails (${JSON.stringify(script)}) is invisible, and not sent again`, async () => {
    await using deepseek = await startSim()
    await using twin = await startSim(script)
    await using gw = await startRouted({ deepseek, twin }, MIRRORED)
    const reply = await gw.chat({ stream: true })
    expect(reply.text).toContain('data: [DONE]')
    expect(reply.headers.get('x-caisson-attempts')).toBe('1')
    const [copy] = await outcomesOf(gw)
    expect(copy?.record.status).not.toBe('ok')
    expect(twin.requests).toHaveLength(1)
    const own = gw.audit().find(({ kind, record }) => kind === 'outcome' && !('mirror_of' in record))
    expect(own?.record).toMatchObject({ status: 'ok' })
    expect(await gw.metrics()).toMatch(/^caisson_calls_total\{[^}]*status="ok"[^}]*\} 1$/m)
  })
}

test('a caller that hangs up does not end the copy', async () => {
  await using deepseek = await startSim({ hangBeforeHeaders: true })
  await using twin = await startSim({ startDelayMs: 150 })
  await using gw = await startRouted({ deepseek, twin }, MIRRORED)
  const controller = new AbortController()
  const call = gw.chat({}, { signal: controller.signal }).catch(() => 'gone')
  await twin.waitFor(({ body }) => body.length > 0)
  await deepseek.waitFor(({ body }) => body.length > 0)
  controller.abort()
  expect(await call).toBe('gone')
  expect((await outcomesOf(gw))[0]?.record).toMatchObject({ status: 'ok', served_by: 'twin' })
})

test('no copy goes where the label may not, or to a region that the route does not allow', async () => {
  await using deepseek = await startSim()
  await using twin = await startSim()
  const policy = { ...MIRRORED.policy, providers: { twin: { data_classification: ['public'] } } }
  await using gw = await startRouted({ deepseek, twin }, { ...MIRRORED, policy })
  expect(await gw.chat()).toMatchObject({ status: 200 })
  expect(copies(gw)).toEqual([])
  expect(await gw.chat({}, { headers: { 'x-data-classification': 'public' } })).toMatchObject({ status: 200 })
  await outcomesOf(gw)
  expect(twin.requests).toHaveLength(1)

  const abroad = { ...MIRRORED, route: { residency: ['deepseek'] } }
  await using other = await startRouted({ deepseek, twin }, abroad)
  expect(await other.chat()).toMatchObject({ status: 200 })
  expect(copies(other)).toEqual([])
  expect(twin.requests).toHaveLength(1)
})

test('a call that is refused is not copied', async () => {
  await using deepseek = await startSim()
  await using twin = await startSim()
  const policy = { ...MIRRORED.policy, limits: { per_key: { requests_per_minute: 1 } } }
  await using gw = await startRouted({ deepseek, twin }, { ...MIRRORED, policy })
  await gw.chat()
  expect(await gw.chat()).toMatchObject({ status: 429 })
  await outcomesOf(gw)
  expect(copies(gw)).toHaveLength(2)
  expect(await evidence(gw)).toMatchObject({ status: 'ok' })
})

test('copies that hang are bounded: beyond that they are left out, and counted', async () => {
  await using deepseek = await startSim()
  await using twin = await startSim({ hangBeforeHeaders: true, times: 'always' })
  await using gw = await startRouted({ deepseek, twin }, MIRRORED)
  for (let i = 0; i < 7; i++) {
    const replies = await Promise.all(Array.from({ length: 10 }, () => gw.chat()))
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200))
  }
  expect(await gw.metrics()).toMatch(/^caisson_mirror\w*\{[^}]*left_out[^}]*\} 6$/m)
  expect(copies(gw).filter(({ kind }) => kind === 'intent')).toHaveLength(64)
})

test('a copy that its provider cannot be told is not sent, and counted', async () => {
  await using deepseek = await startSim()
  await using claude = await startSim([], { as: 'anthropic' })
  const trial = { models: { trial: { primary: targetOf('claude') } } }
  await using gw = await startRouted({ deepseek, claude }, { ...MIRRORED, policy: trial })
  // White space is no stop sequence there.
  expect(await gw.chat({ stop: [' '] })).toMatchObject({ status: 200 })
  const counted = await eventually(async () => /^caisson_mirrored\w*\{.*$/m.exec(await gw.metrics())?.[0])
  expect(counted).toMatch(/provider="claude".*status="unsupported_value"\} 1$/)
  expect(claude.requests).toHaveLength(0)
  expect(copies(gw)).toEqual([])
  expect(await gw.metrics()).not.toMatch(/^caisson_refusals_total\{/m)
})
