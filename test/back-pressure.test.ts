import { expect, test } from 'vitest'
import {
  chatBody,
  eventually,
  makeConfig,
  makeKey,
  openRaw,
  rawChat,
  startGateway,
  startProcess,
  startSim,
  type ServerProcess,
} from './kit/index.ts'

/** Far more than all buffers on the way together, so that a reader who stops must be felt by the provider. */
const TOKENS = 390_000

test('a reader who stops stops the provider, and has everything when it reads on', async () => {
  await using sim = await startSim({ tokens: TOKENS })
  await using gw = await startGateway({ upstream: sim.url, policy: UNCAPPED })
  using client = await openRaw(gw.port)
  client.write(rawChat(gw.key, chatBody({ stream: true, max_tokens: TOKENS }), 'connection: close'))
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
  client.write(rawChat(gw.key, chatBody({ stream: true, max_tokens: TOKENS })))
  await client.until('"content":"')
  client.socket.pause()
  await sim.waitFor(({ outcome }) => outcome === 'client-closed')
  expect(await gw.outcome()).toMatchObject({ status: 'client_closed', usage_estimated: true })
  expect(await gw.chat()).toMatchObject({ status: 200 })
  client.socket.resume()
  expect(await client.closed()).not.toContain('[DONE]')
})

test('readers who stop cost a bounded amount of memory each', async () => {
  const readers = 10
  const tokens = 100_000
  await using sim = await startSim({ tokens, times: readers })
  using config = makeConfig({ upstream: sim.url, policy: UNCAPPED })
  const { key } = await makeKey(config.storeDir)
  await using server = await startProcess(config)
  const port = Number(new URL(server.url).port)
  const before = await residentBytes(server)
  for (let i = 0; i < readers; i++) {
    const client = await openRaw(port)
    client.write(rawChat(key, chatBody({ stream: true, max_tokens: tokens })))
    await client.until('"content":"')
    client.socket.pause()
  }
  await standstill(() => sim.requests.reduce((sum, { outputEvents }) => sum + outputEvents, 0))
  // What all of them are to get is 250 MB; what may wait for each is 256 KiB, and buffers of its sockets.
  expect((await residentBytes(server)) - before).toBeLessThan(80_000_000)
})

const UNCAPPED = { routes: [{ model_alias: 'fast' }] }

async function residentBytes({ opsUrl }: ServerProcess): Promise<number> {
  const text = await (await fetch(`${opsUrl}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1])
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
