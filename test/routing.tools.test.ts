import type Anthropic from '@anthropic-ai/sdk'
import type OpenAI from 'openai'
import { expect, test } from 'vitest'
import type { Simulator } from '../sim/index.ts'
import { as, evidence, startRouted, startSim, type RoutedProvider } from './kit/index.ts'

/** A tool call in the first turn, its result in the second: each turn at another provider. */
const CALLS = [
  { name: 'weather', arguments: { city: 'Tromsø' } },
  { name: 'time', arguments: { zone: 'CET' } },
]
const FIRST = { reasoning: 'I need two tools.', content: 'One moment.', toolCalls: CALLS }
const ANSWER = 'Cold, and early.'
const DOWN = { fault: '503', times: 'always' } as const
const NAMES = ['weather', 'time']

const kinds = { deepseek: 'deepseek', backup: 'openai', claude: 'anthropic' } as const
type Named = keyof typeof kinds
const PAIRS: readonly (readonly [Named, Named])[] = [
  ['deepseek', 'backup'],
  ['deepseek', 'claude'],
  ['backup', 'deepseek'],
  ['claude', 'deepseek'],
]

type Ask = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming

async function chatTurn(
  client: OpenAI,
  ask: Ask,
  stream: boolean,
): Promise<OpenAI.Chat.ChatCompletionMessage> {
  const done = stream
    ? await client.chat.completions.stream({ ...ask, stream: true }).finalChatCompletion()
    : await client.chat.completions.create(ask)
  return as<OpenAI.Chat.ChatCompletionMessage>(done.choices[0]?.message)
}

function messageTurn(
  client: Anthropic,
  ask: Anthropic.MessageCreateParamsNonStreaming,
  stream: boolean,
): PromiseLike<Anthropic.Message> {
  return stream ? client.messages.stream(ask).finalMessage() : client.messages.create(ask)
}

/** From now on the first provider is down, and the second answers with text. */
function moveOn(from: Simulator, to: Simulator): void {
  from.script(DOWN)
  to.script({ content: ANSWER, times: 'always' })
}

/** The last request that a provider got, as text to look for things in. */
const sentTo = ({ requests }: Simulator): string => requests.at(-1)?.body.toString() ?? ''

for (const [from, to] of PAIRS) {
  for (const stream of [false, true]) {
    const how = `from ${from} to ${to}, ${stream ? 'in streams' : 'whole'}`
    const start = async (): Promise<{ first: Simulator; second: Simulator }> => ({
      first: await startSim(FIRST, { as: kinds[from] }),
      second: await startSim([], { as: kinds[to] }),
    })

    test(`a chat client’s tool calls move ${how}`, async () => {
      const { first, second } = await start()
      await using _first = first
      await using _second = second
      const sims: Partial<Record<RoutedProvider, Simulator>> = { [from]: first, [to]: second }
      await using gw = await startRouted(sims)
      const client = gw.openai()
      const tools = NAMES.map((name) => ({
        type: 'function' as const,
        function: { name, parameters: { type: 'object' } },
      }))
      const ask: Ask = { model: 'fast', tools, messages: [{ role: 'user', content: 'Weather and time?' }] }
      const turn = await chatTurn(client, ask, stream)
      const calls = turn.tool_calls ?? []
      expect(calls.map((call) => call.type === 'function' && call.function.name)).toEqual(NAMES)
      const results = calls.map(({ id }, i) => ({
        role: 'tool' as const,
        tool_call_id: id,
        content: `result ${i}`,
      }))

      moveOn(first, second)
      const next = { ...ask, messages: [...ask.messages, turn, ...results] }
      expect((await chatTurn(client, next, stream)).content).toBe(ANSWER)
      for (const part of ['Tromsø', 'result 0', 'result 1', ...calls.map(({ id }) => id)])
        expect(sentTo(second)).toContain(part)
      expect(await evidence(gw, 2)).toMatchObject({ status: 'ok', served_by: to, fallback: 'server_error' })
    })

    test(`a messages client’s tool calls and thinking move ${how}`, async () => {
      const { first, second } = await start()
      await using _first = first
      await using _second = second
      const sims: Partial<Record<RoutedProvider, Simulator>> = { [from]: first, [to]: second }
      await using gw = await startRouted(sims)
      const client = gw.anthropic()
      const tools = NAMES.map((name) => ({ name, input_schema: { type: 'object' as const } }))
      const ask: Anthropic.MessageCreateParamsNonStreaming = {
        model: 'fast',
        max_tokens: 4000,
        thinking: { type: 'enabled', budget_tokens: 2000 },
        tools,
        messages: [{ role: 'user', content: 'Weather and time?' }],
      }
      const turn = await messageTurn(client, ask, stream)
      const uses = turn.content.filter((block) => block.type === 'tool_use')
      expect(turn.stop_reason).toBe('tool_use')
      expect(uses.map(({ name, input }) => ({ name, arguments: input }))).toEqual(CALLS)
      const results = uses.map(({ id }, i) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        content: `result ${i}`,
      }))

      moveOn(first, second)
      const messages = [
        ...ask.messages,
        { role: 'assistant' as const, content: turn.content },
        { role: 'user' as const, content: results },
      ]
      const last = await messageTurn(client, { ...ask, messages }, stream)
      expect(last.content.find((block) => block.type === 'text')).toMatchObject({ text: ANSWER })
      for (const part of ['Tromsø', 'result 0', 'result 1']) expect(sentTo(second)).toContain(part)
      expect(await evidence(gw, 2)).toMatchObject({ status: 'ok', served_by: to, fallback: 'server_error' })
    })
  }
}
