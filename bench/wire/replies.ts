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
const MESSAGES_MODEL = 'claude-sonnet-5'

/** The last event of a complete stream. */
export const CHAT_END = 'data: [DONE]\n\n'
export const MESSAGES_END = 'event: message_stop\ndata: {"type":"message_stop"}\n\n'
const LAST_CHUNK = Buffer.from('0\r\n\r\n')
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
  const words = streamedWords().map((content) => frame(delta({ content })))
  const frames = [frame(delta({ role: 'assistant', content: '' }))]
  while (frames.length < events - 1) frames.push(words[frames.length % words.length]!)
  frames.push(frame({ ...delta({ content: '' }, 'stop'), usage: usage(events) }))
  return {
    head: renderStreamHead(),
    frames,
    tail: Buffer.concat([chunk(CHAT_END), LAST_CHUNK]),
  }
}

/** The same reply as a Messages stream: the same pieces of text, and what that protocol puts around them. */
export function renderMessagesStream(events: number): RenderedStream {
  const { start, block, end, stop } = messagesFrames(events)
  const words = streamedWords().map((text) =>
    named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  )
  const texts = Array.from({ length: events - 2 }, (_, index) => words[(index + 1) % words.length]!)
  return {
    head: renderStreamHead(),
    frames: [start, block, ...texts, end, stop],
    tail: Buffer.concat([chunk(MESSAGES_END), LAST_CHUNK]),
  }
}

function messagesFrames(events: number): Record<'start' | 'block' | 'end' | 'stop', Buffer> {
  const { prompt_tokens, prompt_cache_hit_tokens } = usage(events)
  const input = {
    input_tokens: prompt_tokens - prompt_cache_hit_tokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: prompt_cache_hit_tokens,
  }
  const message = {
    id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
    type: 'message',
    role: 'assistant',
    model: MESSAGES_MODEL,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...input, output_tokens: 1 },
  }
  const ending = { stop_reason: 'end_turn', stop_sequence: null }
  return {
    start: named({ type: 'message_start', message }),
    block: named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    end: named({ type: 'content_block_stop', index: 0 }),
    stop: named({ type: 'message_delta', delta: ending, usage: { ...input, output_tokens: events } }),
  }
}

function renderStreamHead(): Buffer {
  const head = [
    'HTTP/1.1 200 OK',
    'content-type: text/event-stream; charset=utf-8',
    'cache-control: no-cache',
    ...COMMON_HEAD,
    'transfer-encoding: chunked',
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n`)
}

/** All the text of a stream, whichever the protocol. */
export function streamedText(events: number): string {
  const words = streamedWords()
  return Array.from({ length: events - 2 }, (_, index) => words[(index + 1) % words.length]!).join('')
}

/** The pieces of text that streams are made of, in turn. */
function streamedWords(): string[] {
  const next = random(11)
  return Array.from({ length: 64 }, () => ` ${prose(1, next).trim()}`)
}

function named(event: { type: string; [field: string]: unknown }): Buffer {
  return chunk(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
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
