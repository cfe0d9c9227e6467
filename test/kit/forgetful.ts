import type { Anthropic } from '@anthropic-ai/sdk'
import type { OpenAI } from 'openai'
import type { TestGateway } from './gateway.ts'
import { as } from './wait.ts'

type Item = Readonly<Record<string, unknown>>

/** A client that has a tool, and loses what the model thought before it called it. */
export interface ForgetfulClient {
  readonly name: string
  /** The warning with which the gateway puts it back. */
  readonly restored: string
  readonly begin: readonly Item[]
  /** Asks with the whole history. What comes back is the history for the next turn: tools are run at once. */
  ask(gw: TestGateway, key: string, history: readonly Item[], stream: boolean): Promise<Answer>
  /** What of its reasoning DeepSeek got back, turn by turn. */
  gotBack(sent: unknown): readonly unknown[]
}

export interface Answer {
  readonly history: readonly Item[]
  /** Everything of the reply, for a test that looks for a text in it. */
  readonly reply: string
}

const SCHEMA = { type: 'object' as const, properties: { city: { type: 'string' } } }
const QUESTION: Item = { role: 'user', content: 'Weather?' }

/** As LangChain and many others: `reasoning_content` is no field of OpenAI's. */
const chat: ForgetfulClient = {
  name: 'a chat client',
  restored: 'restored=reasoning_content',
  begin: [QUESTION],
  ask: async (gw, apiKey, history, stream) => {
    const ask = {
      model: 'fast',
      reasoning_effort: 'high' as const,
      tools: [{ type: 'function' as const, function: { name: 'weather', parameters: SCHEMA } }],
      messages: as<OpenAI.ChatCompletionMessageParam[]>(history),
    }
    const { completions } = gw.openai({ apiKey }).chat
    const reply = stream ? await completions.stream(ask).finalChatCompletion() : await completions.create(ask)
    const { content, tool_calls: calls = [] } = reply.choices[0]?.message ?? { content: null }
    const results = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'Rain' }))
    const turn = { role: 'assistant', content, ...(calls.length === 0 ? {} : { tool_calls: calls }) }
    return { history: [...history, turn, ...results], reply: JSON.stringify(reply) }
  },
  gotBack: (sent) =>
    as<{ messages: Item[] }>(sent)
      .messages.filter((message) => 'tool_calls' in message)
      .map((message) => message['reasoning_content']),
}

/** As Claude Code does with thinking that it holds for unsigned. */
const messages: ForgetfulClient = {
  name: 'a Messages client',
  restored: 'restored=thinking',
  begin: [QUESTION],
  ask: async (gw, apiKey, history, stream) => {
    const ask = {
      model: 'fast',
      max_tokens: 4000,
      thinking: { type: 'enabled' as const, budget_tokens: 2000 },
      tools: [{ name: 'weather', input_schema: SCHEMA }],
      messages: as<Anthropic.MessageParam[]>(history),
    }
    const client = gw.anthropic({ apiKey })
    const reply = stream
      ? await client.messages.stream(ask).finalMessage()
      : await client.messages.create(ask)
    const kept = reply.content.filter(({ type }) => type !== 'thinking')
    const results = kept
      .filter((block) => block.type === 'tool_use')
      .map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'Rain' }))
    const answer = results.length === 0 ? [] : [{ role: 'user', content: results }]
    return {
      history: [...history, { role: 'assistant', content: kept }, ...answer],
      reply: JSON.stringify(reply),
    }
  },
  gotBack: (sent) =>
    as<{ messages: { content: string | Item[] }[] }>(sent)
      .messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content))
      .filter(({ type }) => type === 'thinking')
      .map((block) => block['thinking']),
}

/** As Codex: of a reasoning item it keeps `encrypted_content` and `summary`, and no id. */
const codex: ForgetfulClient = {
  name: 'Codex',
  restored: 'restored=reasoning',
  begin: [{ type: 'message', ...QUESTION }],
  ask: async (gw, apiKey, history, stream) => {
    const ask = {
      model: 'fast',
      store: false,
      reasoning: { effort: 'high' as const },
      include: ['reasoning.encrypted_content' as const],
      tools: [{ type: 'function' as const, name: 'weather', strict: false, parameters: SCHEMA }],
      input: as<OpenAI.Responses.ResponseInput>(history),
    }
    const { responses } = gw.openai({ apiKey })
    const reply = stream ? await responses.stream(ask).finalResponse() : await responses.create(ask)
    const kept = reply.output.map((item) => {
      const { id: _id, status: _status, ...rest } = as<Item>(item)
      return item.type === 'reasoning' ? { ...rest, content: null } : rest
    })
    const results = kept
      .filter(({ type }) => type === 'function_call')
      .map((call) => ({ type: 'function_call_output', call_id: call['call_id'], output: 'Rain' }))
    return { history: [...history, ...kept, ...results], reply: JSON.stringify(reply) }
  },
  gotBack: (sent) =>
    as<{ input: { type?: string; content?: { text: string }[] }[] }>(sent)
      .input.filter(({ type }) => type === 'reasoning')
      .map(({ content }) => content?.map(({ text }) => text).join('')),
}

export const FORGETFUL: readonly ForgetfulClient[] = [chat, messages, codex]
