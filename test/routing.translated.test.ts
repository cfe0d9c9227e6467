import { expect, test } from 'vitest'
import type { Script, SimulatorOptions } from '../sim/index.ts'
import {
  chatBody,
  evidence,
  messagesBody,
  openRaw,
  rawRequest,
  startBare,
  startRouted,
  startSim,
} from './kit/index.ts'
import type { RoutedOptions, RoutedProvider, TestGateway } from './kit/index.ts'

/** Each dialect, answered by a provider of the other one. */
const CROSSED = [
  ['chat', 'claude', 'anthropic'],
  ['messages', 'backup', 'openai'],
] as const

type Dialect = (typeof CROSSED)[number][0]

/** What a client reads, by its official SDK. */
async function textOf(gw: TestGateway, dialect: Dialect): Promise<string> {
  const messages = [{ role: 'user' as const, content: 'Hello' }]
  if (dialect === 'messages')
    return gw.anthropic().messages.stream({ model: 'fast', max_tokens: 200, messages }).finalText()
  const done = await gw.openai().chat.completions.stream({ model: 'fast', messages }).finalChatCompletion()
  return done.choices[0]?.message.content ?? ''
}

function crossed(
  provider: RoutedProvider,
  script: Script,
  sim: SimulatorOptions,
  options: RoutedOptions = {},
): Promise<
  AsyncDisposable & { readonly gw: TestGateway; readonly sim: Awaited<ReturnType<typeof startSim>> }
> {
  return start()

  async function start(): ReturnType<typeof crossed> {
    const upstream = await startSim(script, sim)
    const gw = await startRouted({ [provider]: upstream }, options)
    const close = async (): Promise<void> => {
      await gw[Symbol.asyncDispose]()
      await upstream.close()
    }
    return { gw, sim: upstream, [Symbol.asyncDispose]: close }
  }
}

const CONTENT = 'Grüße, 世界 👩‍👩‍👧: "quoted" \\ and\nlines.'
const BYTES: Readonly<Record<string, Script>> = {
  'one byte at a time': { slices: 'byte' },
  'in random pieces': { slices: 'random' },
  'with mixed line ends': { delimiters: 'mixed', slices: 'random' },
  'with CRLF, one byte at a time': { delimiters: 'crlf', slices: 'byte' },
  'with keep-alives before it': { keepAlives: 20, keepAliveEveryMs: 1 },
}

for (const [dialect, provider, kind] of CROSSED) {
  for (const [what, script] of Object.entries(BYTES)) {
    test(`a reply to ${dialect} from ${provider} that comes ${what} is read the same`, async () => {
      await using pair = await crossed(provider, { ...script, content: CONTENT }, { as: kind })
      expect(await textOf(pair.gw, dialect)).toBe(CONTENT)
      expect(await evidence(pair.gw)).toMatchObject({ status: 'ok', usage_estimated: false })
    })
  }

  test(`a provider that is silent for long: the ${dialect} client hears from us, then gets the answer from ${provider}`, async () => {
    const timeouts = { hold_status_ms: 50, heartbeat_ms: 100 }
    await using sim = await startSim(
      { keepAlives: 1, startDelayMs: 500, content: 'at last', times: 'always' },
      { as: kind, keepAliveMs: 60_000 },
    )
    await using gw = await startRouted({ [provider]: sim }, { deploy: { timeouts } })
    const reply = await gw[dialect]({ stream: true })
    expect(reply.status).toBe(200)
    const ping = dialect === 'chat' ? ': ping\n' : 'event: ping\ndata: {"type":"ping"}\n\n'
    expect(reply.text).toContain(ping.repeat(2))
    expect(reply.text).not.toContain(': keep-alive')
    expect(await textOf(gw, dialect)).toBe('at last')
  })

  for (const stream of [true, false]) {
    test(`keep-alives of ${provider} are not passed on, and do not silence ours (${dialect}, ${stream ? 'stream' : 'whole'})`, async () => {
      const script = { keepAlives: 20, keepAliveEveryMs: 30, content: 'there' }
      const deploy = { timeouts: { hold_status_ms: 50, heartbeat_ms: 100 } }
      await using pair = await crossed(provider, script, { as: kind }, { deploy })
      const { text } = await pair.gw[dialect]({ stream })
      const ping = dialect === 'chat' ? ': ping\n' : 'event: ping\ndata: {"type":"ping"}\n\n'
      expect(text).toContain((stream ? ping : '\n').repeat(2))
      expect(text).toContain('there')
    })
  }

  test(`pings from ${provider} are no answer: the ${dialect} call is given up at the time of its first token`, async () => {
    const timeouts = { first_token_ms: 150, connect_ms: 1000 }
    const options = { providers: { [provider]: { timeouts } }, policy: { retries: { max_attempts: 1 } } }
    const script = { keepAlives: 100_000, keepAliveEveryMs: 10 }
    await using pair = await crossed(provider, script, { as: kind }, options)
    expect(await pair.gw[dialect]({ stream: true })).toMatchObject({ status: 504 })
    await pair.sim.waitFor(({ outcome }) => outcome === 'client-closed')
  })

  for (const [what, script] of Object.entries({
    'a line without an end': { endlessLine: 100_000_000 },
    'a gzip bomb': { hugeBody: 200_000_000, encoding: 'gzip' },
  } satisfies Record<string, Script>)) {
    test(`${what} from ${provider} is cut at a bound, and the ${dialect} client is told`, async () => {
      await using pair = await crossed(provider, { ...script, times: 'always' }, { as: kind })
      const reply = await pair.gw[dialect]({ stream: true })
      expect(reply.status).toBe(502)
      expect(reply.headers.get('x-should-retry')).toBe('false')
      await pair.sim.waitFor(({ outcome }) => outcome === 'client-closed')
      expect(pair.sim.requests).toHaveLength(1)
    })
  }

  test(`a whole reply from ${provider} that is too large is cut at a bound (${dialect})`, async () => {
    const deploy = { http: { max_reply_bytes: 1_000_000 } }
    await using pair = await crossed(provider, { hugeBody: 200_000_000 }, { as: kind }, { deploy })
    expect(await pair.gw[dialect]()).toMatchObject({ status: 502 })
    await pair.sim.waitFor(({ outcome }) => outcome === 'client-closed')
  })

  test(`a ${dialect} client that reads no more stops ${provider}, and is cut in the end`, async () => {
    const deploy = { timeouts: { stalled_client_ms: 1000 } }
    // As many as Anthropic allows: far more than all buffers on the way take.
    const script = { tokens: 128_000, reasoningTokens: 0 }
    await using pair = await crossed(
      provider,
      script,
      { as: kind, contextTokens: 10_000_000 },
      { deploy, route: { max_output_tokens: 128_000 } },
    )
    using client = await openRaw(pair.gw.port)
    const [path, body] =
      dialect === 'chat'
        ? ['/v1/chat/completions', chatBody({ stream: true })]
        : ['/anthropic/v1/messages', messagesBody({ stream: true, max_tokens: 128_000 })]
    client.socket.pause()
    const head = ['host: gateway', `authorization: Bearer ${pair.gw.key}`, 'content-type: application/json']
    client.write(rawRequest(`POST ${path} HTTP/1.1`, head, JSON.stringify(body)))
    const stopped = await pair.sim.waitFor(({ outcome }) => outcome === 'client-closed')
    expect(stopped.outputEvents).toBeLessThan(128_000)
    expect(await evidence(pair.gw)).toMatchObject({
      status: 'client_closed',
      attempts: [{ processed: true }],
    })
  })
}

const ODD = { status: 200, body: { unheard: 'of' } }

for (const [dialect, provider, kind] of CROSSED) {
  test(`a reply from ${provider} that makes no sense in ${dialect} is not handed on: the next provider answers`, async () => {
    await using odd = await startSim(ODD, { as: kind })
    await using deepseek = await startSim({ content: 'sound' })
    await using gw = await startRouted({ [provider]: odd, deepseek })
    const reply = await gw[dialect]()
    expect(reply.headers.get('x-caisson-provider')).toBe('deepseek')
    expect(reply.text).toContain('sound')
    expect(await evidence(gw)).toMatchObject({
      fallback: 'server_error',
      attempts: [{ processed: true }, {}],
    })
  })

  test(`a slow reply from ${provider} that makes no sense in ${dialect} is cut, and so cannot be taken for a whole one`, async () => {
    await using odd = await startBare({
      firstByte: () => undefined,
      reply: ({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 18\r\n\r\n')
        setTimeout(() => socket.write('{"unheard": "of" }'), 150)
        return undefined
      },
    })
    const timeouts = { hold_status_ms: 30, heartbeat_ms: 100 }
    await using gw = await startRouted({ [provider]: odd }, { deploy: { timeouts } })
    await expect(gw[dialect]()).rejects.toThrow('terminated')
    expect(await evidence(gw)).toMatchObject({ status: 'upstream_interrupted' })
  })
}
