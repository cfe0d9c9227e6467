import Anthropic, {
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  RateLimitError,
} from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import { startSimulator, type Simulator } from '../index.ts'

const client = (sim: Simulator, maxRetries = 0): Anthropic =>
  new Anthropic({ baseURL: sim.url, apiKey: 'sk-ant-test', maxRetries })

const base = { model: 'claude-sonnet-5', max_tokens: 4000 }
const messages = [{ role: 'user' as const, content: 'Hello' }]
const thinking = { type: 'enabled' as const, budget_tokens: 2000 }

test('a whole reply and its request id', async () => {
  await using sim = await startSimulator({ as: 'anthropic' })
  sim.script({ content: 'Hello there, you' })
  const reply = await client(sim).messages.create({ ...base, messages })
  expect(reply.content).toMatchObject([{ type: 'text', text: 'Hello there, you' }])
  expect(reply._request_id).toMatch(/^req_01/)
})

test('a loop of thinking and tools, streamed and replayed as it was read', async () => {
  await using sim = await startSimulator({ as: 'anthropic' })
  sim.script({ reasoning: 'I need the weather', toolCalls: [{ name: 'f', arguments: { city: 'Paris' } }] })
  const tools = [{ name: 'f', input_schema: { type: 'object' as const } }]
  const first = await client(sim)
    .messages.stream({ ...base, thinking, tools, messages })
    .finalMessage()
  expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use'])
  expect(first.stop_reason).toBe('tool_use')
  const [, use] = first.content
  const results = [
    { type: 'tool_result' as const, tool_use_id: use?.type === 'tool_use' ? use.id : '', content: '21' },
  ]
  const turns = (content: Anthropic.ContentBlockParam[]): Anthropic.MessageParam[] => [
    ...messages,
    { role: 'assistant', content },
    { role: 'user', content: results },
  ]
  const second = await client(sim).messages.create({
    ...base,
    thinking,
    tools,
    messages: turns(first.content),
  })
  expect(second.stop_reason).toBe('end_turn')
  const altered = first.content.map((block) =>
    block.type === 'thinking' ? { ...block, thinking: `${block.thinking} ` } : block,
  )
  await expect(
    client(sim).messages.create({ ...base, thinking, tools, messages: turns(altered) }),
  ).rejects.toThrow(/Invalid `signature` in `thinking` block/)
})

test.each([
  ['401', AuthenticationError],
  ['429-tpm', RateLimitError],
  ['500', InternalServerError],
  ['503', InternalServerError],
  ['context', BadRequestError],
] as const)('fault %s is the error the client knows', async (fault, kind) => {
  await using sim = await startSimulator({ as: 'anthropic' })
  sim.script({ fault })
  await expect(client(sim).messages.create({ ...base, messages })).rejects.toBeInstanceOf(kind)
})

test('the client retries an overload and breaks off at an error inside a stream', async () => {
  await using sim = await startSimulator({ as: 'anthropic' })
  sim.script({ fault: '503' })
  expect((await client(sim, 1).messages.create({ ...base, messages })).content).toHaveLength(1)
  sim.script({ errorAfter: 1 })
  await expect(
    client(sim)
      .messages.stream({ ...base, messages })
      .finalMessage(),
  ).rejects.toThrow(/Overloaded/)
})

test('models are listed and found', async () => {
  await using sim = await startSimulator({ as: 'anthropic' })
  const ids: string[] = []
  for await (const each of client(sim).models.list()) ids.push(each.id)
  expect(ids).toEqual(['claude-opus-5', 'claude-sonnet-5', 'claude-haiku-5'])
  expect((await client(sim).models.retrieve('claude-opus-5')).display_name).toBe('claude-opus-5')
})
