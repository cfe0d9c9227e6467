import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import {
  auditOf,
  chatBody,
  eventually,
  makeConfig,
  makeKey,
  messagesBody,
  openRaw,
  rawChat,
  requestOf,
  startProcess,
  startSim,
  type ConfigDir,
} from './kit/index.ts'

const portOf = (url: string): number => Number(new URL(url).port)

const isRefused = async (url: string): Promise<boolean> => {
  const socket = connect(portOf(url), '127.0.0.1')
  try {
    await once(socket, 'connect')
    return false
  } catch {
    return true
  } finally {
    socket.destroy()
  }
}

const outcomes = (config: ConfigDir): (string | undefined)[] =>
  auditOf(config.journalDir).flatMap(({ kind, record }) => (kind === 'outcome' ? [record.status] : []))

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`on ${signal} streams under way end properly, nothing new is taken, and the exit code is 0`, async () => {
    await using sim = await startSim({ tokens: 200, tokensPerSecond: 200, times: 'always' })
    using config = makeConfig({ upstream: sim.url })
    const { key } = await makeKey(config.storeDir)
    await using server = await startProcess(config)
    const open = (path: string, body: object): Promise<Response> =>
      fetch(server.url + path, requestOf(key, body, {}))
    const streams = await Promise.all([
      ...Array.from({ length: 5 }, () => open('/v1/chat/completions', chatBody({ stream: true }))),
      ...Array.from({ length: 5 }, () => open('/anthropic/v1/messages', messagesBody({ stream: true }))),
    ])
    // A connection that is kept alive, without a call.
    using idle = await openRaw(portOf(server.url))
    idle.write(`GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`)
    await idle.until('"object":"list"')

    server.signal(signal)
    const ready = await eventually(async () => {
      const response = await fetch(`${server.opsUrl}/readyz`)
      return response.status === 503 ? response : undefined
    })
    expect(await ready.json()).toEqual({ ready: false, reason: 'draining' })
    expect((await fetch(`${server.opsUrl}/healthz`)).status).toBe(200)
    await idle.closed()
    expect(await isRefused(server.url)).toBe(true)

    const texts = await Promise.all(streams.map((response) => response.text()))
    for (const text of texts.slice(0, 5)) expect(text).toMatch(/data: \[DONE\]\n\n$/)
    for (const text of texts.slice(5)) expect(text).toMatch(/event: message_stop\ndata: .*\n\n$/)
    expect(await server.ended).toBe(0)
    expect(server.stderr()).toBe('')
    expect(outcomes(config)).toEqual(Array(10).fill('ok'))
  })
}

test('what has not ended in time is told so in its dialect, and on the record; the next process serves at once', async () => {
  await using sim = await startSim({ tokens: 50, stallAfter: 5, times: 3 })
  using config = makeConfig({ upstream: sim.url, deploy: { shutdown: { drain_ms: 200 } } })
  const { key } = await makeKey(config.storeDir)
  await using first = await startProcess(config)
  const open = (path: string, body: object): Promise<Response> =>
    fetch(first.url + path, requestOf(key, body, {}))
  const chat = await open('/v1/chat/completions', chatBody({ stream: true }))
  const messages = await open('/anthropic/v1/messages', messagesBody({ stream: true }))
  // One that has nothing of its reply yet: a clean refusal.
  sim.reset()
  sim.script({ hangBeforeHeaders: true })
  const waiting = open('/v1/messages', messagesBody())
  await sim.waitFor(({ body }) => body.length > 0)
  first.signal('SIGTERM')
  const lastOf = (text: string): string => text.trimEnd().split('\n\n').at(-1) ?? ''
  const said = await chat.text()
  expect(said).not.toContain('[DONE]')
  expect(lastOf(said)).toMatch(
    /^data: \{"error":\{"message":"This gateway node is shutting down\. Retry\.","type":"server_error",.*"code":"server_shutting_down"\}\}$/,
  )
  expect(lastOf(await messages.text())).toMatch(
    /^event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error",/,
  )
  const refused = await waiting
  expect(refused.status).toBe(529)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(await refused.json()).toMatchObject({ error: { type: 'overloaded_error' } })
  expect(await first.ended).toBe(0)
  expect(outcomes(config)).toEqual(Array(3).fill('server_shutting_down'))

  await using second = await startProcess(config)
  const reply = await fetch(`${second.url}/v1/chat/completions`, requestOf(key, chatBody(), {}))
  expect(reply.status).toBe(200)
  await reply.text()
})

test('a second signal ends the process at once', async () => {
  await using sim = await startSim({ tokens: 5, stallAfter: 1 })
  using config = makeConfig({ upstream: sim.url })
  const { key } = await makeKey(config.storeDir)
  await using server = await startProcess(config)
  using client = await openRaw(portOf(server.url))
  client.write(rawChat(key, chatBody({ stream: true })))
  await client.until('"content"')
  server.signal('SIGTERM')
  await eventually(() => server.stdout().includes('Stopping'))
  server.signal('SIGTERM')
  expect(await server.ended).toBe(1)
})
