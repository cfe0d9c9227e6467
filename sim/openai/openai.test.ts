import { expect, test } from 'vitest'
import { startSimulator, type Simulator, type SimulatorOptions } from '../index.ts'
import { eventsOf, messageOf, send, type Answer, type Sending } from '../test-kit.ts'

const start = (options: SimulatorOptions = {}): Promise<Simulator> =>
  startSimulator({ as: 'openai', createdAt: 1_741_569_952, ...options })

const body = (rest: object = {}): object => ({
  model: 'fast-general',
  messages: [{ role: 'user', content: 'Hi' }],
  ...rest,
})

const chat = (sim: Simulator, rest: object = {}, sending: Sending = {}): Promise<Answer> =>
  send(sim, '/v1/chat/completions', body(rest), sending)

test('a whole reply, byte for byte but for its id', async () => {
  await using sim = await start()
  const { text, headers } = await chat(sim, {}, { script: { content: 'Hi!' } })
  const id = /^\{"id":"(chatcmpl-[A-Za-z0-9]{29})"/.exec(text)?.[1]
  expect(text).toBe(
    `{"id":"${id}","object":"chat.completion","created":1741569952,"model":"fast-general","choices":[{"index":0,"message":{"role":"assistant","content":"Hi!","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":"fp_44709d6fcb"}`,
  )
  expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
  expect(headers.get('x-ratelimit-remaining-requests')).toBe('9999')
  expect(headers.has('x-ds-trace-id')).toBe(false)
})

test('a stream reports usage last, with null before, and only when asked', async () => {
  await using sim = await start()
  const script = { content: 'Hi there' }
  const plain = eventsOf((await chat(sim, { stream: true }, { script })).text)
  expect(plain.some((event) => 'usage' in event)).toBe(false)
  const asked = { stream: true, stream_options: { include_usage: true } }
  const { text } = await chat(sim, asked, { script })
  const events = eventsOf(text)
  expect(events.map(({ choices, usage }) => [Array.isArray(choices) && choices.length, usage])).toEqual([
    ...[1, 2, 3, 4].map(() => [1, null]),
    [0, expect.objectContaining({ prompt_tokens: 5, completion_tokens: 2 })],
  ])
  expect(text).toContain('"delta":{"role":"assistant","content":"","refusal":null}')
  expect(text).toContain('"delta":{},"logprobs":null,"finish_reason":"stop"')
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
})

test('reasoning is counted and never sent', async () => {
  await using sim = await start()
  const script = { content: 'Yes', reasoning: 'A secret thought' }
  for (const stream of [false, true]) {
    const options = stream ? { stream_options: { include_usage: true } } : {}
    const { text } = await chat(sim, { model: 'reasoning-large', stream, ...options }, { script })
    expect(text).toContain('"reasoning_tokens":3')
    expect(text).toContain('"completion_tokens":4')
    expect(text).not.toContain('secret')
  }
  expect((await chat(sim, {}, { script })).text).toContain('"reasoning_tokens":0')
})

const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }]
const call = { id: 'call_a', type: 'function', function: { name: 'get_weather', arguments: '{}' } }
const user = { role: 'user', content: 'Hi' }

test('a forced tool is called without a number, and with null for content', async () => {
  await using sim = await start()
  const { text } = await chat(sim, { tools, tool_choice: 'required' })
  expect(text).toMatch(
    /"content":null,"refusal":null,"annotations":\[\],"tool_calls":\[\{"id":"call_[A-Za-z0-9]{24}"/,
  )
  expect(text).toContain('"finish_reason":"tool_calls"')
})

test('what others refuse is accepted: the developer role, both limits, schemas, foreign fields of messages', async () => {
  await using sim = await start()
  const schema = { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } }
  const { status, text } = await chat(sim, {
    messages: [
      { role: 'developer', content: 'Be brief' },
      { role: 'assistant', content: 'x', reasoning_content: 'y' },
      user,
    ],
    max_completion_tokens: 50,
    response_format: { type: 'json_schema', json_schema: { name: 'trip', schema, strict: true } },
  })
  expect(status).toBe(200)
  expect(text).toContain(String.raw`"content":"{\"city\":\"Paris\",\"days\":3}"`)
})

test.each<[string, object, number, object]>([
  [
    'an unknown field',
    { thinking: {} },
    400,
    { message: 'Unrecognized request argument supplied: thinking', param: null, code: null },
  ],
  [
    'several unknown fields',
    { top_k: 1, min_p: 1 },
    400,
    { message: 'Unrecognized request arguments supplied: top_k, min_p' },
  ],
  ['five stops', { stop: ['1', '2', '3', '4', '5'] }, 400, { param: 'stop', code: 'array_above_max_length' }],
  [
    'heat',
    { temperature: 2.5 },
    400,
    {
      message:
        "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.",
      param: 'temperature',
      code: 'decimal_above_max_value',
    },
  ],
  [
    'a wrong type',
    { temperature: 'hot' },
    400,
    { message: "Invalid type for 'temperature': expected a decimal, but got a string instead." },
  ],
  [
    'a wrong role',
    { messages: [{ role: 'robot', content: '' }] },
    400,
    { param: 'messages[0].role', code: 'invalid_value' },
  ],
  [
    'no messages at all',
    { messages: undefined },
    400,
    { code: 'missing_required_parameter', param: 'messages' },
  ],
  ['an empty conversation', { messages: [] }, 400, { code: 'empty_array' }],
  ['an unknown model', { model: 'gpt-99' }, 404, { code: 'model_not_found' }],
  ['an embedding model', { model: 'embed-small' }, 404, { param: 'model' }],
  [
    'old limits for thinkers',
    { model: 'reasoning-large', max_tokens: 5 },
    400,
    { code: 'unsupported_parameter' },
  ],
  [
    'both limits',
    { max_tokens: 5, max_completion_tokens: 5 },
    400,
    { code: 'invalid_parameter_combination' },
  ],
  ['stray options', { stream_options: { include_usage: true } }, 400, { param: 'stream_options' }],
  [
    'open calls',
    { messages: [user, { role: 'assistant', content: null, tool_calls: [call] }, user] },
    400,
    {
      message: expect.stringContaining('did not have response messages: call_a') as unknown,
      param: 'messages.[2].role',
    },
  ],
  [
    'stray results',
    { messages: [user, { role: 'tool', content: '', tool_call_id: 'call_a' }] },
    400,
    { param: 'messages.[1].role' },
  ],
])('%s is refused in the words of OpenAI', async (_name, rest, status, error) => {
  await using sim = await start()
  const answer = await chat(sim, rest)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(JSON.parse(answer.text)).toMatchObject({ error: { type: 'invalid_request_error', ...error } })
})

test('more than one choice is not simulated, and says so', async () => {
  await using sim = await start()
  expect((await chat(sim, { n: 2 })).status).toBe(599)
})

test.each<[string, number, string, string | null, string | null]>([
  ['401', 401, 'invalid_request_error', 'invalid_api_key', null],
  ['402', 429, 'insufficient_quota', 'insufficient_quota', null],
  ['429-tpm', 429, 'rate_limit_error', 'rate_limit_exceeded', '2'],
  ['500', 500, 'server_error', null, null],
  ['503', 503, 'service_unavailable_error', 'server_is_overloaded', null],
  ['context', 400, 'invalid_request_error', 'context_length_exceeded', null],
  ['moderation', 400, 'invalid_request_error', 'invalid_prompt', null],
])('fault %s has the body of OpenAI', async (fault, status, type, code, retryAfter) => {
  await using sim = await start()
  const answer = await chat(sim, {}, { headers: { 'x-sim-script': JSON.stringify({ fault }) } })
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.text)).toMatchObject({ error: { type, code } })
  expect(answer.headers.get('retry-after')).toBe(retryAfter)
})

test('a limit says that nothing is left, and a script may say how long to wait', async () => {
  await using sim = await start()
  const { headers } = await chat(sim, {}, { script: { fault: '429-tpm', retryAfter: 9 } })
  expect(headers.get('x-ratelimit-remaining-tokens')).toBe('0')
  expect(headers.get('retry-after')).toBe('9')
})

test('keys, paths and methods', async () => {
  await using sim = await start()
  const bad = await chat(sim, {}, { headers: { authorization: 'Bearer nk-0123456789abcd' } })
  expect(messageOf(bad)).toContain('Incorrect API key provided: nk-**********abcd.')
  expect((await chat(sim, {}, { headers: { authorization: '' } })).status).toBe(401)
  expect(messageOf(await send(sim, '/v1/nowhere', {}))).toBe('Invalid URL (POST /v1/nowhere)')
  expect((await send(sim, '/v1/chat/completions')).status).toBe(405)
})

test('models are listed and found by name', async () => {
  await using sim = await start({ models: ['one/fine', 'embed-two'] })
  const { text } = await send(sim, '/v1/models')
  expect(text).toBe(
    '{"object":"list","data":[{"id":"one/fine","object":"model","created":1754000000,"owned_by":"openai"},{"id":"embed-two","object":"model","created":1754000000,"owned_by":"openai"}]}',
  )
  expect((await send(sim, '/v1/models/embed-two')).status).toBe(200)
  expect((await send(sim, '/v1/models/other')).text).toContain('"model_not_found"')
  expect((await chat(sim, { model: 'one/fine' })).status).toBe(200)
})

const embed = async (
  sim: Simulator,
  rest: object,
): Promise<{ data: { embedding: unknown }[]; usage: object }> =>
  JSON.parse((await send(sim, '/v1/embeddings', { model: 'embed-small', input: 'Hi', ...rest })).text) as {
    data: { embedding: unknown }[]
    usage: object
  }

const vectorOf = (base64: unknown): number[] => {
  const bytes = Buffer.from(String(base64), 'base64')
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4))
}

test('embeddings are the same numbers in both encodings, of length one, and the same for the same text', async () => {
  await using sim = await start()
  const floats = (await embed(sim, { input: ['Hi', 'Hello'], dimensions: 5 })).data.map(
    ({ embedding }) => embedding,
  )
  const coded = (await embed(sim, { input: ['Hi', 'Hello'], dimensions: 5, encoding_format: 'base64' })).data
  expect(coded.map(({ embedding }) => vectorOf(embedding))).toEqual(floats)
  expect(floats[0]).toHaveLength(5)
  expect(Math.hypot(...(floats[0] as number[]))).toBeCloseTo(1)
  expect(floats[1]).not.toEqual(floats[0])
  expect((await embed(sim, {})).data[0]?.embedding).toHaveLength(8)
  expect((await embed(sim, { input: [[1, 2], [3]] })).data).toHaveLength(2)
  expect((await embed(sim, {})).usage).toEqual({ prompt_tokens: 4, total_tokens: 4 })
})

test('embeddings refuse what they cannot do', async () => {
  await using sim = await start()
  const refusal = async (rest: object): Promise<number> =>
    (await send(sim, '/v1/embeddings', { model: 'embed-small', input: 'Hi', ...rest })).status
  expect(await refusal({ model: 'fast-general' })).toBe(403)
  expect(await refusal({ model: 'x' })).toBe(404)
  expect(await refusal({ input: [] })).toBe(400)
  expect(await refusal({ dimensions: 0 })).toBe(400)
  expect(await refusal({ input: ['a', 1] })).toBe(400)
  expect(await refusal({ stream: true })).toBe(400)
})

test('a prompt that fills the context is refused', async () => {
  await using sim = await start({ contextTokens: 100 })
  const answer = await chat(sim, { messages: [{ role: 'user', content: 'word '.repeat(100) }] })
  expect(messageOf(answer)).toMatch(/maximum context length is 100 tokens.* resulted in 151 tokens/)
})
