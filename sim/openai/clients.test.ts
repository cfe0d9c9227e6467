import OpenAI, { AuthenticationError, BadRequestError, InternalServerError, RateLimitError } from 'openai'
import { expect, test } from 'vitest'
import { startSimulator, type Simulator } from '../index.ts'

const client = (sim: Simulator, maxRetries = 0): OpenAI =>
  new OpenAI({ baseURL: `${sim.url}/v1`, apiKey: 'sk-test', maxRetries })

const model = 'fast-general'
const messages = [{ role: 'user' as const, content: 'Hello [[sim {"content":"Hello there, you"}]]' }]
const plain = [{ role: 'user' as const, content: 'Hi' }]

test('a whole reply and its request id', async () => {
  await using sim = await startSimulator({ as: 'openai' })
  const reply = await client(sim).chat.completions.create({ model, messages })
  expect(reply.choices[0]?.message.content).toBe('Hello there, you')
  expect(reply._request_id).toMatch(/^req_/)
})

test('a stream with usage', async () => {
  await using sim = await startSimulator({ as: 'openai' })
  const stream = client(sim).chat.completions.stream({
    model,
    messages,
    stream_options: { include_usage: true },
  })
  const reply = await stream.finalChatCompletion()
  expect(reply.choices[0]?.message.content).toBe('Hello there, you')
  expect(reply.usage?.completion_tokens).toBe(3)
})

test('tool calls in a stream', async () => {
  await using sim = await startSimulator({ as: 'openai' })
  sim.script({
    toolCalls: [
      { name: 'f', arguments: { city: 'Paris' } },
      { name: 'g', arguments: {} },
    ],
  })
  const stream = client(sim).chat.completions.stream({ model, messages: [{ role: 'user', content: 'Go' }] })
  const { message } = (await stream.finalChatCompletion()).choices[0] ?? {}
  expect(
    message?.tool_calls?.map(
      (each) => each.type === 'function' && [each.function.name, each.function.arguments],
    ),
  ).toEqual([
    ['f', '{"city":"Paris"}'],
    ['g', '{}'],
  ])
})

test('embeddings, which the client asks for in base64', async () => {
  await using sim = await startSimulator({ as: 'openai' })
  const reply = await client(sim).embeddings.create({ model: 'embed-small', input: 'Hi' })
  expect(reply.data[0]?.embedding).toHaveLength(8)
  expect(JSON.parse(String(sim.requests[0]?.body))).toMatchObject({ encoding_format: 'base64' })
  const floats = await client(sim).embeddings.create({
    model: 'embed-small',
    input: 'Hi',
    encoding_format: 'float',
  })
  expect(reply.data).toEqual(floats.data)
})

test('legacy completions and models', async () => {
  await using sim = await startSimulator({ as: 'openai' })
  const reply = await client(sim).completions.create({ model, prompt: 'def fib(', suffix: 'return' })
  expect(reply.choices[0]?.finish_reason).toBe('length')
  const ids: string[] = []
  for await (const each of client(sim).models.list()) ids.push(each.id)
  expect(ids).toContain('reasoning-large')
  expect((await client(sim).models.retrieve(model)).created).toBeGreaterThan(0)
})

test.each([
  ['401', AuthenticationError],
  ['402', RateLimitError],
  ['429-tpm', RateLimitError],
  ['500', InternalServerError],
  ['context', BadRequestError],
] as const)('fault %s is the error the client knows', async (fault, kind) => {
  await using sim = await startSimulator({ as: 'openai' })
  sim.script({ fault })
  await expect(client(sim).chat.completions.create({ model, messages: plain })).rejects.toBeInstanceOf(kind)
})

test('the client retries an overload and breaks off at an error inside a stream', async () => {
  await using sim = await startSimulator({ as: 'openai' })
  sim.script({ fault: '503' })
  expect((await client(sim, 1).chat.completions.create({ model, messages: plain })).choices).toHaveLength(1)
  sim.script({ errorAfter: 1 })
  const stream = await client(sim).chat.completions.create({
    model,
    messages: plain,
    stream: true,
  })
  await expect(Array.fromAsync(stream)).rejects.toThrow(/server had an error/)
})
