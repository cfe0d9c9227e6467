import { APIError, AuthenticationError, NotFoundError, type Anthropic } from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import { as, messagesBody, rejectionOf, startGateway, startSim } from './kit/index.ts'

const ask = { max_tokens: 500, messages: [{ role: 'user' as const, content: 'Say hello.' }] }

test('the Anthropic client gets a whole message', async () => {
  await using sim = await startSim({ content: 'Hello there, 世界 🌍' })
  await using gw = await startGateway({ upstream: sim.url })
  const { data, response } = await gw
    .anthropic()
    .messages.create({ model: 'fast', ...ask })
    .withResponse()
  expect(data.content).toMatchObject([{ type: 'text', text: 'Hello there, 世界 🌍' }])
  expect(data.stop_reason).toBe('end_turn')
  expect(response.headers.get('request-id')).toBe(response.headers.get('x-request-id'))
  expect(sim.requests[0]?.path).toBe('/anthropic/v1/messages')
  expect(await gw.outcome()).toMatchObject({
    status: 'ok',
    output_tokens: data.usage.output_tokens,
    usage_estimated: false,
  })
})

test('the Anthropic client reads a stream', async () => {
  await using sim = await startSim({ content: 'Hello there, 世界 🌍' })
  await using gw = await startGateway({ upstream: sim.url })
  const stream = gw.anthropic().messages.stream({ model: 'fast', ...ask })
  const message = await stream.finalMessage()
  expect(await stream.finalText()).toBe('Hello there, 世界 🌍')
  expect(await gw.outcome()).toMatchObject({ status: 'ok', output_tokens: message.usage.output_tokens })
})

test('thinking comes in blocks of its own, and a turn with tools can be played back', async () => {
  await using sim = await startSim([
    { reasoning: 'I need the weather.', toolCalls: [{ name: 'get_weather', arguments: { city: 'Oslo' } }] },
    { content: 'Mild.' },
  ])
  await using gw = await startGateway({ upstream: sim.url })
  const tools = [{ name: 'get_weather', input_schema: { type: 'object' as const, properties: {} } }]
  const stream = gw.anthropic().messages.stream({ model: 'reasoning', ...ask, tools })
  const first = await stream.finalMessage()
  expect(first.stop_reason).toBe('tool_use')
  expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use'])
  expect(first.content[0]).toMatchObject({ thinking: 'I need the weather.' })
  const call = first.content.find((block) => block.type === 'tool_use')
  expect(call?.input).toEqual({ city: 'Oslo' })
  const second = await gw.anthropic().messages.create({
    model: 'reasoning',
    ...ask,
    tools,
    messages: [
      ...ask.messages,
      { role: 'assistant', content: as<Anthropic.ContentBlockParam[]>(first.content) },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: 'mild' }] },
    ],
  })
  expect(second.content.find(({ type }) => type === 'text')).toMatchObject({ text: 'Mild.' })
})

test('tokens are counted here, marked as an estimate, and nothing is sent', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const counting = gw.anthropic().messages.countTokens({ model: 'fast', messages: ask.messages })
  const { data, response } = await counting.withResponse()
  expect(data.input_tokens).toBeGreaterThan(5)
  expect(response.headers.get('x-caisson-estimated')).toBe('1')
  expect(sim.requests).toHaveLength(0)
})

test('the models are listed in the dialect of the asker', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  for (const base of ['/anthropic', '']) {
    const client = gw.anthropic({ baseURL: gw.url + base })
    const names: string[] = []
    for await (const model of client.models.list()) names.push(`${model.type} ${model.id}`)
    expect(names).toEqual(['model fast', 'model reasoning', 'model free'])
    expect(await client.models.retrieve('reasoning')).toMatchObject({ type: 'model', id: 'reasoning' })
  }
})

for (const path of ['/messages', '/v1/messages', '/anthropic/messages', '/anthropic/v1/messages']) {
  test(`messages are served at ${path}, with the key in either header`, async () => {
    await using sim = await startSim()
    await using gw = await startGateway({ upstream: sim.url })
    const bearer = await gw.send(path, messagesBody())
    expect(bearer.json).toMatchObject({ type: 'message', role: 'assistant' })
    const own = await fetch(`${gw.url}${path}?beta=true`, {
      method: 'POST',
      headers: { 'x-api-key': gw.key, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify(messagesBody()),
    })
    expect(own.status).toBe(200)
    expect(sim.requests.map((request) => request.path)).toEqual([
      '/anthropic/v1/messages',
      '/anthropic/v1/messages',
    ])
  })
}

const CLASSES = [
  ['a wrong key', { apiKey: 'csk_dev_nonsense' }, 'fast', AuthenticationError, 401, 'authentication_error'],
  ['an unknown model', {}, 'claude-9', NotFoundError, 404, 'not_found_error'],
] as const

for (const [what, options, model, type, status, kind] of CLASSES) {
  test(`${what} becomes the client's own error class`, async () => {
    await using sim = await startSim()
    await using gw = await startGateway({ upstream: sim.url })
    const error = await rejectionOf(
      gw.anthropic({ ...options, maxRetries: 3 }).messages.create({ model, ...ask }),
    )
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject({ status, error: { type: 'error', error: { type: kind } } })
    expect(sim.requests).toHaveLength(0)
  })
}

test('an account that is full is an overload (529) to this client', async () => {
  await using sim = await startSim({ tokens: 4, stallAfter: 1, match: { contains: 'first' } })
  await using gw = await startGateway({
    upstream: sim.url,
    accountConcurrency: { 'deepseek-flash': 1 },
    policy: { lanes: { standard: { max_wait_ms: 0 } } },
  })
  const first = await gw.open(
    '/v1/messages',
    messagesBody({ stream: true, messages: [{ role: 'user', content: 'first' }] }),
  )
  const error = await rejectionOf(gw.anthropic().messages.create({ model: 'fast', ...ask }))
  expect(error).toMatchObject({ status: 529, error: { error: { type: 'overloaded_error' } } })
  expect(sim.requests).toHaveLength(1)
  await first.body?.cancel()
})

test('an error inside a stream is thrown by the client', async () => {
  await using sim = await startSim({ tokens: 40, resetAfter: 5 })
  await using gw = await startGateway({ upstream: sim.url })
  const error = await rejectionOf(
    gw
      .anthropic()
      .messages.stream({ model: 'fast', ...ask })
      .finalMessage(),
  )
  expect(error).toBeInstanceOf(APIError)
  expect(error.message).toContain('broke off')
})

/** What Claude Code sends: betas, a billing block before the system prompt, a marked model, adaptive thinking. */
const CLAUDE_CODE = {
  model: 'free[1m]',
  max_tokens: 4096,
  stream: true,
  system: [
    { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.190; cc_entrypoint=cli; cch=a1b2c;' },
    { type: 'text', text: 'You are Claude Code.', cache_control: { type: 'ephemeral', ttl: '1h' } },
  ],
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Say hello.', cache_control: { type: 'ephemeral' } }] },
  ],
  thinking: { type: 'adaptive' },
  output_config: { effort: 'high' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  metadata: {
    user_id: JSON.stringify({ device_id: 'device-1', account_uuid: 'account-1', session_id: 'session-1' }),
  },
}

test('a request as Claude Code sends it is served, and its billing header and identity stay here', async () => {
  await using sim = await startSim({ content: 'Hello.', times: 2 })
  await using gw = await startGateway({ upstream: sim.url })
  const headers = {
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'claude-code-20250219,context-1m-2025-08-07,interleaved-thinking-2025-05-14',
    'x-app': 'cli',
    'user-agent': 'claude-cli/2.1.190 (external, cli)',
    'x-claude-code-session-id': 'session-1',
  }
  const first = await gw.send('/anthropic/v1/messages?beta=true', CLAUDE_CODE, { headers })
  expect(first.text).toContain('event: message_stop')
  const other = {
    ...CLAUDE_CODE,
    metadata: { user_id: CLAUDE_CODE.metadata.user_id.replace('session-1', 'session-2') },
  }
  expect((await gw.send('/anthropic/v1/messages?beta=true', other, { headers })).status).toBe(200)
  const [a, b] = sim.requests.map(({ json }) => as<{ model: string; metadata: { user_id: string } }>(json))
  expect(a?.model).toBe('deepseek-flash')
  // A new session is the same user to the provider, or no conversation would ever find its cache.
  expect(a?.metadata.user_id).toBe(b?.metadata.user_id)
  for (const { body, rawHeaders } of sim.requests) {
    expect(body.toString()).not.toMatch(/billing|account-1|device-1|session-[12]/)
    expect(rawHeaders.join('\n')).not.toMatch(/claude|beta|cli|session/i)
  }
})
