import type { Simulator } from '../sim/index.ts'
import { expect, test } from 'vitest'
import {
  chatBody,
  messagesBody,
  openRaw,
  rawChat,
  rejectionOf,
  startGateway,
  startSim,
  type RawClient,
  type TestGateway,
} from './kit/index.ts'

/** The promise is 100 ms; a loaded machine with two cores gets the same again. */
const PROMISED_MS = 200
const epochNow = (): number => performance.timeOrigin + performance.now()

const LEAVING: Record<string, (client: RawClient) => void> = {
  FIN: (client) => client.end(),
  RST: (client) => client.reset(),
}

/** Limits of one: whatever is not given back is missed by the next call. */
const ONE_PLACE = {
  accountConcurrency: { 'deepseek-flash': 1 },
  policy: { limits: { per_key: { concurrent_requests: 1 }, per_team: { concurrent_requests: 1 } } },
}

/** How long after the client left its provider saw the connection close. */
async function closedAfter(sim: Simulator, leftAtMs: number): Promise<number> {
  const { clientClosedAtMs = Infinity } = await sim.waitFor(({ outcome }) => outcome !== undefined)
  return clientClosedAtMs - leftAtMs
}

/** The call is over in every book: recorded, and its places can be taken again. */
async function expectAllGivenBack(gw: TestGateway, sim: Simulator, outputEvents: number): Promise<void> {
  const outcome = await gw.outcome()
  expect(outcome).toMatchObject({
    status: 'client_closed',
    usage_estimated: true,
    attempts: [{ result: 'client_closed', processed: true }],
  })
  expect(outcome.output_events).toBeGreaterThanOrEqual(outputEvents)
  expect(outcome.input_tokens).toBeGreaterThan(0)
  expect((outcome.output_tokens ?? 0) > 0).toBe(outputEvents > 0)
  expect(outcome.cost_nano_usd).toBeGreaterThan(0)
  expect(sim.active()).toBe(0)
  expect(await gw.chat()).toMatchObject({ status: 200 })
}

for (const [how, leave] of Object.entries(LEAVING)) {
  test(`a client that leaves (${how}) before there is a reply closes the upstream`, async () => {
    await using sim = await startSim({ hangBeforeHeaders: true })
    await using gw = await startGateway({ upstream: sim.url, ...ONE_PLACE })
    using client = await openRaw(gw.port)
    client.write(rawChat(gw.key, chatBody()))
    await sim.waitFor(({ body }) => body.length > 0)
    const leftAtMs = epochNow()
    leave(client)
    expect(await closedAfter(sim, leftAtMs)).toBeLessThan(PROMISED_MS)
    await expectAllGivenBack(gw, sim, 0)
  })

  test(`a client that leaves (${how}) in the middle of a stream closes the upstream`, async () => {
    await using sim = await startSim({ tokens: 100_000, tokensPerSecond: 500 })
    await using gw = await startGateway({ upstream: sim.url, ...ONE_PLACE })
    using client = await openRaw(gw.port)
    client.write(rawChat(gw.key, chatBody({ stream: true })))
    await client.until('"content":"', 11)
    const leftAtMs = epochNow()
    leave(client)
    expect(await closedAfter(sim, leftAtMs)).toBeLessThan(PROMISED_MS)
    await expectAllGivenBack(gw, sim, 10)
  })

  test(`a client that leaves (${how}) while the provider says nothing closes the upstream`, async () => {
    await using sim = await startSim({ tokens: 20, stallAfter: 3 })
    await using gw = await startGateway({ upstream: sim.url, ...ONE_PLACE })
    using client = await openRaw(gw.port)
    client.write(rawChat(gw.key, chatBody({ stream: true })))
    await client.until('"content":"', 4)
    const leftAtMs = epochNow()
    leave(client)
    expect(await closedAfter(sim, leftAtMs)).toBeLessThan(PROMISED_MS)
    await expectAllGivenBack(gw, sim, 3)
  })

  test(`a client that leaves (${how}) during the pause before a retry is not retried for`, async () => {
    await using sim = await startSim({ fault: '503', retryAfter: 30 })
    await using gw = await startGateway({ upstream: sim.url, ...ONE_PLACE })
    using client = await openRaw(gw.port)
    client.write(rawChat(gw.key, chatBody()))
    await sim.waitFor(({ outcome }) => outcome === 'completed')
    leave(client)
    expect(await gw.outcome()).toMatchObject({
      status: 'client_closed',
      attempts: [{ result: '503', processed: false }],
    })
    expect(await gw.chat()).toMatchObject({ status: 200 })
    expect(sim.requests).toHaveLength(2)
  })

  test(`a client that leaves (${how}) with half a body sent leaves nothing behind`, async () => {
    await using sim = await startSim()
    await using gw = await startGateway({ upstream: sim.url, ...ONE_PLACE })
    using client = await openRaw(gw.port)
    client.write(rawChat(gw.key, '{"model":"fa', 'content-length: 1000', 'expect: 100-continue'))
    await client.until('100 Continue')
    leave(client)
    await client.closed()
    expect(await gw.chat()).toMatchObject({ status: 200 })
    expect(gw.audit().filter(({ kind }) => kind === 'intent')).toHaveLength(1)
    expect(sim.requests).toHaveLength(1)
  })
}

test('the OpenAI client that aborts its stream closes the upstream', async () => {
  await using sim = await startSim({ tokens: 100_000, tokensPerSecond: 500 })
  await using gw = await startGateway({ upstream: sim.url, ...ONE_PLACE })
  const stream = await gw.openai().chat.completions.create({
    model: 'fast',
    messages: [{ role: 'user', content: 'Go on.' }],
    stream: true,
  })
  let seen = 0
  let leftAtMs = 0
  for await (const { choices } of stream) {
    seen += choices.length
    if (seen < 12) continue
    leftAtMs = epochNow()
    stream.controller.abort()
  }
  expect(await closedAfter(sim, leftAtMs)).toBeLessThan(PROMISED_MS)
  await expectAllGivenBack(gw, sim, 10)
})

test('the Anthropic client that aborts its stream closes the upstream', async () => {
  await using sim = await startSim({ tokens: 100_000, tokensPerSecond: 500 })
  await using gw = await startGateway({ upstream: sim.url, ...ONE_PLACE })
  const stream = gw.anthropic().messages.stream({
    model: 'fast',
    max_tokens: 8000,
    messages: [{ role: 'user', content: 'Go on.' }],
  })
  let leftAtMs = 0
  let seen = 0
  stream.on('text', () => {
    if (++seen < 10 || leftAtMs > 0) return
    leftAtMs = epochNow()
    stream.abort()
  })
  await rejectionOf(stream.finalMessage())
  expect(await closedAfter(sim, leftAtMs)).toBeLessThan(PROMISED_MS)
  await expectAllGivenBack(gw, sim, 10)
})

test('a client that aborts a whole reply it waits for closes the upstream', async () => {
  await using sim = await startSim({ hangBeforeHeaders: true })
  await using gw = await startGateway({ upstream: sim.url, ...ONE_PLACE })
  const controller = new AbortController()
  const reply = rejectionOf(gw.messages({}, { signal: controller.signal }))
  await sim.waitFor(({ body }) => body.length > 0)
  const leftAtMs = epochNow()
  controller.abort()
  await reply
  expect(await closedAfter(sim, leftAtMs)).toBeLessThan(PROMISED_MS)
  await expectAllGivenBack(gw, sim, 0)
})

test('fifty clients that leave at once leave no place taken', async () => {
  await using sim = await startSim({ stallAfter: 2, tokens: 10, times: 50 })
  const policy = { limits: { per_key: { concurrent_requests: 50 } } }
  await using gw = await startGateway({
    upstream: sim.url,
    policy,
    accountConcurrency: { 'deepseek-flash': 50 },
  })
  const controller = new AbortController()
  const streams = await Promise.all(
    Array.from({ length: 50 }, () =>
      gw.open('/v1/messages', messagesBody({ stream: true }), { signal: controller.signal }),
    ),
  )
  expect(sim.active()).toBe(50)
  expect(await gw.chat()).toMatchObject({ status: 429 })
  controller.abort()
  expect(streams.every(({ status }) => status === 200)).toBe(true)
  await gw.outcome(50)
  expect(sim.active()).toBe(0)
  const replies = await Promise.all(Array.from({ length: 50 }, () => gw.chat()))
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(50)
  expect(await gw.metrics()).toMatch(/^caisson_calls_in_flight 0$/m)
})
