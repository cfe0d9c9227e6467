import { prose, random } from './text.ts'

/** What the upstream answers to every call until told otherwise. `events` counts JSON frames; `[DONE]` comes on top. */
export type ReplyMode =
  | { kind: 'whole' }
  /** All events without a pause: each written to the socket on its own, as a provider does, or all of them in one write. */
  | { kind: 'fast'; events: number; writes: 'each' | 'one' }
  | { kind: 'paced'; events: number; perSecond: number }

const ID = 'f8b6e8dc-d500-4f08-a841-7476090e9f67'
const CREATED = 1778490745
const MODEL = 'deepseek-v4-flash'
const FINGERPRINT = 'fp_8b330d02d0_prod0820_fp8_kvcache_20260402'

const COMMON_HEAD = [
  'vary: origin, access-control-request-method, access-control-request-headers',
  'access-control-allow-credentials: true',
  'x-ds-trace-id: 0123456789abcdef0123456789abcdef',
  'x-content-type-options: nosniff',
  'server: elb',
]

function usage(completion: number) {
  return {
    prompt_tokens: 220,
    completion_tokens: completion,
    total_tokens: 220 + completion,
    prompt_tokens_details: { cached_tokens: 128 },
    prompt_cache_hit_tokens: 128,
    prompt_cache_miss_tokens: 92,
  }
}

/** One `chat.completion` of about 1 KB. */
export function renderWhole(): Buffer {
  const message = { role: 'assistant', content: prose(520, random(7)).trim() }
  const body = JSON.stringify({
    id: ID,
    object: 'chat.completion',
    created: CREATED,
    model: MODEL,
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    usage: usage(118),
    system_fingerprint: FINGERPRINT,
  })
  return renderJson(body)
}

/** The answer to anything that is not a call, such as a look at `/models`. */
export function renderModels(): Buffer {
  const models = ['deepseek-v4-flash', 'deepseek-v4-pro'].map((id) => ({
    id,
    object: 'model',
    owned_by: 'deepseek',
  }))
  return renderJson(JSON.stringify({ object: 'list', data: models }))
}

function renderJson(body: string): Buffer {
  const length = `content-length: ${Buffer.byteLength(body)}`
  const head = ['HTTP/1.1 200 OK', 'content-type: application/json', ...COMMON_HEAD, length].join('\r\n')
  return Buffer.from(`${head}\r\n\r\n${body}`)
}

export type RenderedStream = { head: Buffer; frames: Buffer[]; tail: Buffer }

/** A streamed reply: every event is an HTTP chunk of its own, as the provider sends it. */
export function renderStream(events: number): RenderedStream {
  const head = [
    'HTTP/1.1 200 OK',
    'content-type: text/event-stream; charset=utf-8',
    'cache-control: no-cache',
  ]
  const next = random(11)
  const words = Array.from({ length: 64 }, () => frame(delta({ content: ` ${prose(1, next).trim()}` })))
  const frames = [frame(delta({ role: 'assistant', content: '' }))]
  while (frames.length < events - 1) frames.push(words[frames.length % words.length]!)
  frames.push(frame({ ...delta({ content: '' }, 'stop'), usage: usage(events) }))
  return {
    head: Buffer.from(`${[...head, ...COMMON_HEAD, 'transfer-encoding: chunked'].join('\r\n')}\r\n\r\n`),
    frames,
    tail: Buffer.concat([chunk('data: [DONE]\n\n'), Buffer.from('0\r\n\r\n')]),
  }
}

function delta(content: object, finish: string | null = null) {
  return {
    id: ID,
    object: 'chat.completion.chunk',
    created: CREATED,
    model: MODEL,
    system_fingerprint: FINGERPRINT,
    choices: [{ index: 0, delta: content, logprobs: null, finish_reason: finish }],
  }
}

function frame(value: object): Buffer {
  return chunk(`data: ${JSON.stringify(value)}\n\n`)
}

function chunk(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
}
