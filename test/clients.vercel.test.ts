import { createDeepSeek } from '@ai-sdk/deepseek'
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'
import { expect, test } from 'vitest'
import { rejectionOf, startGateway, startSim } from './kit/index.ts'

for (const path of ['', '/v1']) {
  test(`generateText and streamText work on the base URL ${path === '' ? 'without /v1' : path}`, async () => {
    await using sim = await startSim({ content: 'Hello there, 世界 🌍', times: 2 })
    await using gw = await startGateway({ upstream: sim.url })
    const deepseek = createDeepSeek({ baseURL: gw.url + path, apiKey: gw.key })
    const whole = await generateText({ model: deepseek('fast'), prompt: 'Say hello.' })
    expect(whole.text).toBe('Hello there, 世界 🌍')
    expect(whole.usage.outputTokens).toBeGreaterThan(0)
    const stream = streamText({ model: deepseek('fast'), prompt: 'Say hello.' })
    expect(await stream.text).toBe('Hello there, 世界 🌍')
    expect((await stream.usage).outputTokens).toBe(whole.usage.outputTokens)
    expect(await stream.finishReason).toBe('stop')
  })
}

test('reasoning is told apart from text', async () => {
  await using sim = await startSim({ reasoning: 'Let me think.', content: 'Done.' })
  await using gw = await startGateway({ upstream: sim.url })
  const deepseek = createDeepSeek({ baseURL: gw.url, apiKey: gw.key })
  const reply = await generateText({ model: deepseek('reasoning'), prompt: 'Say hello.' })
  expect(reply.reasoningText).toBe('Let me think.')
  expect(reply.text).toBe('Done.')
})

test('a tool is called and its result answered, in streams', async () => {
  await using sim = await startSim([
    { toolCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }] },
    { content: 'It is mild in Oslo.' },
  ])
  await using gw = await startGateway({ upstream: sim.url })
  const deepseek = createDeepSeek({ baseURL: gw.url, apiKey: gw.key })
  const cities: string[] = []
  const weather = tool({
    description: 'The weather of a city',
    inputSchema: jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } }),
    execute: ({ city }) => {
      cities.push(city)
      return 'mild'
    },
  })
  const stream = streamText({
    model: deepseek('reasoning'),
    prompt: 'How is the weather in Oslo?',
    tools: { weather },
    stopWhen: stepCountIs(3),
  })
  expect(await stream.text).toBe('It is mild in Oslo.')
  expect(cities).toEqual(['Oslo'])
  expect(sim.requests).toHaveLength(2)
})

test('a refusal is told in our words and not sent again', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const deepseek = createDeepSeek({ baseURL: gw.url, apiKey: gw.key })
  const error = await rejectionOf(generateText({ model: deepseek('deepseek-chat'), prompt: 'Hello' }))
  expect(error).toMatchObject({ statusCode: 404, isRetryable: false })
  expect(error.message).toContain('was retired on 2026-07-24')
})
