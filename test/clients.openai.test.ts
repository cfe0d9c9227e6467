import { APIError, AuthenticationError, NotFoundError, type OpenAI } from 'openai'
import { expect, test } from 'vitest'
import { as, rejectionOf, startGateway, startSim } from './kit/index.ts'

const messages = [{ role: 'user' as const, content: 'Say hello.' }]

test('the OpenAI client gets a whole reply with its usage', async () => {
  await using sim = await startSim({ content: 'Hello there, 世界 🌍' })
  await using gw = await startGateway({ upstream: sim.url })
  const { data, response } = await gw
    .openai()
    .chat.completions.create({ model: 'fast', messages })
    .withResponse()
  expect(data.choices[0]?.message.content).toBe('Hello there, 世界 🌍')
  expect(data.choices[0]?.finish_reason).toBe('stop')
  expect(data.usage?.total_tokens).toBe(
    (data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0),
  )
  expect(response.headers.get('x-caisson-model')).toBe('deepseek-flash')
  expect(response.headers.get('x-caisson-provider')).toBe('deepseek')
  expect(response.headers.get('x-caisson-attempts')).toBe('1')
  expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9A-Za-z]{22}$/)
  expect(Number(response.headers.get('x-caisson-cost-usd'))).toBeGreaterThan(0)
  const outcome = await gw.outcome()
  expect(outcome).toMatchObject({
    status: 'ok',
    input_tokens: data.usage?.prompt_tokens,
    output_tokens: data.usage?.completion_tokens,
    usage_estimated: false,
  })
})

test('the OpenAI client reads a stream', async () => {
  await using sim = await startSim({ content: 'Hello there, 世界 🌍' })
  await using gw = await startGateway({ upstream: sim.url })
  const stream = await gw.openai().chat.completions.create({ model: 'fast', messages, stream: true })
  let text = ''
  let finish: unknown
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? ''
    finish = chunk.choices[0]?.finish_reason ?? finish
  }
  expect(text).toBe('Hello there, 世界 🌍')
  expect(finish).toBe('stop')
})

for (const placement of ['finish', 'trailing'] as const) {
  test(`a client that asks for usage gets it once, in a chunk of its own at the end (provider: ${placement})`, async () => {
    await using sim = await startSim([], { usagePlacement: placement })
    await using gw = await startGateway({ upstream: sim.url })
    const stream = await gw.openai().chat.completions.create({
      model: 'fast',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks: OpenAI.ChatCompletionChunk[] = []
    for await (const chunk of stream) chunks.push(chunk)
    const withUsage = chunks.filter(({ usage }) => usage !== undefined && usage !== null)
    expect(withUsage).toHaveLength(1)
    expect(withUsage[0]).toBe(chunks.at(-1))
    expect(withUsage[0]?.choices).toEqual([])
    expect(withUsage[0]?.id).toBe(chunks[0]?.id)
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
    expect(await gw.outcome()).toMatchObject({
      output_tokens: withUsage[0]?.usage?.completion_tokens,
      usage_estimated: false,
    })
  })
}

test('the OpenAI client runs a conversation with parallel tool calls, thinking switched on', async () => {
  const calls = [
    { name: 'get_weather', arguments: { city: 'Paris' } },
    { name: 'get_weather', arguments: { city: 'Oslo' } },
  ]
  await using sim = await startSim([{ toolCalls: calls }, { content: 'Both are mild.' }])
  await using gw = await startGateway({ upstream: sim.url })
  const tools = [
    {
      type: 'function' as const,
      function: {
        name: 'get_weather',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    },
  ]
  const first = await gw.openai().chat.completions.create({ model: 'reasoning', messages, tools })
  const said = first.choices[0]?.message
  expect(first.choices[0]?.finish_reason).toBe('tool_calls')
  expect(
    said?.tool_calls?.map((call) => call.type === 'function' && JSON.parse(call.function.arguments)),
  ).toEqual([{ city: 'Paris' }, { city: 'Oslo' }])
  const second = await gw.openai().chat.completions.create({
    model: 'reasoning',
    tools,
    messages: [
      ...messages,
      as<OpenAI.ChatCompletionMessageParam>(said),
      ...(said?.tool_calls ?? []).map(({ id }) => ({
        role: 'tool' as const,
        tool_call_id: id,
        content: 'mild',
      })),
    ],
  })
  expect(second.choices[0]?.message.content).toBe('Both are mild.')
})

test('tool calls in a stream come together as the client expects them', async () => {
  const calls = [
    { name: 'a', arguments: { text: 'one "quoted" \\ 世界' } },
    { name: 'b', arguments: { text: 'two' } },
  ]
  await using sim = await startSim({ toolCalls: calls, emptyToolCalls: true })
  await using gw = await startGateway({ upstream: sim.url })
  const tools = calls.map(({ name }) => ({ type: 'function' as const, function: { name, parameters: {} } }))
  const stream = gw.openai().chat.completions.stream({ model: 'fast', messages, tools })
  const made = (await stream.finalChatCompletion()).choices[0]?.message.tool_calls ?? []
  expect(made.map((call) => call.type === 'function' && JSON.parse(call.function.arguments))).toEqual(
    calls.map((call) => call.arguments),
  )
})

test('JSON mode passes where the prompt says json', async () => {
  await using sim = await startSim({ content: '{"answer":42}' })
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.openai().chat.completions.create({
    model: 'fast',
    messages: [{ role: 'user', content: 'Answer in json.' }],
    response_format: { type: 'json_object' },
  })
  expect(JSON.parse(reply.choices[0]?.message.content ?? '')).toEqual({ answer: 42 })
  expect(sim.requests[0]?.json).toMatchObject({ response_format: { type: 'json_object' } })
})

test('reasoning is visible, whole and streamed', async () => {
  await using sim = await startSim({ reasoning: 'Let me think.', content: 'Done.', times: 2 })
  await using gw = await startGateway({ upstream: sim.url })
  const whole = await gw.openai().chat.completions.create({ model: 'reasoning', messages })
  expect(whole.choices[0]?.message).toMatchObject({ reasoning_content: 'Let me think.', content: 'Done.' })
  const stream = await gw.openai().chat.completions.create({ model: 'reasoning', messages, stream: true })
  let reasoning = ''
  for await (const chunk of stream) {
    const delta: { content?: string | null; reasoning_content?: string } = chunk.choices[0]?.delta ?? {}
    reasoning += delta.reasoning_content ?? ''
  }
  expect(reasoning).toBe('Let me think.')
})

for (const base of ['', '/v1', '/beta', '/beta/v1']) {
  test(`fill-in-the-middle completes on the base URL ${base === '' ? 'without a path' : base}`, async () => {
    await using sim = await startSim({ content: 'return n' })
    await using gw = await startGateway({ upstream: sim.url })
    const client = gw.openai({ baseURL: gw.url + base })
    const reply = await client.completions.create({ model: 'fast', prompt: 'def fib(', suffix: 'end' })
    expect(reply.choices[0]?.text).toBe('return n')
    expect(sim.requests[0]?.path).toBe('/beta/completions')
  })
}

test('a chat goes to the beta endpoint where the caller asked for it there, for a prefix', async () => {
  await using sim = await startSim({ content: ' world', times: 'always' })
  await using gw = await startGateway({ upstream: sim.url })
  const prefixed = [...messages, { role: 'assistant' as const, content: 'Hello', prefix: true }]
  const client = gw.openai({ baseURL: `${gw.url}/beta` })
  const reply = await client.chat.completions.create({ model: 'fast', messages: prefixed })
  expect(reply.choices[0]?.message.content).toContain('world')
  expect(sim.requests[0]?.path).toBe('/beta/chat/completions')
})

for (const base of ['', '/v1']) {
  test(`chat and models are served on the base URL ${base === '' ? 'without /v1' : base}`, async () => {
    await using sim = await startSim()
    await using gw = await startGateway({ upstream: sim.url })
    const client = gw.openai({ baseURL: gw.url + base })
    expect((await client.chat.completions.create({ model: 'fast', messages })).choices).toHaveLength(1)
    const names: string[] = []
    for await (const model of client.models.list()) names.push(model.id)
    expect(names).toEqual(['fast', 'reasoning', 'free'])
    expect(await client.models.retrieve('fast')).toMatchObject({ id: 'fast', object: 'model' })
    const error = await rejectionOf(client.models.retrieve('deepseek-flash'))
    expect(error).toBeInstanceOf(NotFoundError)
  })
}

test('the key is taken as x-api-key too, and the same key in both headers', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const alone = await fetch(`${gw.url}/v1/models`, { headers: { 'x-api-key': gw.key } })
  expect(alone.status).toBe(200)
  const both = await fetch(`${gw.url}/v1/models`, {
    headers: { 'x-api-key': gw.key, authorization: `bearer ${gw.key}` },
  })
  expect(both.status).toBe(200)
})

const CLASSES = [
  ['a wrong key', { apiKey: 'csk_dev_nonsense' }, 'fast', AuthenticationError, 401, 'invalid_api_key'],
  ['an unknown model', {}, 'gpt-9', NotFoundError, 404, 'model_not_found'],
] as const

for (const [what, options, model, type, status, code] of CLASSES) {
  test(`${what} becomes the client's own error class and is not sent again`, async () => {
    await using sim = await startSim()
    await using gw = await startGateway({ upstream: sim.url })
    let requests = 0
    const counting: typeof fetch = (...args) => {
      requests++
      return fetch(...args)
    }
    const client = gw.openai({ ...options, maxRetries: 3, fetch: counting })
    const error = await rejectionOf<APIError>(client.chat.completions.create({ model, messages }))
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject({ status, code })
    expect(error.requestID).toMatch(/^req_/)
    expect(requests).toBe(1)
    expect(sim.requests).toHaveLength(0)
  })
}

test('the client honours x-should-retry: what may have been processed reaches the provider once', async () => {
  await using sim = await startSim({ resetAfterRequest: true, times: 'always' })
  await using gw = await startGateway({ upstream: sim.url })
  const client = gw.openai({ maxRetries: 3 })
  const error = await rejectionOf(client.chat.completions.create({ model: 'fast', messages }))
  expect(error).toMatchObject({ status: 502, code: 'upstream_error' })
  expect(sim.requests).toHaveLength(1)
})

test('the client tries again where that is safe, and then has its answer', async () => {
  await using sim = await startSim([{ fault: '503' }, { fault: '503' }, { content: 'third time' }])
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.openai({ maxRetries: 1 }).chat.completions.create({ model: 'fast', messages })
  expect(reply.choices[0]?.message.content).toBe('third time')
  expect(sim.requests).toHaveLength(3)
})

test('an error inside a stream is thrown by the client, and the stream does not look complete', async () => {
  await using sim = await startSim({ tokens: 40, resetAfter: 5 })
  await using gw = await startGateway({ upstream: sim.url })
  const stream = await gw.openai().chat.completions.create({ model: 'fast', messages, stream: true })
  let chunks = 0
  const reading = (async () => {
    for await (const { choices } of stream) chunks += choices.length
  })()
  const error = await rejectionOf(reading)
  expect(error).toBeInstanceOf(APIError)
  expect(error).toMatchObject({ code: 'upstream_interrupted' })
  expect(chunks).toBeGreaterThanOrEqual(5)
})
