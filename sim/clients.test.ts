import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { startSimulator, type Simulator } from './index.ts'

const openai = (sim: Simulator): OpenAI => new OpenAI({ baseURL: sim.url, apiKey: 'sk-test', maxRetries: 0 })
const anthropic = (sim: Simulator): Anthropic =>
  new Anthropic({ baseURL: `${sim.url}/anthropic`, apiKey: 'sk-test', maxRetries: 0 })

const question = [{ role: 'user' as const, content: 'Hello [[sim {"content":"Hello there, you"}]]' }]
const model = 'deepseek-flash'

test('the openai client reads a whole reply', async () => {
  await using sim = await startSimulator()
  const reply = await openai(sim).chat.completions.create({ model, messages: question })
  expect(reply.choices[0]?.message.content).toBe('Hello there, you')
  expect(reply.usage?.total_tokens).toBe(
    (reply.usage?.prompt_tokens ?? 0) + (reply.usage?.completion_tokens ?? 0),
  )
})

test('the openai client reads a stream', async () => {
  await using sim = await startSimulator()
  const stream = await openai(sim).chat.completions.create({ model, messages: question, stream: true })
  let text = ''
  let finish: unknown
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? ''
    finish = chunk.choices[0]?.finish_reason ?? finish
  }
  expect(text).toBe('Hello there, you')
  expect(finish).toBe('stop')
})

test('the openai client reads a Responses stream and a whole response', async () => {
  await using sim = await startSimulator()
  const input = 'Hello [[sim {"content":"Hello there, you"}]]'
  const stream = await openai(sim).responses.create({ model, input, stream: true })
  const types: string[] = []
  let text = ''
  for await (const event of stream) {
    types.push(event.type)
    if (event.type === 'response.output_text.delta') text += event.delta
  }
  expect(text).toBe('Hello there, you')
  expect(types.at(0)).toBe('response.created')
  expect(types.at(-1)).toBe('response.completed')
  const whole = await openai(sim).responses.create({ model, input })
  expect(whole.output_text).toBe('Hello there, you')
})

test('the openai client completes on the beta base, and is told so on another', async () => {
  await using sim = await startSimulator()
  const beta = new OpenAI({ baseURL: `${sim.url}/beta`, apiKey: 'sk-test', maxRetries: 0 })
  const reply = await beta.completions.create({
    model: 'deepseek-v4-pro',
    prompt: 'def fib(',
    suffix: 'return',
  })
  expect(reply.choices[0]?.finish_reason).toBe('stop')
  await expect(openai(sim).completions.create({ model, prompt: 'x' })).rejects.toThrow(
    /only available when using beta/,
  )
})

test('the anthropic client reads a whole reply', async () => {
  await using sim = await startSimulator()
  const reply = await anthropic(sim).messages.create({
    model: 'claude-sonnet-5',
    max_tokens: 100,
    messages: question,
  })
  expect(reply.model).toBe(model)
  expect(reply.content.map((block) => block.type)).toEqual(['thinking', 'text'])
  expect(reply.usage.cache_read_input_tokens).toBe(0)
})

test('the anthropic client reads a stream', async () => {
  await using sim = await startSimulator()
  const stream = anthropic(sim).messages.stream({ model, max_tokens: 100, messages: question })
  const reply = await stream.finalMessage()
  expect(await stream.finalText()).toBe('Hello there, you')
  expect(reply.stop_reason).toBe('end_turn')
})

test('both clients read parallel tool calls', async () => {
  await using sim = await startSimulator()
  const toolCalls = [
    { name: 'get_weather', arguments: { city: 'Paris' } },
    { name: 'get_weather', arguments: { city: 'Oslo' } },
  ]
  sim.script({ toolCalls, times: 2 })
  const whole = await openai(sim).chat.completions.create({
    model,
    messages: question.map(() => ({ role: 'user', content: 'Go' })),
  })
  const calls = whole.choices[0]?.message.tool_calls ?? []
  expect(calls.map((call) => call.id.slice(0, 8))).toEqual(['call_00_', 'call_01_'])
  expect(whole.choices[0]?.finish_reason).toBe('tool_calls')
  const stream = anthropic(sim).messages.stream({
    model,
    max_tokens: 900,
    messages: [{ role: 'user', content: 'Go' }],
  })
  const blocks = (await stream.finalMessage()).content.filter((block) => block.type === 'tool_use')
  expect(blocks.map((block) => block.input)).toEqual([{ city: 'Paris' }, { city: 'Oslo' }])
})
