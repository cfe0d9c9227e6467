import { expect, test } from 'vitest'
import type { Script, Simulator } from '../sim/index.ts'
import {
  as,
  chatBody,
  messagesBody,
  rejectionOf,
  startGateway,
  startRouted,
  startSim,
  type TestGateway,
} from './kit/index.ts'

const MAIL = 'erika.mustermann@mail-of-mine.de'
const CARD = '4111 1111 1111 1111'
const TOKEN = 'glpat-Zx81kqPw7vTn2LmRb4Yd'
const messages = [{ role: 'user' as const, content: `Write to ${MAIL}, please.` }]
const policyOf = (dlp: object): Readonly<Record<string, unknown>> => ({
  routes: [{ name: 'free', model_alias: 'free', dlp }],
})

interface Said {
  readonly text: string
  readonly reasoning: string
  readonly input: unknown
}

/** What a client makes of a reply. */
type Ask = (gw: TestGateway, model?: string) => Promise<Said>

const chat = { messages, tools: [{ type: 'function' as const, function: { name: 'mail' } }] }
const message = {
  max_tokens: 500,
  messages,
  tools: [{ name: 'mail', input_schema: { type: 'object' as const } }],
}

const response = {
  input: messages,
  tools: [{ type: 'function' as const, name: 'mail', strict: false, parameters: { type: 'object' } }],
}

const CLIENTS: Readonly<Record<string, Ask>> = {
  'whole chat': async (gw, model = 'free') => {
    const { choices } = await gw.openai().chat.completions.create({ ...chat, model })
    const { content, tool_calls: calls, ...rest } = choices[0]?.message ?? {}
    const call = calls?.[0]
    return {
      text: content ?? '',
      reasoning: as<{ reasoning_content?: string }>(rest).reasoning_content ?? '',
      input: call?.type === 'function' ? JSON.parse(call.function.arguments) : undefined,
    }
  },
  'streamed chat': async (gw, model = 'free') => {
    const stream = gw.openai().chat.completions.stream({ ...chat, model })
    let reasoning = ''
    stream.on('chunk', ({ choices }) => {
      reasoning += as<{ reasoning_content?: string } | undefined>(choices[0]?.delta)?.reasoning_content ?? ''
    })
    const { choices } = await stream.finalChatCompletion()
    const { content, tool_calls: calls } = choices[0]?.message ?? {}
    const call = calls?.[0]
    const input = call?.type === 'function' ? (JSON.parse(call.function.arguments) as unknown) : undefined
    return { text: content ?? '', reasoning, input }
  },
  'whole message': async (gw, model = 'free') =>
    saidIn((await gw.anthropic().messages.create({ ...message, model })).content),
  'streamed message': async (gw, model = 'free') =>
    saidIn(
      (
        await gw
          .anthropic()
          .messages.stream({ ...message, model })
          .finalMessage()
      ).content,
    ),
  'whole response': async (gw, model = 'free') =>
    saidInItems((await gw.openai().responses.create({ ...response, model })).output),
  'streamed response': async (gw, model = 'free') => {
    const stream = gw.openai().responses.stream({ ...response, model })
    let deltas = ''
    stream.on('response.output_text.delta', ({ delta }) => void (deltas += delta))
    const { output } = await stream.finalResponse()
    const said = saidInItems(output)
    expect(deltas).toBe(said.text)
    return said
  },
}

function saidInItems(output: readonly object[]): Said {
  const said = { text: '', reasoning: '', input: undefined as unknown }
  for (const item of as<
    readonly { type: string; content?: { text: string }[]; arguments?: string; input?: string }[]
  >(output)) {
    const text = (item.content ?? []).map((part) => part.text).join('')
    if (item.type === 'message') said.text += text
    if (item.type === 'reasoning') said.reasoning += text
    if (item.type === 'function_call') said.input ??= JSON.parse(item.arguments ?? '')
  }
  return said
}

function saidIn(blocks: readonly object[]): Said {
  const said = { text: '', reasoning: '', input: undefined as unknown }
  for (const block of as<readonly { text?: string; thinking?: string; input?: unknown }[]>(blocks)) {
    said.text += block.text ?? ''
    said.reasoning += block.thinking ?? ''
    said.input ??= block.input
  }
  return said
}

/** The token that the provider was given for the address. */
function tokenIn(sim: Simulator): string {
  return /EMAIL_\w+/.exec(JSON.stringify(sim.requests[0]?.json))?.[0] ?? ''
}

const SLICES = [undefined, 'byte'] as const

for (const [who, ask] of Object.entries(CLIENTS)) {
  for (const replies of ['pass', 'chunks', 'before', 'after'] as const) {
    test(`${who}, replies: ${replies}: the provider sees tokens, the caller what they stand for`, async () => {
      await using sim = await startSim()
      const policy = policyOf({ action_on_pii: 'tokenize', replies })
      await using gw = await startGateway({ upstream: sim.url, policy })
      await ask(gw)
      const token = tokenIn(sim)
      expect(token).not.toBe('')
      expect(JSON.stringify(sim.requests[0]?.json)).not.toContain(MAIL)
      for (const slices of SLICES) {
        const toolCalls = [{ name: 'mail', arguments: { to: token, body: `Dear ${token}!` } }]
        const script: Script = { reasoning: `To ${token}.`, content: `Sent to **${token}**`, toolCalls }
        sim.script({ ...script, ...(slices && { slices }) })
        const { text, reasoning, input } = await ask(gw)
        expect(text).toBe(`Sent to **${MAIL}**`)
        expect(reasoning).toBe(`To ${MAIL}.`)
        expect(input).toEqual({ to: MAIL, body: `Dear ${MAIL}!` })
      }
    })
  }

  test(`${who}: what a model says is redacted, however it is cut`, async () => {
    await using sim = await startSim()
    const policy = policyOf({ action_on_pii: 'redact', action_on_secret: 'redact', replies: 'chunks' })
    await using gw = await startGateway({ upstream: sim.url, policy })
    for (const slices of SLICES) {
      sim.script({
        content: `Write to ${MAIL} with ${TOKEN}, card ${CARD}`,
        toolCalls: [{ name: 'mail', arguments: { to: MAIL } }],
        ...(slices && { slices }),
      })
      const { text, input } = await ask(gw)
      expect(text).toBe('Write to [EMAIL_ADDRESS] with [API_KEY], card [CREDIT_CARD]')
      expect(input).toEqual({ to: '[EMAIL_ADDRESS]' })
    }
    expect(await gw.metrics()).toContain('caisson_findings_total{type="CREDIT_CARD",action="redact"} 2')
  })

  test(`${who}: what must not go out ends the reply`, async () => {
    await using sim = await startSim({ content: `Use ${TOKEN} for it. And then some more words.` })
    const policy = policyOf({ action_on_secret: 'block', replies: 'chunks' })
    await using gw = await startGateway({ upstream: sim.url, policy })
    const error = await rejectionOf(ask(gw))
    expect(String(error)).toContain('dlp rules of free')
    expect(String(error)).toContain('API_KEY')
    expect(String(error)).not.toContain(TOKEN)
    expect(await gw.outcome()).toMatchObject({ status: 'sensitive_data' })
  })
}

const PATHS = { '/v1/chat/completions': chatBody, '/anthropic/v1/messages': messagesBody }

for (const [path, bodyOf] of Object.entries(PATHS)) {
  for (const stream of [false, true]) {
    test(`${path}, stream: ${stream}: a reply in which nothing is found arrives byte for byte`, async () => {
      const script: Script = {
        content: 'Hello, 世界 🌍 "quoted" \\ and\nlines.',
        reasoning: 'Hm.',
      }
      const read = async (dlp: object): Promise<string> => {
        await using sim = await startSim(script, { createdAt: 1_790_000_000 })
        await using gw = await startGateway({ upstream: sim.url, policy: policyOf(dlp) })
        return (await gw.send(path, bodyOf({ stream, model: 'free' }))).text
      }
      const passed = await read({})
      expect(passed).toContain('世')
      expect(await read({ action_on_pii: 'tokenize' })).toBe(passed)
      if (!stream) expect(await read({ action_on_pii: 'redact', replies: 'chunks' })).toBe(passed)
    })
  }
}

test('a whole reply that is slow to come is held back and screened, and its connection kept open meanwhile', async () => {
  const script: Script = { keepAlives: 1, startDelayMs: 300, content: `Write to ${MAIL}.` }
  await using sim = await startSim(script, { keepAliveMs: 60_000 })
  const policy = policyOf({ action_on_pii: 'redact', replies: 'chunks' })
  const timeouts = { hold_status_ms: 50, heartbeat_ms: 100 }
  await using gw = await startGateway({ upstream: sim.url, policy, timeouts })
  const { text, json } = await gw.chat({ model: 'free' })
  expect(text).toMatch(/^\n+\{/)
  expect(json).toMatchObject({ choices: [{ message: { content: 'Write to [EMAIL_ADDRESS].' } }] })
})

for (const [provider, kind] of [
  ['claude', 'anthropic'],
  ['backup', 'openai'],
] as const) {
  for (const who of Object.keys(CLIENTS)) {
    test(`${who}, answered by ${kind}: what it says is screened`, async () => {
      await using sim = await startSim({ content: `Write to ${MAIL} now`, slices: 'byte' }, { as: kind })
      const policy = { dlp: { action_on_pii: 'redact', replies: 'chunks' } }
      await using gw = await startRouted({ [provider]: sim }, { policy })
      const said = await CLIENTS[who]?.(gw, 'fast')
      expect(said?.text).toBe('Write to [EMAIL_ADDRESS] now')
    })
  }
}
