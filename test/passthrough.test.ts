import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Script, Simulator } from '../sim/index.ts'
import { as, chatBody, messagesBody, startGateway, startSim, type TestGateway } from './kit/index.ts'

/** Replies that are equal byte for byte, whoever asks first. */
const FIXED = { createdAt: 1_790_000_000 }

/** The same reply, straight from a simulator of the same seed and through the gateway. */
async function both(path: string, body: object, script: Script): Promise<{ direct: Buffer; passed: Buffer }> {
  await using first = await startSim(script, FIXED)
  await using gw = await startGateway({ upstream: first.url })
  const passed = await gw.send(path, body)
  expect(passed.status).toBe(200)
  const sent = first.requests[0]
  await using second = await startSim(script, FIXED)
  const direct = await fetch(second.url + (sent?.path ?? ''), {
    method: 'POST',
    headers: { authorization: 'Bearer sk-x', 'content-type': 'application/json' },
    body: new Uint8Array(sent?.body ?? []),
  })
  return { direct: Buffer.from(await direct.arrayBuffer()), passed: passed.bytes }
}

const SCRIPTS: Record<string, Script> = {
  'plain text': { content: 'Hello, 世界 🌍 "quoted" \\ and\nlines' },
  'tool calls': { toolCalls: [{ name: 'f', arguments: { text: '世界' } }], emptyToolCalls: true },
  'keep-alives before the reply': { keepAlives: 3, content: 'late' },
  'CRLF line ends': { delimiters: 'crlf', content: 'windows' },
  'mixed line ends': { delimiters: 'mixed', content: 'both of them' },
  'one byte a packet': { slices: 'byte', content: 'ü🌍' },
}

for (const [what, script] of Object.entries(SCRIPTS)) {
  for (const stream of [false, true]) {
    test(`a chat ${stream ? 'stream' : 'reply'} arrives byte for byte: ${what}`, async () => {
      const { direct, passed } = await both('/v1/chat/completions', chatBody({ stream }), script)
      expect(passed.toString()).toBe(direct.toString())
      const comments = stream ? (script.keepAlives ?? 0) : 0
      expect(passed.toString().split(': keep-alive\n')).toHaveLength(comments + 1)
    })
    test(`a message ${stream ? 'stream' : 'reply'} arrives byte for byte: ${what}`, async () => {
      const { direct, passed } = await both(
        '/anthropic/v1/messages',
        messagesBody({ stream, model: 'free' }),
        script,
      )
      expect(passed.toString()).toBe(direct.toString())
    })
  }
}

/** The members of a JSON text that are not in `without`, as they are spelled. */
const UNKNOWN =
  '"future_option" : {"a":[1.0,1e2,9007199254740993,"\\u00e9\\ud83d\\ude00\\/"], "b":null},\n  "é": "ü", "__proto__": {"x": 1}'

test('fields that the gateway does not know reach the provider as they were spelled', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const message = '{ "role":"user" , "content":"caf\\u00e9 \\n 世界", "name" : "x" }'
  const body = `{"model":"fast", "messages": [ ${message} ],\n  ${UNKNOWN}, "temperature" : 0.70 }`
  expect((await gw.send('/v1/chat/completions', body)).status).toBe(200)
  const sent = sim.requests[0]?.body.toString() ?? ''
  expect(sent).toContain(UNKNOWN)
  expect(sent).toContain(message)
  expect(sent).toContain('"temperature" : 0.70')
  expect(sim.requests[0]?.json).toMatchObject({
    model: 'deepseek-flash',
    max_tokens: 8000,
    thinking: { type: 'disabled' },
  })
})

test('fields that the gateway does not know reach the provider in messages, too', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const body = `{"model":"fast","max_tokens":50,"messages":[{"role":"user","content":"hi"}], ${UNKNOWN}}`
  expect((await gw.send('/anthropic/v1/messages', body)).status).toBe(200)
  expect(sim.requests[0]?.body.toString()).toContain(UNKNOWN)
})

const OWN_HEADERS = {
  'x-tenant-id': 'acme',
  'x-workload': 'canary-workload',
  'x-environment': 'dev',
  'x-cost-center': 'canary-cost',
  'x-feature': 'canary-feature',
  'x-data-classification': 'internal',
  'x-experiment-id': 'canary-experiment',
  'x-user-id': 'canary-user@example.com',
  'x-request-id': 'canary-request',
  'x-forwarded-for': '203.0.113.9',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'canary=1',
  cookie: 'session=canary-cookie',
  'user-agent': 'canary-agent/1.0',
  'x-stainless-lang': 'lang-of-canary',
  'anthropic-beta': 'canary-beta',
  'accept-language': 'xx-canary',
  referer: 'https://canary.example/',
}

for (const path of ['/v1/chat/completions', '/anthropic/v1/messages']) {
  test(`none of the caller's headers reaches the provider (${path})`, async () => {
    await using sim = await startSim()
    await using gw = await startGateway({ upstream: sim.url })
    const reply = await gw.send(path, messagesBody(), { headers: OWN_HEADERS })
    expect(reply.status).toBe(200)
    const { rawHeaders = [], headers = {} } = sim.requests[0] ?? {}
    const text = rawHeaders.join('\n')
    for (const value of [...Object.values(OWN_HEADERS), gw.key, gw.keyId]) expect(text).not.toContain(value)
    expect(Object.keys(headers).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
    ])
    expect(headers.authorization).toBe('Bearer sk-canary-provider-0001')
  })
}

test("nothing of the provider's headers reaches the caller but the type of the content", async () => {
  await using sim = await startSim({
    headers: { 'set-cookie': 'a=canary', 'x-canary': '1', 'x-ratelimit-remaining': '7' },
  })
  await using gw = await startGateway({ upstream: sim.url })
  const { headers } = await gw.chat()
  expect([...headers.keys()].filter((name) => !name.startsWith('x-caisson-')).toSorted()).toEqual([
    'connection',
    'content-length',
    'content-type',
    'date',
    'keep-alive',
    'x-request-id',
  ])
})

test('a redirect of the provider is not followed, and the key goes nowhere else', async () => {
  let strangers = 0
  const stranger = createServer((_, res) => {
    strangers++
    res.end('{}')
  }).listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  const { port } = as<AddressInfo>(stranger.address())
  await using sim = await startSim({
    status: 307,
    headers: { location: `http://127.0.0.1:${port}/chat/completions` },
  })
  await using gw = await startGateway({ upstream: sim.url })
  expect(await gw.chat()).toMatchObject({ status: 502 })
  expect(strangers).toBe(0)
  stranger.close()
})

interface Upstream {
  readonly user_id?: string
  readonly metadata?: { readonly user_id?: string }
}

const upstreamIds = (sim: Simulator): (string | undefined)[] =>
  sim.requests.map(({ json }) => as<Upstream>(json).user_id ?? as<Upstream>(json).metadata?.user_id)

const WAYS: Record<string, (gw: TestGateway, user: string) => Promise<unknown>> = {
  'the header X-User-ID': (gw, user) => gw.chat({}, { headers: { 'x-user-id': user } }),
  'the field user': (gw, user) => gw.chat({ user }),
  'the field user_id': (gw, user) => gw.chat({ user_id: user }),
  'the field safety_identifier': (gw, user) => gw.chat({ safety_identifier: user }),
  'metadata of a message': (gw, user) => gw.messages({ metadata: { user_id: user } }),
}

for (const [way, call] of Object.entries(WAYS)) {
  test(`a user named by ${way} is an opaque id upstream, the same one each time`, async () => {
    await using sim = await startSim()
    await using gw = await startGateway({ upstream: sim.url })
    for (const user of ['ann@example.com', 'ann@example.com', 'bob@example.com']) await call(gw, user)
    const [ann, again, bob] = upstreamIds(sim)
    expect(ann).toMatch(/^[A-Za-z0-9_-]{20,512}$/)
    expect(again).toBe(ann)
    expect(bob).not.toBe(ann)
    for (const { body } of sim.requests) expect(body.toString()).not.toMatch(/ann@|bob@|example\.com/)
  })
}

test('the same user of another tenant is another user, and no user at all is one of the app', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const { key: other } = await gw.newKey({ tenant: 'globex' })
  const asUser = { 'x-user-id': 'ann@example.com' }
  await gw.chat({}, { headers: asUser })
  await gw.chat({}, { headers: { ...asUser, authorization: `Bearer ${other}` } })
  await gw.chat()
  await gw.chat()
  const [here, there, none, noneAgain] = upstreamIds(sim)
  expect(new Set([here, there, none])).toHaveLength(3)
  expect(noneAgain).toBe(none)
})

test('the header wins over the body, where both name a user', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  await gw.chat({ user: 'bob' }, { headers: { 'x-user-id': 'ann' } })
  await gw.chat({}, { headers: { 'x-user-id': 'ann' } })
  const [first, second] = upstreamIds(sim)
  expect(first).toBe(second)
  expect(sim.requests[0]?.body.toString()).not.toContain('bob')
})

test('a route that shares the prefix cache sends one id for the whole tenant', async () => {
  await using sim = await startSim()
  const routes = [{ model_alias: 'fast', cache_strategy: 'prefix_reuse' }]
  await using gw = await startGateway({ upstream: sim.url, policy: { routes } })
  for (const user of ['ann', 'bob']) await gw.chat({}, { headers: { 'x-user-id': user } })
  const [ann, bob] = upstreamIds(sim)
  expect(ann).toBe(bob)
  const hashes = gw.audit().flatMap(({ kind, record }) => (kind === 'outcome' ? [record.user_hash] : []))
  expect(new Set(hashes)).toHaveLength(2)
})
