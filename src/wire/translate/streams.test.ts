import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import Anthropic from '@anthropic-ai/sdk'
import * as fc from 'fast-check'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fieldsOf } from '../reply-facts.ts'
import { chatSse, chatWhole, messagesSse, messagesWhole, reply, type Reply } from './reply-arbitrary.ts'
import { translateBody, translateSse, type DirectionName } from './testing.ts'

/** What the server answers, in the pieces in which it writes it. */
let pieces: readonly Buffer[] = []

const server = createServer(async (req, res) => {
  for await (const _ of req);
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const piece of pieces) {
    res.write(piece)
    await turn()
  }
  res.end()
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
})

let anthropic: Anthropic | undefined
let openai: OpenAI | undefined

const settings = (path: string): { baseURL: string; apiKey: string; maxRetries: number } => ({
  baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
  apiKey: 'k',
  maxRetries: 0,
})

const ask = { model: 'fast', messages: [{ role: 'user' as const, content: 'Go.' }] }
const withoutParsed = (name: string, value: unknown): unknown =>
  name === 'parsed_output' ? undefined : value
const plain = (value: unknown): object => JSON.parse(JSON.stringify(value)) as object

/** What the official client makes of the stream that the server writes. */
async function readMessage(): Promise<object> {
  anthropic ??= new Anthropic(settings(''))
  const stream = anthropic.messages.stream({ ...ask, max_tokens: 9 })
  // What the client itself adds for callers that gave it a schema.
  return JSON.parse(JSON.stringify(await stream.finalMessage(), withoutParsed)) as object
}

async function readCompletion(): Promise<object> {
  openai ??= new OpenAI(settings('/v1'))
  const stream = openai.chat.completions.stream({
    ...ask,
    stream_options: { include_usage: true },
  })
  let reasoning = ''
  stream.on('chunk', ({ choices: [choice] }) => {
    const words = fieldsOf(choice?.delta)['reasoning_content']
    if (typeof words === 'string') reasoning += words
  })
  const completion = plain(await stream.finalChatCompletion())
  return { ...completion, reasoning }
}

async function readResponse(): Promise<object> {
  openai ??= new OpenAI(settings('/v1'))
  const stream = openai.responses.stream({ model: 'fast', input: 'Go.' })
  return plain(await stream.finalResponse())
}

/** Members that the client adds to what the server said. */
const ADDED = new Set(['parsed', 'parsed_arguments', 'output_parsed', 'output_text'])

function withoutAdded(value: object): object {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) => (ADDED.has(key) ? undefined : member)),
  ) as object
}

/** Of a completion, what a stream can tell too, in one shape. */
function essence(completion: object): object {
  const { reasoning, id, model, created, choices, usage } = completion as Record<string, unknown>
  const choice = fieldsOf((choices as unknown[])[0])
  const message = fieldsOf(choice['message'])
  const calls = (message['tool_calls'] ?? []) as object[]
  return {
    id,
    model,
    created,
    finish: choice['finish_reason'],
    usage,
    reasoning: reasoning ?? message['reasoning_content'] ?? '',
    // A stream begins with an empty text; a whole reply of nothing but calls has none.
    content: message['content'] ?? '',
    refusal: message['refusal'] ?? null,
    calls: calls.map((call) => {
      const { id: callId, type } = call as Record<string, unknown>
      const { name, arguments: args } = fieldsOf((call as Record<string, unknown>)['function'])
      return { callId, type, name, args }
    }),
  }
}

interface Side {
  readonly direction: DirectionName
  readonly request: string
  readonly whole: (said: Reply) => object
  readonly sse: (said: Reply) => string
  readonly read: () => Promise<object>
  readonly compare: (value: object) => object
}

const withTools = { ...ask, max_tokens: 9, stream: true }

const SIDES: readonly Side[] = [
  {
    direction: 'messages-to-chat',
    request: JSON.stringify(withTools),
    whole: chatWhole,
    sse: chatSse,
    read: readMessage,
    compare: plain,
  },
  {
    direction: 'chat-to-messages',
    request: JSON.stringify({ ...withTools, stream_options: { include_usage: true } }),
    whole: messagesWhole,
    sse: messagesSse,
    read: readCompletion,
    compare: essence,
  },
  {
    direction: 'responses-to-chat',
    request: JSON.stringify({
      model: 'fast',
      input: 'Go.',
      stream: true,
      // A name that a reply may have: where it does, its arguments are no input of such a tool.
      tools: [{ type: 'custom', name: 'g' }],
    }),
    whole: chatWhole,
    sse: chatSse,
    read: readResponse,
    compare: withoutAdded,
  },
]

/** So short that it can be cut at each of its bytes. */
const TINY: Reply = { reasoning: '', text: 'ü🌍', calls: [], finish: 'stop', usage: undefined, seed: 3 }

const SHORT: Reply = {
  reasoning: 'Hm. 🌍',
  text: 'Grüße',
  calls: [
    { id: 'c1', name: 'f', args: '{"a":"é"}' },
    { id: 'c2', name: 'g', args: '{}' },
  ],
  finish: 'stop',
  usage: { miss: 5, hit: 7, output: 9 },
  seed: 3,
}

function cut(bytes: Buffer, points: readonly number[]): Buffer[] {
  const sorted = [0, ...points.toSorted((a, b) => a - b), bytes.length]
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end))
}

describe.each(SIDES)('the official client of a translated stream, $direction', (side) => {
  const wholeOf = (said: Reply): object =>
    side.compare(plain(translateBody(side.direction, side.request).replies.whole(side.whole(said))))
  const bytesOf = (said: Reply): Buffer =>
    Buffer.from(
      translateSse(side.direction, translateBody(side.direction, side.request).replies, side.sse(said)),
    )

  test('reads what the whole reply says, for every reply and however it is cut', async () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(reply, cuts, async (said, shares) => {
        const bytes = bytesOf(said)
        pieces = cut(
          bytes,
          shares.map((share) => Math.floor(share * bytes.length)),
        )
        expect(side.compare(await side.read())).toEqual(wholeOf(said))
      }),
      { numRuns: 150 },
    )
  })

  test('reads the same of a stream that comes byte by byte', async () => {
    const bytes = bytesOf(SHORT)
    pieces = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
    expect(side.compare(await side.read())).toEqual(wholeOf(SHORT))
  })

  test('reads the same wherever the stream is cut in two', async () => {
    const bytes = bytesOf(TINY)
    const whole = wholeOf(TINY)
    // Every place of a stream of usual length; of a long one, every second or third.
    const step = Math.ceil(bytes.length / 3000)
    for (let at = 1; at < bytes.length; at += step) {
      pieces = cut(bytes, [at])
      expect(side.compare(await side.read())).toEqual(whole)
    }
  })
})
