import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { startSimulator, type Script } from './index.ts'
import { chatBody, eventsOf, nextChunk, requestInit, send, sendRaw } from './test-kit.ts'

const streamed = chatBody('Hi', { stream: true, thinking: { type: 'disabled' } })
const whole = chatBody('Hi', { thinking: { type: 'disabled' } })

const contents = (text: string): number => [...text.matchAll(/"delta":\{"content":"[^"]/g)].length

test.each<[Script['fault'] & string, number, string]>([
  ['401-governor', 401, 'Authentication Fails (governor)'],
  ['401', 401, '"type":"authentication_error"'],
  ['402', 402, 'Insufficient Balance'],
  ['415', 415, 'Expected request with'],
  ['429-concurrency', 429, 'concurrency limit of 2500'],
  [
    '429-balance',
    429,
    'Your current concurrency is 26, which exceeds your concurrency limit of 25 based on your remaining balance.',
  ],
  ['429-tpm', 429, 'Rate limit reached for TPM'],
  ['500', 500, 'Internal Server Error'],
  ['503', 503, 'Service is too busy.'],
  ['moderation', 400, 'Content Exists Risk'],
])('fault %s', async (fault, status, text) => {
  await using sim = await startSimulator()
  const answer = await send(sim, '/chat/completions', whole, { script: { fault, retryAfter: 7 } })
  expect(answer.status).toBe(status)
  expect(answer.text).toContain(text)
  expect(answer.headers.get('retry-after')).toBe('7')
})

test('custom replies: redirect, HTML, blank, many headers', async () => {
  await using sim = await startSimulator()
  const get = (script: Script): ReturnType<typeof send> => send(sim, '/chat/completions', whole, { script })
  const redirect = await get({ status: 307, headers: { location: 'http://127.0.0.1:1/' } })
  expect([redirect.status, redirect.headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/'])
  const html = await get({ body: '<html></html>', headers: { 'content-type': 'text/html' } })
  expect([html.status, html.text, html.headers.get('content-type')]).toEqual([
    200,
    '<html></html>',
    'text/html',
  ])
  expect((await get({ blankBody: true })).text.trim()).toBe('')
  expect((await get({ extraHeaders: 100 })).headers.get('x-filler-99')).toBe('value 99')
})

test('keep-alives come before the reply: blank lines whole, comments streamed', async () => {
  await using sim = await startSimulator()
  const script = { keepAlives: 3, tokens: 1 }
  const blank = await send(sim, '/chat/completions', whole, { script })
  expect(blank.text.startsWith('\n\n\n{')).toBe(true)
  const comments = await send(sim, '/chat/completions', streamed, { script })
  expect(comments.text.startsWith(': keep-alive\n\n: keep-alive\n\n: keep-alive\n\ndata: ')).toBe(true)
})

test('a slow start is bridged at the usual interval', async () => {
  await using sim = await startSimulator({ keepAliveMs: 10 })
  const { text } = await send(sim, '/chat/completions', streamed, { script: { startDelayMs: 35 } })
  expect(text.split(': keep-alive\n\n').length - 1).toBe(3)
})

test('a cut ends the connection after so many output events, without the end of the body', async () => {
  await using sim = await startSimulator()
  const { text, error } = await sendRaw(sim, streamed, { tokens: 40, cutAfter: 12 })
  expect(contents(text)).toBe(12)
  expect(text).not.toContain('[DONE]')
  expect(text.endsWith('0\r\n\r\n')).toBe(false)
  expect(error).toBeUndefined()
  const record = await sim.waitFor((request) => request.outcome !== undefined)
  expect(record).toMatchObject({ outcome: 'fault', outputEvents: 12 })
})

test('a cut within a frame leaves half of it', async () => {
  await using sim = await startSimulator()
  const { text } = await sendRaw(sim, streamed, { tokens: 40, cutMidFrameAfter: 2 })
  expect(contents(text)).toBe(2)
  expect(text.trimEnd().endsWith('}')).toBe(false)
})

test('an early end is a proper end of the body, but not of the stream', async () => {
  await using sim = await startSimulator()
  const { text } = await sendRaw(sim, streamed, { tokens: 40, endAfter: 3 })
  expect(contents(text)).toBe(3)
  expect(text.endsWith('0\r\n\r\n')).toBe(true)
  expect(text).not.toContain('finish_reason":"')
})

test('resets: mid-stream, before the reply, before the body', async () => {
  await using sim = await startSimulator()
  const late = await sendRaw(sim, streamed, { tokens: 40, resetAfter: 10 })
  expect(late.error?.code).toBe('ECONNRESET')
  expect(contents(late.text)).toBe(10)
  for (const script of [{ resetBeforeHeaders: true }, { resetAfterRequest: true }]) {
    const { text, error } = await sendRaw(sim, streamed, script)
    expect([text, error?.code]).toEqual(['', 'ECONNRESET'])
  }
})

test('a whole body can be cut', async () => {
  await using sim = await startSimulator()
  const { text } = await sendRaw(sim, whole, { cutBodyAt: 20 })
  expect(text).toMatch(/\{"id":"[0-9a-f-]{13}\r\n$/)
})

test('a stall keeps the socket open until the client leaves, and tells when it did', async () => {
  await using sim = await startSimulator()
  const abort = new AbortController()
  const script = { reasoningTokens: 9, stallAfter: 2 }
  const init = requestInit(chatBody('Hi', { stream: true }), { script })
  const reply = await fetch(`${sim.url}/chat/completions`, { ...init, signal: abort.signal })
  const reader = reply.body?.getReader()
  expect(reader && (await nextChunk(reader))).toContain('reasoning_content')
  expect(sim.active()).toBe(1)
  const leftAtMs = performance.timeOrigin + performance.now()
  abort.abort()
  const record = await sim.waitFor((request) => request.clientClosedAtMs !== undefined)
  expect(record).toMatchObject({ outcome: 'client-closed', outputEvents: 2 })
  expect((record.clientClosedAtMs ?? 0) - leftAtMs).toBeGreaterThanOrEqual(0)
  expect(sim.active()).toBe(0)
})

test('an error inside a stream, and a stream without its last frame', async () => {
  await using sim = await startSimulator()
  const broken = await send(sim, '/chat/completions', streamed, { script: { errorAfter: 2 } })
  expect(
    broken.text.endsWith(
      'data: {"error":{"message":"Content Exists Risk","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}\n\n',
    ),
  ).toBe(true)
  const open = await send(sim, '/chat/completions', streamed, { script: { noDone: true } })
  expect(eventsOf(open.text).at(-1)).toHaveProperty('usage')
  expect(open.text).not.toContain('[DONE]')
})

test.each(['event', 'byte', 'random', 7, 'read:16k'] as const)(
  'slices of %s hold the same stream',
  async (slices) => {
    await using sim = await startSimulator({ createdAt: 1 })
    const ask = (script: Script): Promise<string> =>
      send(sim, '/chat/completions', streamed, { script: { content: '你好,世界 😀', ...script } }).then(
        ({ text }) => text.replaceAll(/"id":"[^"]+"/g, ''),
      )
    expect(await ask({ slices })).toBe(await ask({}))
  },
)

test('a byte slice really splits a character between two chunks', async () => {
  await using sim = await startSimulator()
  const { text } = await sendRaw(sim, streamed, { content: '好', slices: 'byte' })
  expect(text).not.toContain('好')
})

test('line ends may be CRLF, or both', async () => {
  await using sim = await startSimulator()
  const crlf = await send(sim, '/chat/completions', streamed, { script: { delimiters: 'crlf' } })
  expect(crlf.text.replaceAll('\r\n', '')).not.toContain('\n')
  const mixed = await send(sim, '/chat/completions', streamed, { script: { delimiters: 'mixed' } })
  expect(mixed.text).toMatch(/[^\r]\n\n/)
  expect(mixed.text).toContain('\r\n\r\n')
})

test('gzip, and gzip that is cut', async () => {
  await using sim = await startSimulator()
  expect((await send(sim, '/chat/completions', whole, { script: { encoding: 'gzip' } })).text).toContain(
    'chat.completion',
  )
  const cut = await sendRaw(sim, whole, { encoding: 'gzip-truncated' })
  const packed = Buffer.concat(cut.reads)
  const start = packed.indexOf(Buffer.from([0x1f, 0x8b]))
  expect(() => gunzipSync(packed.subarray(start, -7))).toThrow(/unexpected end of file/)
})

test('a huge body and an endless line go as far as they are asked to', async () => {
  await using sim = await startSimulator()
  const size = 3_000_000
  expect((await send(sim, '/chat/completions', whole, { script: { hugeBody: size } })).bytes).toBeGreaterThan(
    size,
  )
  const bomb = await sendRaw(sim, whole, { hugeBody: size, encoding: 'gzip' })
  expect(Buffer.concat(bomb.reads).length).toBeLessThan(size / 20)
  const line = await sendRaw(sim, streamed, { endlessLine: size })
  expect(line.text.length).toBeGreaterThan(size)
  expect(line.text).not.toMatch(/\n\n/)
})

test('what the reply holds: finish reasons, cut arguments, empty answers, empty call lists, usage', async () => {
  await using sim = await startSimulator()
  const get = (script: Script, body = whole): Promise<string> =>
    send(sim, '/chat/completions', body, { script }).then(({ text }) => text)
  expect(await get({ finishReason: 'insufficient_system_resource' })).toContain(
    '"finish_reason":"insufficient_system_resource"',
  )
  const cut = await get({
    toolCalls: [{ name: 'f', arguments: { city: 'Paris', days: 3 } }],
    truncatedArguments: true,
  })
  expect(cut).toContain('"finish_reason":"length"')
  expect(cut).toContain(String.raw`"arguments":"{\"city\":\"Par`)
  expect(cut).not.toContain(String.raw`3}"`)
  expect(await get({ emptyAnswer: true })).toContain('"content":""')
  expect(await get({ emptyToolCalls: true }, streamed)).toContain('"delta":{"tool_calls":[]}')
  expect(await get({ usage: 'absent' })).not.toContain('"usage"')
  expect(await get({ usage: 'absurd' })).toContain('"prompt_tokens":-1')
  expect(await get({ usage: { prompt_tokens: 1 } }, streamed)).toContain('"usage":{"prompt_tokens":1}')
})

test('two hundred streams are paced at once', async () => {
  await using sim = await startSimulator({ record: false })
  const before = performance.now()
  const script = { tokens: 5, tokensPerSecond: 100, firstTokenMs: 10 }
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => send(sim, '/chat/completions', streamed, { script })),
  )
  expect(answers.every(({ text }) => contents(text) === 5)).toBe(true)
  expect(performance.now() - before).toBeGreaterThan(45)
})

test('scripts: queued, matched, by directive, and never misspelt', async () => {
  await using sim = await startSimulator()
  sim.script({ match: { model: 'deepseek-v4-pro' }, fault: '503' })
  sim.script({ match: { path: '/models' }, fault: '500' })
  expect((await send(sim, '/chat/completions', whole)).status).toBe(200)
  expect((await send(sim, '/models')).status).toBe(500)
  expect((await send(sim, '/chat/completions', { ...whole, model: 'deepseek-v4-pro' })).status).toBe(503)
  expect((await send(sim, '/chat/completions', { ...whole, model: 'deepseek-v4-pro' })).status).toBe(200)
  const directed = await send(sim, '/chat/completions', chatBody('Hi [[sim {"content":"a ]] b"}]]'))
  expect(directed.text).toContain('"content":"a ]] b"')
  expect((await send(sim, '/chat/completions', chatBody('[[sim {"tokns":1}]]'))).status).toBe(599)
  // @ts-expect-error -- the misspelling is the point
  expect(() => sim.script({ tokns: 1 })).toThrow(/unknown script key "tokns"/)
})

test('the same controls are there over HTTP', async () => {
  await using sim = await startSimulator()
  const queued = await send(sim, '/__sim/script', [{ fault: '503' }, { fault: '500' }])
  expect(JSON.parse(queued.text)).toEqual({ queued: 2 })
  expect((await send(sim, '/__sim/script', { nonsense: 1 })).status).toBe(400)
  expect((await send(sim, '/chat/completions', whole)).status).toBe(503)
  expect(JSON.parse((await send(sim, '/__sim/state')).text)).toMatchObject({ queuedScripts: 1, active: 0 })
  expect(JSON.parse((await send(sim, '/__sim/requests')).text)).toHaveLength(1)
  await send(sim, '/__sim/reset', '')
  expect(JSON.parse((await send(sim, '/__sim/requests')).text)).toEqual([])
})
