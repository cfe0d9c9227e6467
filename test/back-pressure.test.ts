import { expect, test } from 'vitest'
import { chatBody, eventually, openRaw, rawChat, startGateway, startSim } from './kit/index.ts'

/** Far more than all buffers on the way together, so that a reader who stops must be felt by the provider. */
const TOKENS = 400_000

test('a reader who stops stops the provider, and has everything when it reads on', async () => {
  await using sim = await startSim({ tokens: TOKENS })
  await using gw = await startGateway({ upstream: sim.url, policy: UNCAPPED })
  using client = await openRaw(gw.port)
  client.write(rawChat(gw.key, chatBody({ stream: true }), 'connection: close'))
  await client.until('"content":"')
  client.socket.pause()
  const stoppedAt = await standstill(() => sim.requests[0]?.outputEvents ?? 0)
  expect(stoppedAt).toBeLessThan(TOKENS / 4)
  expect(sim.requests[0]?.outcome).toBeUndefined()
  client.socket.resume()
  const text = await client.closed()
  expect(text).toContain('data: [DONE]')
  expect(sim.requests[0]?.outputEvents).toBe(TOKENS)
  expect(await gw.outcome()).toMatchObject({ status: 'ok', output_tokens: TOKENS })
})

test('a reader who takes nothing for too long is cut, and its provider with it', async () => {
  await using sim = await startSim({ tokens: TOKENS })
  await using gw = await startGateway({
    upstream: sim.url,
    policy: { ...UNCAPPED, limits: { per_key: { concurrent_requests: 1 } } },
    timeouts: { stalled_client_ms: 300 },
  })
  using client = await openRaw(gw.port)
  client.write(rawChat(gw.key, chatBody({ stream: true })))
  await client.until('"content":"')
  client.socket.pause()
  await sim.waitFor(({ outcome }) => outcome === 'client-closed')
  expect(await gw.outcome()).toMatchObject({ status: 'client_closed', usage_estimated: true })
  expect(await gw.chat()).toMatchObject({ status: 200 })
  client.socket.resume()
  expect(await client.closed()).not.toContain('[DONE]')
})

test('readers who stop cost a bounded amount of memory each', async () => {
  const readers = 20
  await using sim = await startSim({ tokens: TOKENS, times: readers })
  await using gw = await startGateway({ upstream: sim.url, policy: UNCAPPED })
  const clients = await Promise.all(Array.from({ length: readers }, () => openRaw(gw.port)))
  const before = heldBytes()
  for (const client of clients) {
    client.write(rawChat(gw.key, chatBody({ stream: true })))
    await client.until('"content":"')
    client.socket.pause()
  }
  await standstill(() => sim.requests.reduce((sum, { outputEvents }) => sum + outputEvents, 0))
  // Each has 128 KiB waiting in the gateway, as much again in its own buffers and those of the simulator in this process.
  expect(heldBytes() - before).toBeLessThan(readers * 2 * 1024 * 1024)
  for (const client of clients) client[Symbol.dispose]()
  await gw.outcome(readers)
})

const UNCAPPED = { routes: [{ model_alias: 'fast' }] }

const heldBytes = (): number => {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

/** The value at which a counter stays for half a second. */
async function standstill(count: () => number): Promise<number> {
  let value = -1
  let sinceMs = 0
  return eventually(() => {
    const now = performance.now()
    if (count() !== value) [value, sinceMs] = [count(), now]
    return value > 0 && now - sinceMs > 500 ? value : undefined
  }, 20_000)
}
