/** What a script does must not depend on which provider is played. */
import { expect, test } from 'vitest'
import { optionsFrom } from './cli.ts'
import { startSimulator, type ProviderName, type Script, type Simulator } from './index.ts'
import { personalities } from './personalities.ts'
import { nextChunk, requestInit, send, sendRaw, type Answer, type RawReply } from './test-kit.ts'

interface Caller {
  readonly path: string
  readonly model: string
  readonly ask: object
  /** A frame that carries a piece of the answer. */
  readonly piece: RegExp
  /** What only a finished stream holds. */
  readonly end: string
  readonly comment: string
  /** Inside a stream, for the fault `500`. */
  readonly error: string
}

const messages = [{ role: 'user', content: 'Hi' }]

const callers: Readonly<Record<ProviderName, Caller>> = {
  deepseek: {
    path: '/chat/completions',
    model: 'deepseek-flash',
    ask: { model: 'deepseek-flash', messages, thinking: { type: 'disabled' } },
    piece: /"delta":\{"content":"[^"]/g,
    end: 'data: [DONE]\n\n',
    comment: ': keep-alive\n\n',
    error: 'data: {"error":{"message":"Internal Server Error","type":"server_error",',
  },
  openai: {
    path: '/v1/chat/completions',
    model: 'fast-general',
    ask: { model: 'fast-general', messages },
    piece: /"delta":\{"content":"[^"]/g,
    end: 'data: [DONE]\n\n',
    comment: ': keep-alive\n\n',
    error:
      'data: {"error":{"message":"The server had an error while processing your request. Sorry about that!",',
  },
  anthropic: {
    path: '/v1/messages',
    model: 'claude-haiku-5',
    ask: { model: 'claude-haiku-5', messages, max_tokens: 4000 },
    piece: /"type":"text_delta"/g,
    end: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    comment: 'event: ping\ndata: {"type":"ping"}\n\n',
    error:
      'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"Internal server error"}}\n\n',
  },
}

const providers = Object.keys(callers) as ProviderName[]

interface Scene extends AsyncDisposable {
  readonly sim: Simulator
  readonly caller: Caller
  whole(script?: Script): Promise<Answer>
  stream(script?: Script): Promise<Answer>
  raw(script: Script): Promise<RawReply>
  pieces(text: string): number
}

async function play(as: ProviderName): Promise<Scene> {
  const sim = await startSimulator({ as, createdAt: 1 })
  const caller = callers[as]
  const streamed = { ...caller.ask, stream: true }
  return {
    sim,
    caller,
    whole: (script = {}) => send(sim, caller.path, caller.ask, { script }),
    stream: (script = {}) => send(sim, caller.path, streamed, { script }),
    raw: (script) => sendRaw(sim, streamed, script, caller.path),
    pieces: (text) => [...text.matchAll(caller.piece)].length,
    [Symbol.asyncDispose]: () => sim.close(),
  }
}

test.each(providers)('%s: a stream breaks after so many events, in every way', async (as) => {
  await using scene = await play(as)
  const cut = await scene.raw({ tokens: 40, cutAfter: 3 })
  expect([scene.pieces(cut.text), cut.text.endsWith('0\r\n\r\n'), cut.error]).toEqual([3, false, undefined])
  const half = await scene.raw({ tokens: 40, cutMidFrameAfter: 3 })
  expect(half.text.length).toBeGreaterThan(cut.text.length)
  const reset = await scene.raw({ tokens: 40, resetAfter: 3 })
  expect([scene.pieces(reset.text), reset.error?.code]).toEqual([3, 'ECONNRESET'])
  const ended = await scene.raw({ tokens: 40, endAfter: 3 })
  expect([scene.pieces(ended.text), ended.text.endsWith('0\r\n\r\n')]).toEqual([3, true])
  for (const { text } of [cut, half, reset, ended]) expect(text).not.toContain(scene.caller.end)
  const late = await scene.raw({ tokens: 3, endAfter: 3 })
  expect(late.text).not.toMatch(/finish_reason":"|event: message_delta/)
})

test.each(providers)('%s: an error inside a stream is in its own words', async (as) => {
  await using scene = await play(as)
  const { text } = await scene.stream({ errorAfter: 2, errorFrame: '500' })
  expect(scene.pieces(text)).toBe(2)
  expect(text.slice(text.lastIndexOf('\n\n', text.length - 3) + 2)).toContain(scene.caller.error)
  expect((await scene.stream({ errorAfter: 2 })).text).toMatch(/"error":\{/)
})

test.each(providers)('%s: a stream without its last event', async (as) => {
  await using scene = await play(as)
  const [whole, open] = [await scene.stream(), await scene.stream({ noDone: true })]
  expect(whole.text.endsWith(scene.caller.end)).toBe(true)
  expect(open.text).not.toContain(scene.caller.end)
  expect(open.text).toMatch(/finish_reason":"|event: message_delta/)
})

test.each(providers)('%s: signs of life come before the reply', async (as) => {
  await using scene = await play(as)
  const { text } = await scene.stream({ keepAlives: 2, content: 'Hi' })
  expect(text.startsWith(scene.caller.comment.repeat(2))).toBe(true)
  const whole = await scene.whole({ keepAlives: 2 })
  expect(whole.text.startsWith('\n\n{')).toBe(true)
})

test.each<[ProviderName, number, boolean]>([
  ['deepseek', 3, true],
  ['openai', 0, false],
  ['anthropic', 3, false],
])(
  '%s: a slow start is bridged by %i signs in a stream, and whole replies: %s',
  async (as, signs, blanks) => {
    const keepAliveMs = as === 'openai' ? {} : { keepAliveMs: 10 }
    await using sim = await startSimulator({ as, ...keepAliveMs })
    const { path, ask, comment } = callers[as]
    const script = { startDelayMs: 35, content: '' }
    const { text } = await send(sim, path, { ...ask, stream: true }, { script })
    const head = text.slice(0, text.search(/data: \{"id|event: message_start/))
    expect(head.split(comment).length - 1).toBe(signs)
    expect((await send(sim, path, ask, { script })).text.startsWith('\n')).toBe(blanks)
  },
)

test.each(providers)('%s: slices and line ends leave the stream as it is', async (as) => {
  const read = async (script: Script): Promise<string> => {
    await using scene = await play(as)
    return (await scene.stream({ content: 'Grüße, 世界! 🙂', ...script })).text.replaceAll('\r\n', '\n')
  }
  const plain = await read({})
  for (const slices of ['event', 'byte', 'random', 7, 'read:16k'] as const)
    expect(await read({ slices })).toBe(plain)
  for (const delimiters of ['crlf', 'mixed'] as const) expect(await read({ delimiters })).toBe(plain)
})

test.each(providers)('%s: odd bodies', async (as) => {
  await using scene = await play(as)
  expect((await scene.whole({ blankBody: true })).text.trim()).toBe('')
  expect((await scene.whole({ hugeBody: 1_000_000 })).bytes).toBeGreaterThan(1_000_000)
  expect((await scene.whole({ encoding: 'gzip', content: 'packed' })).text).toContain('packed')
  const packed = await sendRaw(scene.sim, scene.caller.ask, { encoding: 'gzip' }, scene.caller.path)
  const bytes = Buffer.concat(packed.reads)
  expect(bytes.includes(gunzipMagic)).toBe(true)
  const cut = await sendRaw(scene.sim, scene.caller.ask, { cutBodyAt: 20 }, scene.caller.path)
  expect(cut.text).toMatch(/\r\n\{"id":"[^"]{13}\r\n$/)
  expect((await scene.raw({ endlessLine: 100_000 })).text.length).toBeGreaterThan(100_000)
  const custom = await scene.whole({
    status: 302,
    headers: { location: 'http://127.0.0.1:1/' },
    extraHeaders: 2,
  })
  expect([custom.status, custom.headers.get('location'), custom.headers.get('x-filler-1')]).toEqual([
    302,
    'http://127.0.0.1:1/',
    'value 1',
  ])
})

const gunzipMagic = Buffer.from('1f8b', 'hex')

test.each(providers)('%s: what a reply holds', async (as) => {
  await using scene = await play(as)
  const calls = await scene.whole({
    toolCalls: [
      { name: 'f', arguments: { city: 'Paris' } },
      { name: 'g', arguments: '{}' },
    ],
  })
  expect(calls.text).toMatch(/"name":"f".*Paris.*"name":"g"/)
  expect(calls.text).toMatch(/"(finish_reason":"tool_calls|stop_reason":"tool_use)"/)
  const cut = await scene.stream({
    toolCalls: [{ name: 'f', arguments: { city: 'Paris' } }],
    truncatedArguments: true,
  })
  expect(cut.text).toMatch(/"(finish_reason":"length|stop_reason":"max_tokens)"/)
  expect((await scene.whole({ usage: 'absent' })).text).not.toContain('"usage"')
  expect((await scene.whole({ usage: { made: 'up' } })).text).toContain('"usage":{"made":"up"}')
  expect((await scene.whole({ usage: 'absurd' })).text).toContain('"output_tokens":1e+300')
  expect((await scene.whole({ emptyAnswer: true })).text).toMatch(/"content":(""|\[\])/)
})

const common = [
  '401',
  '402',
  '404',
  '405',
  '413',
  '415',
  '429-concurrency',
  '429-balance',
  '429-tpm',
  '500',
] as const

test.each(providers)('%s: knows the common faults, and says so of others', async (as) => {
  await using scene = await play(as)
  for (const fault of [...common, '503', 'moderation', 'context'] as const) {
    const answer = await scene.whole({ fault })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(599)
    if (as !== 'deepseek') expect(JSON.parse(answer.text)).toHaveProperty('error.message')
  }
  const own = await scene.whole({ fault: 'fim-base' })
  expect(own.status).toBe(as === 'deepseek' ? 400 : 599)
  expect((await scene.stream({ errorAfter: 1, errorFrame: 'fim-base' })).status).toBe(
    as === 'deepseek' ? 200 : 599,
  )
})

test.each(providers)('%s: an account without credit is refused as by the fault of that name', async (as) => {
  await using sim = await startSimulator({ as, balanceUsd: '0.00' })
  const { path, ask } = callers[as]
  const withoutId = ({ status, text }: Answer): unknown => [status, text.replace(/"req_\w+"/, '')]
  const spent = await send(sim, path, ask)
  expect(withoutId(spent)).toEqual(withoutId(await send(sim, path, ask, { script: { fault: '402' } })))
})

test.each(providers)('%s: resets and hangs, and tells when the client left', async (as) => {
  await using scene = await play(as)
  for (const script of [{ resetBeforeHeaders: true }, { resetAfterRequest: true }])
    expect((await scene.raw(script)).error?.code).toBe('ECONNRESET')
  const abort = new AbortController()
  const init = requestInit({ ...scene.caller.ask, stream: true }, { script: { tokens: 9, stallAfter: 2 } })
  const reply = await fetch(scene.sim.url + scene.caller.path, { ...init, signal: abort.signal })
  const reader = reply.body?.getReader()
  expect(reader && scene.pieces(await nextChunk(reader))).toBe(2)
  abort.abort()
  const record = await scene.sim.waitFor(({ clientClosedAtMs }) => clientClosedAtMs !== undefined)
  expect(record).toMatchObject({ outcome: 'client-closed', outputEvents: 2 })
  expect(record.clientClosedAtMs).toBeGreaterThanOrEqual(record.firstByteAtMs ?? Infinity)
})

test.each(providers)('%s: the balance limits concurrency, per model and while it runs', async (as) => {
  const { path, ask, model } = callers[as]
  await using sim = await startSimulator({ as, accountLimit: { [model]: 2 } })
  const abort = new AbortController()
  const hold = (): Promise<unknown> => {
    const init = requestInit(ask, { script: { hangBeforeHeaders: true } })
    return fetch(sim.url + path, { ...init, signal: abort.signal }).catch(() => undefined)
  }
  const held = [hold(), hold()]
  await sim.waitFor(() => sim.active(model) === 2)
  const refused = await send(sim, path, ask)
  expect(refused.status).toBe(429)
  if (as === 'deepseek')
    expect(refused.text).toContain(
      'Your current concurrency is 3, which exceeds your concurrency limit of 2 based on your remaining balance. Please top up your balance to restore your concurrency.',
    )
  sim.setConcurrency(3, model)
  expect((await send(sim, path, ask)).status).toBe(200)
  sim.setConcurrency(2)
  expect((await send(sim, path, ask)).status).toBe(429)
  sim.setConcurrency(undefined)
  sim.setConcurrency(undefined, model)
  expect((await send(sim, path, ask)).status).toBe(200)
  expect([sim.peak(), sim.peak(model), sim.peak('other')]).toEqual([3, 3, 0])
  abort.abort()
  await Promise.all(held)
  await sim.waitFor(() => sim.active() === 0)
  sim.reset()
  expect(sim.peak()).toBe(0)
})

test('the limit can be changed over HTTP', async () => {
  await using sim = await startSimulator()
  const set = (body: object): Promise<Answer> => send(sim, '/__sim/concurrency', body)
  expect((await set({ limit: 0, model: 'deepseek-flash' })).status).toBe(200)
  expect((await send(sim, '/chat/completions', callers.deepseek.ask)).status).toBe(429)
  await set({ limit: null, model: 'deepseek-flash' })
  expect((await send(sim, '/chat/completions', callers.deepseek.ask)).status).toBe(200)
  for (const body of [{}, { limit: -1 }, { limit: 1.5 }, { limit: 1, model: 2 }])
    expect((await set(body)).status).toBe(400)
  expect(JSON.parse((await send(sim, '/__sim/state')).text)).toMatchObject({ provider: 'deepseek', peak: 1 })
})

test.each(providers)('%s: the same seed gives the same bytes', async (as) => {
  const read = async (): Promise<string> => {
    await using scene = await play(as)
    return (await scene.whole()).text + (await scene.stream()).text
  }
  expect(await read()).toBe(await read())
})

test('the command line takes a provider, its models and its limits', () => {
  const argv = [
    '--as',
    'openai',
    '--model',
    'a',
    '--model',
    'b',
    '--account-limit',
    'a=3',
    '--context-tokens',
    '9',
  ]
  expect(optionsFrom(argv)).toMatchObject({
    as: 'openai',
    models: ['a', 'b'],
    accountLimit: { a: 3 },
    contextTokens: 9,
  })
  expect(() => optionsFrom(['--as', 'nobody'])).toThrow('--as must be one of deepseek, openai, anthropic')
  for (const name of providers) expect(personalities[name].provider).toBe(name)
})
