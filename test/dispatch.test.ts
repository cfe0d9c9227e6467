import { expect, test } from 'vitest'
import type { Script } from '../sim/index.ts'
import {
  as,
  bareReply,
  CHAT_REPLY,
  chatBody,
  eventually,
  messagesBody,
  startBare,
  startGateway,
  startSim,
  type Answered,
} from './kit/index.ts'

const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code
const NO_WAIT = { standard: { max_wait_ms: 0 } }
const ONE_TRY = { retries: { max_attempts: 1 } }

// --- trying again

for (const fault of ['429-tpm', '500', '503'] as const) {
  test(`a single ${fault} is tried again, and both attempts are on the record`, async () => {
    await using sim = await startSim([{ fault }, { content: 'second' }])
    await using gw = await startGateway({ upstream: sim.url })
    const reply = await gw.chat()
    expect(reply.status).toBe(200)
    expect(reply.text).toContain('second')
    expect(reply.headers.get('x-caisson-attempts')).toBe('2')
    const attempts = [
      { result: fault.slice(0, 3), processed: false },
      { result: 'ok', processed: true },
    ]
    expect(await gw.outcome()).toMatchObject({ status: 'ok', attempts })
    expect(gw.audit().filter(({ kind }) => kind === 'outcome')).toHaveLength(1)
  })
}

test("the provider's retry-after is the least that is waited", async () => {
  await using sim = await startSim({ fault: '429-tpm', status: 429, retryAfter: 1 })
  await using gw = await startGateway({ upstream: sim.url })
  expect(await gw.chat()).toMatchObject({ status: 200 })
  const [first, second] = sim.requests
  expect((second?.receivedAtMs ?? 0) - (first?.receivedAtMs ?? 0)).toBeGreaterThanOrEqual(999)
})

test('a retry-after of more than a minute is told to the caller, not waited for', async () => {
  await using sim = await startSim({ fault: '429-tpm', status: 429, retryAfter: 61, times: 'always' })
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.chat()
  expect(reply.status).toBe(429)
  expect(reply.headers.get('retry-after')).toBe('61')
  expect(sim.requests).toHaveLength(1)
})

test('a provider that only says 429 is asked twice and no more', async () => {
  await using sim = await startSim({ fault: '429-tpm', times: 'always' })
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.chat()
  expect(reply.status).toBe(429)
  expect(codeOf(reply)).toBe('provider_rate_limited')
  expect(sim.requests).toHaveLength(2)
})

test('a status that is not in retry_on is not tried again', async () => {
  await using sim = await startSim({ fault: '500', times: 'always' })
  const retries = { retry_on: [503], backoff: { initial_ms: 1 } }
  await using gw = await startGateway({ upstream: sim.url, policy: { retries } })
  expect(await gw.chat()).toMatchObject({ status: 502 })
  expect(sim.requests).toHaveLength(1)
})

test('retries are a share of the calls: an outage does not double the load', async () => {
  await using sim = await startSim({ fault: '503', times: 'always' })
  await using gw = await startGateway({ upstream: sim.url })
  const calls = 120
  for (let i = 0; i < calls; i += 10) await Promise.all(Array.from({ length: 10 }, () => gw.chat()))
  const retries = sim.requests.length - calls
  // A fifth of the calls, or the ten that a quiet node may always have.
  expect(retries).toBeGreaterThanOrEqual(10)
  expect(retries).toBeLessThanOrEqual(calls * 0.2 + 1)
  expect(await gw.metrics()).toMatch(/^caisson_retry_budget_exhausted_total [1-9]/m)
})

test('a provider that refuses connections is tried again, for it has seen nothing', async () => {
  const gone = await startSim()
  await gone.close()
  await using gw = await startGateway({ upstream: gone.url })
  const reply = await gw.chat()
  expect(reply.status).toBe(502)
  expect(codeOf(reply)).toBe('upstream_error')
  expect(reply.headers.get('x-should-retry')).toBe('true')
  const attempt = { result: 'ECONNREFUSED', processed: false }
  expect(await gw.outcome()).toMatchObject({
    status: 'upstream_error',
    attempts: [attempt, attempt],
    cost_nano_usd: 0,
  })
})

test('a provider whose name does not resolve is not reached, and that is known for sure', async () => {
  await using gw = await startGateway({ upstream: 'https://provider.invalid' })
  const reply = await gw.chat()
  expect(reply.status).toBe(502)
  expect(reply.text).not.toContain('provider.invalid')
  const [attempt] = (await gw.outcome()).attempts ?? []
  expect(attempt).toMatchObject({ processed: false })
  expect(attempt?.result).toMatch(/^(?:ENOTFOUND|EAI_AGAIN)$/)
})

test('a provider that should speak TLS and does not gets neither key nor prompt', async () => {
  const received: string[] = []
  await using plain = await startBare({
    firstByte: () => undefined,
    reply: ({ text }) => {
      received.push(text)
      return bareReply(CHAT_REPLY)
    },
  })
  await using gw = await startGateway({
    upstream: plain.url.replace('http:', 'https:'),
    timeouts: { connect_ms: 300 },
  })
  const reply = await gw.chat()
  expect([502, 504]).toContain(reply.status)
  expect(received).toEqual([])
  expect(await gw.outcome()).toMatchObject({ attempts: [{ processed: false }, { processed: false }] })
})

const UNSURE: Record<string, Script> = {
  'reset at once': { resetBeforeHeaders: true },
  'reset after it was read': { resetAfterRequest: true },
  'answered with a page of HTML': {
    status: 200,
    body: '<html>502</html>',
    headers: { 'content-type': 'text/html' },
  },
  'answered with JSON that is cut off': { cutBodyAt: 60 },
  'answered with JSON that ends too early': { status: 200, body: '{"choices":[{"mess' },
  'answered in gzip that nobody asked for': { encoding: 'gzip' },
  'answered in gzip that is cut off': { encoding: 'gzip-truncated' },
}

for (const [what, script] of Object.entries(UNSURE)) {
  for (const stream of [false, true]) {
    test(`a ${stream ? 'stream' : 'call'} that is ${what} is not sent again, here or by the client`, async () => {
      await using sim = await startSim({ ...script, times: 'always' })
      await using gw = await startGateway({ upstream: sim.url })
      const reply = await gw.chat({ stream })
      // Half a body that is no stream's is met only where the reply was to be whole.
      const broken = !(stream && script.cutBodyAt !== undefined)
      expect(reply.status).toBe(broken ? 502 : 200)
      expect(reply.headers.get('x-should-retry')).toBe(broken ? 'false' : null)
      expect(sim.requests).toHaveLength(1)
    })
  }
}

test('blank lines and nothing else are tried again: the provider gave up before it began', async () => {
  await using sim = await startSim([{ blankBody: true }, { content: 'second' }])
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.chat()
  expect(reply.text).toContain('second')
  expect(await gw.outcome()).toMatchObject({ attempts: [{ result: 'empty reply' }, { result: 'ok' }] })
})

for (const stream of [false, true]) {
  test(`a provider out of resources before the first byte is tried again (stream: ${stream})`, async () => {
    await using sim = await startSim([
      { finishReason: 'insufficient_system_resource', tokens: 1 },
      { content: 'second' },
    ])
    await using gw = await startGateway({ upstream: sim.url })
    const reply = await gw.chat({ stream })
    expect(reply.status).toBe(200)
    expect(reply.text).toContain('second')
    expect(reply.text).not.toContain('insufficient')
    expect(sim.requests).toHaveLength(2)
  })
}

test('an error frame in place of a stream is tried again', async () => {
  await using sim = await startSim([{ errorAfter: 0, errorFrame: '503' }, { content: 'second' }])
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.chat({ stream: true })
  expect(reply.text).toContain('second')
  expect(sim.requests).toHaveLength(2)
})

// --- streams that break

const PACED = { tokens: 40, tokensPerSecond: 400 }
const BREAKS: Record<string, Script> = {
  'is reset': { ...PACED, resetAfter: 10 },
  'is closed in the middle of the body': { ...PACED, cutAfter: 10 },
  'is closed in the middle of a frame': { ...PACED, cutMidFrameAfter: 10 },
  'ends without its end marker': { ...PACED, endAfter: 10 },
  'ends with all but its end marker': { tokens: 10, tokensPerSecond: 400, noDone: true },
  'reports an error': { ...PACED, errorAfter: 10, errorFrame: '503' },
  'says that it ran out of resources': { ...PACED, tokens: 10, finishReason: 'insufficient_system_resource' },
}

for (const [what, script] of Object.entries(BREAKS)) {
  test(`a stream that ${what} after ten tokens ends in an error, is not sent again and looks in no way complete`, async () => {
    await using sim = await startSim({ ...script, times: 'always' })
    await using gw = await startGateway({ upstream: sim.url })
    for (const [path, body] of [
      ['/v1/chat/completions', chatBody({ stream: true })],
      ['/anthropic/v1/messages', messagesBody({ stream: true })],
    ] as const) {
      const reply = await gw.send(path, body)
      expect(reply.status).toBe(200)
      expect(reply.text).not.toMatch(/\[DONE\]|message_stop|insufficient|too busy/)
      const last = reply.text.trimEnd().split('\n\n').at(-1) ?? ''
      const isOpenAI = path.startsWith('/v1')
      expect(last).toMatch(isOpenAI ? /^data: \{"error":/ : /^event: error\ndata: \{"type":"error"/)
      const error = as<object>(JSON.parse(last.slice(last.indexOf('{'))))
      const told = isOpenAI ? { type: 'server_error', code: 'upstream_interrupted' } : { type: 'api_error' }
      expect(error).toMatchObject({ error: told })
    }
    expect(sim.requests).toHaveLength(2)
    for (const nth of [1, 2]) {
      const outcome = await gw.outcome(nth)
      expect(outcome).toMatchObject({ status: 'upstream_interrupted', attempts: [{ processed: true }] })
      expect(outcome.output_events).toBeGreaterThanOrEqual(10)
      expect(outcome.output_tokens).toBeGreaterThan(0)
      expect(outcome.cost_nano_usd).toBeGreaterThan(0)
    }
  })
}

test('a line that does not end is cut off at a bound', async () => {
  await using sim = await startSim({ endlessLine: 100_000_000, times: 'always' })
  await using gw = await startGateway({ upstream: sim.url, policy: ONE_TRY })
  const reply = await gw.chat({ stream: true })
  expect(reply.status).toBe(502)
  expect(codeOf(reply)).toBe('upstream_error')
  await sim.waitFor(({ outcome }) => outcome === 'client-closed')
})

test('a reply that is larger than allowed is cut off at the bound', async () => {
  await using sim = await startSim({ hugeBody: 200_000_000 })
  await using gw = await startGateway({ upstream: sim.url, deploy: { http: { max_reply_bytes: 1_000_000 } } })
  const reply = await gw.chat()
  expect(reply.status).toBe(502)
  await sim.waitFor(({ outcome }) => outcome === 'client-closed')
})

test('a gzip bomb is not unpacked', async () => {
  await using sim = await startSim({ hugeBody: 200_000_000, encoding: 'gzip' })
  await using gw = await startGateway({ upstream: sim.url })
  expect(await gw.chat()).toMatchObject({ status: 502 })
})

test('a reply with thousands of headers is no reason to fall over', async () => {
  await using sim = await startSim({ extraHeaders: 3000 })
  await using gw = await startGateway({ upstream: sim.url })
  expect(await gw.chat()).toMatchObject({ status: 502 })
  expect(await gw.chat()).toMatchObject({ status: 200 })
})

// --- times

test('keep-alives are no data: the time to the first token runs on', async () => {
  await using sim = await startSim({ keepAlives: 1000, keepAliveEveryMs: 10 })
  await using gw = await startGateway({
    upstream: sim.url,
    timeouts: { first_token_ms: 200, idle_ms: 60_000 },
  })
  const reply = await gw.chat({ stream: true })
  expect(reply.status).toBe(504)
  expect(reply.text).toContain('(first token)')
  await sim.waitFor(({ outcome }) => outcome === 'client-closed')
})

test('keep-alives between two tokens are no data: the idle time runs on', async () => {
  await using sim = await startSim({ tokens: 5, tokensPerSecond: 0.2 }, { keepAliveMs: 10 })
  await using gw = await startGateway({
    upstream: sim.url,
    timeouts: { first_token_ms: 60_000, idle_ms: 200 },
  })
  const reply = await gw.chat({ stream: true })
  expect(reply.status).toBe(200)
  expect(reply.text).toContain(': keep-alive')
  expect(reply.text).toContain('timeout: idle')
  expect(await gw.outcome()).toMatchObject({ status: 'upstream_interrupted' })
  await sim.waitFor(({ outcome }) => outcome === 'client-closed')
})

test('a stream that never ends is ended by the total time', async () => {
  await using sim = await startSim({ tokens: 1_000_000, tokensPerSecond: 100 })
  await using gw = await startGateway({ upstream: sim.url, timeouts: { total_ms: 300 } })
  const reply = await gw.chat({ stream: true })
  expect(reply.text).toContain('timeout: total')
  await sim.waitFor(({ outcome }) => outcome === 'client-closed')
})

test('a whole reply that does not come is given up at the total time', async () => {
  await using sim = await startSim({ keepAlives: 1000, keepAliveEveryMs: 10 })
  await using gw = await startGateway({ upstream: sim.url, timeouts: { total_ms: 200 } })
  const reply = await gw.chat()
  expect(reply.status).toBe(504)
  expect(reply.text).toContain('(total)')
})

test('a provider that is silent for long is waited for, and the client hears from us meanwhile', async () => {
  const waits = { hold_status_ms: 50, heartbeat_ms: 100 }
  await using sim = await startSim(
    { keepAlives: 1, startDelayMs: 600, content: 'at last', times: 'always' },
    { keepAliveMs: 60_000 },
  )
  await using gw = await startGateway({ upstream: sim.url, timeouts: waits })
  const chat = gw.chat({ stream: true })
  const messages = gw.messages({ stream: true })
  const whole = gw
    .openai()
    .chat.completions.create({ model: 'fast', messages: [{ role: 'user', content: 'x' }] })
  const own = gw
    .anthropic()
    .messages.stream({ model: 'fast', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] })
  expect((await chat).text).toMatch(/^: keep-alive\n\n(?:: ping\n)+data: /)
  expect((await chat).text).toContain('data: [DONE]')
  expect((await messages).text).toMatch(
    /^: keep-alive\n\n(?:event: ping\ndata: \{"type":"ping"\}\n\n)+event: message_start\n/,
  )
  expect((await whole).choices[0]?.message.content).toBe('at last')
  expect(await own.finalText()).toBe('at last')
})

test('a slow whole reply that breaks after its head is cut, and so cannot be taken for a whole one', async () => {
  await using sim = await startSim({ keepAlives: 1, startDelayMs: 200, cutBodyAt: 50, times: 'always' })
  await using gw = await startGateway({
    upstream: sim.url,
    timeouts: { hold_status_ms: 50, heartbeat_ms: 100 },
  })
  await expect(gw.chat()).rejects.toThrow('terminated')
  expect(await gw.outcome()).toMatchObject({ status: 'upstream_interrupted' })
})

// --- breaker

const BREAKER = {
  ...ONE_TRY,
  circuit_breakers: { deepseek: { open_when: { error_rate_5m_gt: 0.5 }, half_open_after_seconds: 1 } },
}

test('a provider that always fails is left alone after at most 20 calls; one probe at a time brings it back', async () => {
  await using sim = await startSim({ fault: '503', times: 20 })
  await using gw = await startGateway({ upstream: sim.url, policy: BREAKER })
  let last = await gw.chat()
  for (let calls = 1; calls < 30 && codeOf(last) !== 'no_healthy_upstream'; calls++) last = await gw.chat()
  expect(last).toMatchObject({ status: 503 })
  // A second, give or take the tenth by which nodes differ.
  expect(Number(last.headers.get('retry-after'))).toBeLessThanOrEqual(2)
  const failed = sim.requests.length
  expect(failed).toBeLessThanOrEqual(20)
  expect(await gw.metrics()).toMatch(
    /^caisson_breaker_state\{provider="deepseek",model="deepseek-flash"\} 2$/m,
  )
  sim.reset()

  sim.script({ stallAfter: 1, tokens: 3 })
  const probe = await eventually(async () => {
    const response = await gw.open('/v1/chat/completions', chatBody({ stream: true }))
    return response.status === 200 ? response : undefined
  })
  expect(await gw.chat()).toMatchObject({ status: 503 })
  expect(sim.requests).toHaveLength(1)
  await probe.body?.cancel()
  await eventually(() => sim.active() === 0)
  // The probe that the caller left says nothing; three that succeed close the breaker.
  for (let good = 1; good <= 3; good++) {
    expect(await eventually(async () => (await gw.chat()).status === 200)).toBe(true)
    expect(await gw.metrics()).toMatch(
      new RegExp(
        `^caisson_breaker_state\\{provider="deepseek",model="deepseek-flash"\\} ${good < 3 ? 1 : 0}$`,
        'm',
      ),
    )
  }
})

test('callers that hang up do not count against the provider', async () => {
  await using sim = await startSim({ hangBeforeHeaders: true, times: 15 })
  await using gw = await startGateway({ upstream: sim.url, policy: BREAKER })
  const controller = new AbortController()
  const calls = Array.from({ length: 15 }, () =>
    gw.chat({}, { signal: controller.signal }).catch(() => 'gone'),
  )
  await sim.waitFor(() => sim.requests.filter(({ body }) => body.length > 0).length === 15)
  controller.abort()
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['gone']))
  await gw.outcome(15)
  expect(await gw.chat()).toMatchObject({ status: 200 })
})

test("requests that the provider refuses for the caller's fault do not open the breaker", async () => {
  await using sim = await startSim({ fault: 'file-id', times: 30 })
  await using gw = await startGateway({ upstream: sim.url, policy: BREAKER })
  for (let i = 0; i < 30; i++) expect(await gw.chat()).toMatchObject({ status: 400 })
  expect(sim.requests).toHaveLength(30)
})

// --- accounts

const keyOf = (request: { headers: { authorization?: string | undefined } } | undefined): string =>
  request?.headers.authorization ?? ''

for (const fault of ['401', '401-governor', '402'] as const) {
  test(`an account that is answered ${fault} is set aside, and the call goes to another one`, async () => {
    await using sim = await startSim({ fault })
    await using gw = await startGateway({
      upstream: sim.url,
      accounts: { a: 'sk-account-a', b: 'sk-account-b' },
    })
    for (let i = 0; i < 3; i++) expect(await gw.chat()).toMatchObject({ status: 200 })
    expect(sim.requests.map(keyOf)).toEqual(['Bearer sk-account-a', ...Array(3).fill('Bearer sk-account-b')])
    expect(await gw.outcome()).toMatchObject({
      attempts: [
        { account: 'a', processed: false },
        { account: 'b', result: 'ok' },
      ],
    })
    expect(gw.log.join('')).toContain('account set aside')
  })
}

test('an account that is limited by its balance is spared for a while, and the call goes to another one', async () => {
  await using sim = await startSim({ fault: '429-balance' })
  await using gw = await startGateway({
    upstream: sim.url,
    accounts: { a: 'sk-account-a', b: 'sk-account-b' },
  })
  expect(await gw.chat()).toMatchObject({ status: 200 })
  expect(sim.requests.map(keyOf)).toEqual(['Bearer sk-account-a', 'Bearer sk-account-b'])
})

test('a call goes to the account with the most room, and none is given more than it may have', async () => {
  await using sim = await startSim({ tokens: 5, stallAfter: 1, times: 'always' })
  await using gw = await startGateway({
    upstream: sim.url,
    accounts: { a: 'sk-account-a', b: 'sk-account-b' },
    accountConcurrency: { 'deepseek-flash': 3 },
    policy: { lanes: NO_WAIT },
  })
  const open = await Promise.all(
    Array.from({ length: 8 }, () => gw.open('/v1/chat/completions', chatBody({ stream: true }))),
  )
  const statuses = open.map(({ status }) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(6)
  expect(statuses.filter((status) => status === 503)).toHaveLength(2)
  const refused = open.find(({ status }) => status === 503)
  expect(refused?.headers.get('retry-after')).toBe('1')
  expect(await refused?.json()).toMatchObject({ error: { code: 'overloaded', type: 'server_error' } })
  for (const key of ['a', 'b']) {
    expect(sim.requests.filter((request) => keyOf(request) === `Bearer sk-account-${key}`)).toHaveLength(3)
  }
  for (const { status, body } of open) if (status === 200) await body?.cancel()
})

// --- lost reasoning

const LOST = [
  { role: 'user', content: 'Weather?' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: 'c1', content: 'mild' },
]

test('reasoning that a client lost is put back step by step, until the provider takes it', async () => {
  await using sim = await startSim([{ fault: 'replay' }, { fault: 'replay' }, { content: 'third' }])
  await using gw = await startGateway({ upstream: sim.url, policy: ONE_TRY })
  const reply = await gw.chat({ model: 'free', messages: LOST })
  expect(reply.text).toContain('third')
  const sent = sim.requests.map(({ json }) =>
    as<{ thinking?: { type: string }; messages: { reasoning_content?: string }[] }>(json),
  )
  expect(sent.map(({ messages }) => messages[1]?.reasoning_content)).toEqual(['', ' ', undefined])
  expect(sent.map(({ thinking }) => thinking?.type)).toEqual([undefined, undefined, 'disabled'])
})

test('a message whose thinking was lost is sent once more without thinking', async () => {
  await using sim = await startSim([{ fault: 'replay-anthropic' }, { content: 'second' }])
  await using gw = await startGateway({ upstream: sim.url, policy: ONE_TRY })
  const history = [
    { role: 'user', content: 'Weather?' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'f', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'mild' }] },
  ]
  const reply = await gw.messages({ model: 'free', messages: history })
  expect(reply.text).toContain('second')
  expect(as<object>(sim.requests[1]?.json)).toMatchObject({ thinking: { type: 'disabled' } })
})

test('a history that the provider never takes ends as a refusal, not as a loop', async () => {
  await using sim = await startSim({ fault: 'replay', times: 'always' })
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.chat({ model: 'free', messages: LOST })
  expect(reply.status).toBe(400)
  expect(codeOf(reply)).toBe('provider_rejected')
  expect(sim.requests).toHaveLength(3)
})

test('an account with several keys goes on with the next where one is refused', async () => {
  await using sim = await startSim({ fault: '401' })
  await using gw = await startGateway({
    upstream: sim.url,
    deploy: {
      providers: {
        deepseek: {
          kind: 'deepseek',
          base_url: sim.url,
          api_keys: ['${exec:echo sk-first}', '${exec:echo sk-second}'],
        },
      },
    },
  })
  for (let i = 0; i < 2; i++) expect(await gw.chat()).toMatchObject({ status: 200 })
  expect(sim.requests.map(keyOf)).toEqual(['Bearer sk-first', 'Bearer sk-second', 'Bearer sk-second'])
  expect(gw.log.join('')).toContain('key set aside')
})
