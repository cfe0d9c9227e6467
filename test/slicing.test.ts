import * as fc from 'fast-check'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Script } from '../sim/index.ts'
import { as, startGateway, startSim, type TestGateway } from './kit/index.ts'

const TEXT = 'Grüße, 世界! 🌍👩‍👩‍👧‍👦 "quoted" \\ back\u2028slash data: [DONE] : ping\r\n\r\nevent: error'
const CALL = { name: 'f', arguments: { text: TEXT } }

/** What may come in a stream; each goes through every slicing, in both dialects. */
const RECORDINGS: Record<string, Script> = {
  text: { content: TEXT, reasoning: 'r' },
  'reasoning and text': { reasoning: TEXT, content: TEXT },
  'tool calls': { toolCalls: [CALL, CALL], reasoning: 'r', emptyToolCalls: true },
  'keep-alives and text': { keepAlives: 4, reasoning: 'r', content: TEXT },
  'CRLF line ends': { content: TEXT, reasoning: TEXT, delimiters: 'crlf' },
  'mixed line ends': { content: TEXT, reasoning: TEXT, delimiters: 'mixed', keepAlives: 2 },
}

const SLICES = ['byte', 'random', 'event', 3, 7, 64, 'read:16k'] as const

const ask = { messages: [{ role: 'user' as const, content: 'Go.' }] }

async function readOpenAI(gw: TestGateway): Promise<object> {
  const tools = [{ type: 'function' as const, function: { name: 'f', parameters: {} } }]
  const stream = gw.openai().chat.completions.stream({ model: 'reasoning', ...ask, tools })
  let reasoning = ''
  stream.on('chunk', ({ choices }) => {
    reasoning += as<{ reasoning_content?: string } | undefined>(choices[0]?.delta)?.reasoning_content ?? ''
  })
  const { choices, usage } = await stream.finalChatCompletion()
  const { content, tool_calls: calls } = choices[0]?.message ?? {}
  const parsed = (calls ?? []).map((call) =>
    call.type === 'function' ? JSON.parse(call.function.arguments) : undefined,
  )
  return { reasoning, content, calls: parsed, finish: choices[0]?.finish_reason, usage }
}

async function readAnthropic(gw: TestGateway): Promise<object> {
  const tools = [{ name: 'f', input_schema: { type: 'object' as const } }]
  const stream = gw.anthropic().messages.stream({ model: 'reasoning', max_tokens: 900, ...ask, tools })
  const { content, stop_reason: stop, usage } = await stream.finalMessage()
  const blocks = content.map((block) => {
    if (block.type === 'text') return block.text
    if (block.type === 'thinking') return { thinking: block.thinking }
    return block.type === 'tool_use' ? block.input : block.type
  })
  return { blocks, stop, usage }
}

for (const [what, script] of Object.entries(RECORDINGS)) {
  test(`however the network cuts it, the clients decode the same: ${what}`, async () => {
    await using sim = await startSim()
    await using gw = await startGateway({ upstream: sim.url })
    for (const read of [readOpenAI, readAnthropic]) {
      const { keepAlives: _none, ...plain } = script
      sim.script({ ...plain, delimiters: 'lf' })
      const whole = await read(gw)
      expect(JSON.stringify(whole)).toContain('Grüße')
      // Nothing between the runs may differ but the slices.
      for (const slices of SLICES) {
        sim.script({ ...script, slices })
        expect(withoutCache(await read(gw))).toEqual(withoutCache(whole))
      }
    }
    const statuses = gw.audit().flatMap(({ kind, record }) => (kind === 'outcome' ? [record.status] : []))
    expect(statuses).toEqual(Array(2 * (SLICES.length + 1)).fill('ok'))
  })
}

/** The second time a prompt is in the provider's cache, and that is all that may change. */
function withoutCache(read: object): object {
  return JSON.parse(JSON.stringify(read).replace(/,"usage":.*/, '}'))
}

/** A provider that answers every request with these bytes, in these pieces. */
async function startRecording(pieces: () => readonly Buffer[]): Promise<{ server: Server; url: string }> {
  const server = createServer(async (req, res) => {
    for await (const _ of req);
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const piece of pieces()) {
      res.write(piece)
      await turn()
    }
    res.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${as<AddressInfo>(server.address()).port}` }
}

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'r', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`

const RECORDED = Buffer.from(
  [
    ': keep-alive\n\n',
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Grü🌍' }),
    ': c\n',
    chunk({ content: '世' }),
    chunk({}, 'stop'),
    'data: [DONE]\n\n',
  ].join(''),
)

test('cut in two at every single byte, a stream arrives byte for byte and is decoded to the same', async () => {
  let at = 1
  const { server, url } = await startRecording(() => [RECORDED.subarray(0, at), RECORDED.subarray(at)])
  await using gw = await startGateway({ upstream: url })
  for (; at < RECORDED.length; at += 1) {
    const reply = await gw.chat({ stream: true })
    expect(reply.text).toBe(RECORDED.toString())
  }
  server.close()
  server.closeAllConnections()
})

test('cut anywhere and anyhow, a stream arrives byte for byte', async () => {
  let pieces: readonly Buffer[] = []
  const { server, url } = await startRecording(() => pieces)
  await using gw = await startGateway({ upstream: url })
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: RECORDED.length - 1 }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(cuts, async (points) => {
      const sorted = [0, ...points.toSorted((a, b) => a - b), RECORDED.length]
      pieces = sorted.slice(1).map((end, i) => RECORDED.subarray(sorted[i], end))
      expect((await gw.chat({ stream: true })).text).toBe(RECORDED.toString())
    }),
    { numRuns: 40 },
  )
  server.close()
  server.closeAllConnections()
})

test('cut short at any byte, a stream never looks complete', async () => {
  let end = 0
  const { server, url } = await startRecording(() => [RECORDED.subarray(0, end)])
  await using gw = await startGateway({ upstream: url, policy: { retries: { max_attempts: 1 } } })
  // The last byte is the second line end of the end marker.
  for (end = 1; end < RECORDED.length; end += 7) {
    const reply = await gw.chat({ stream: true })
    if (reply.status === 200) expect(reply.text).toContain('"code":"upstream_interrupted"')
    else expect(reply.status).toBe(502)
    expect(reply.text).not.toContain('[DONE]')
  }
  server.close()
  server.closeAllConnections()
})
