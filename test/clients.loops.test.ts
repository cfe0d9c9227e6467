import { createDeepSeek } from '@ai-sdk/deepseek'
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'
import type OpenAI from 'openai'
import { expect, test } from 'vitest'
import { as, evidence, startRouted, startSim, type RoutedProvider, type TestGateway } from './kit/index.ts'

/** The tool loops that clients bring with them, over a provider of the other protocol: a call of two tools, then an answer. */

const TURNS = [
  {
    reasoning: 'Two cities.',
    content: 'One moment. ',
    toolCalls: [
      { name: 'weather', arguments: { city: 'Tromsø' } },
      { name: 'weather', arguments: { city: 'São "Paulo"\n' } },
    ],
  },
  { content: 'Cold, and warm.' },
]
const CITIES = ['Tromsø', 'São "Paulo"\n']
const ASK = 'How is the weather in both?'
const SCHEMA = { type: 'object' as const, properties: { city: { type: 'string' as const } } }

type Kind = 'anthropic' | 'openai' | 'deepseek'
type Started = AsyncDisposable & { readonly gw: TestGateway; readonly sent: () => number }

async function start(provider: RoutedProvider, kind: Kind): Promise<Started> {
  const sim = await startSim(TURNS, { as: kind })
  const gw = await startRouted({ [provider]: sim })
  const close = async (): Promise<void> => {
    await gw[Symbol.asyncDispose]()
    await sim.close()
  }
  return { gw, sent: () => sim.requests.length, [Symbol.asyncDispose]: close }
}

async function checkServed({ gw, sent }: Started, cities: readonly string[]): Promise<void> {
  expect(cities).toEqual(CITIES)
  expect(sent()).toBe(2)
  expect(await evidence(gw, 1)).toMatchObject({ status: 'ok', usage_estimated: false })
}

for (const stream of [true, false]) {
  const how = stream ? 'in streams' : 'whole'

  test(`the AI SDK runs tools over Anthropic, ${how}`, async () => {
    await using started = await start('claude', 'anthropic')
    const { gw } = started
    const cities: string[] = []
    const weather = tool({
      inputSchema: jsonSchema<{ city: string }>(SCHEMA),
      execute: ({ city }) => cities.push(city),
    })
    const model = createDeepSeek({ baseURL: gw.url, apiKey: gw.key })('fast')
    const ask = { model, prompt: ASK, tools: { weather }, stopWhen: stepCountIs(3) }
    const run = stream ? streamText(ask) : await generateText(ask)
    expect(await run.text).toBe('Cold, and warm.')
    expect(await run.finishReason).toBe('stop')
    expect((await run.usage).outputTokens).toBeGreaterThan(0)
    await checkServed(started, cities)
  })

  test(`the OpenAI client runs tools over Anthropic, ${how}`, async () => {
    await using started = await start('claude', 'anthropic')
    const cities: string[] = []
    const weather = {
      type: 'function' as const,
      function: {
        name: 'weather',
        description: 'Of a city',
        parameters: SCHEMA,
        parse: (text: string) => JSON.parse(text) as { city: string },
        function: ({ city }: { city: string }) => String(cities.push(city)),
      },
    }
    const messages = [{ role: 'user' as const, content: ASK }]
    const { completions } = started.gw.openai().chat
    const ask = { model: 'fast', messages, tools: [weather] }
    const runner = stream
      ? completions.runTools({ ...ask, stream: true, stream_options: { include_usage: true } })
      : completions.runTools(ask)
    expect(await runner.finalContent()).toBe('Cold, and warm.')
    await checkServed(started, cities)
  })

  test.each([
    ['backup', 'openai'],
    ['deepseek', 'deepseek'],
  ] as const)(`the Anthropic client runs tools over %s, ${how}`, async (provider, kind) => {
    await using started = await start(provider, kind)
    const cities: string[] = []
    const weather = {
      name: 'weather',
      type: 'custom' as const,
      input_schema: SCHEMA,
      parse: (input: unknown) => input as { city: string },
      run: ({ city }: { city: string }) => String(cities.push(city)),
    }
    const messages = [{ role: 'user' as const, content: ASK }]
    const ask = { model: 'fast', max_tokens: 2000, messages, tools: [weather], stream }
    const last = await started.gw.anthropic().beta.messages.toolRunner(ask).runUntilDone()
    expect(last.stop_reason).toBe('end_turn')
    expect(last.content.at(-1)).toMatchObject({ type: 'text', text: 'Cold, and warm.' })
    await checkServed(started, cities)
  })

  test(`the Responses client goes round a tool over Anthropic, ${how}`, async () => {
    await using started = await start('claude', 'anthropic')
    const { responses } = started.gw.openai()
    const weather = { type: 'function' as const, name: 'weather', parameters: SCHEMA, strict: false }
    const ask = { model: 'fast', tools: [weather], include: ['reasoning.encrypted_content' as const] }
    const turn = (input: OpenAI.Responses.ResponseInput): Promise<OpenAI.Responses.Response> =>
      stream ? responses.stream({ ...ask, input }).finalResponse() : responses.create({ ...ask, input })
    const question = { role: 'user' as const, content: ASK }
    const first = await turn([question])
    const calls = first.output.filter((item) => item.type === 'function_call')
    const outputs = calls.map(({ call_id }) => ({
      type: 'function_call_output' as const,
      call_id,
      output: '1',
    }))
    const last = await turn([question, ...as<OpenAI.Responses.ResponseInputItem[]>(first.output), ...outputs])
    expect(last.status).toBe('completed')
    expect(last.output_text).toBe('Cold, and warm.')
    const cities = calls.map((call) => (JSON.parse(call.arguments) as { city: string }).city)
    await checkServed(started, cities)
  })
}

test('a thread of the Anthropic client is refused, and not answered without its history', async () => {
  await using started = await start('backup', 'openai')
  const thread = started.gw.anthropic().beta.messages.thread({ model: 'fast', max_tokens: 100 })
  await expect(thread.send({ role: 'user', content: 'Hello' })).rejects.toThrow(
    'this gateway keeps no conversations',
  )
  expect(started.sent()).toBe(0)
})
