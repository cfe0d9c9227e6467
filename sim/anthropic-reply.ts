/** Anthropic Messages: the reply's bytes, as Anthropic writes them or as DeepSeek does on its Anthropic path. */
import { contentType, mark, output, type Frame, type Frames, type Writing } from './frames.ts'
import type { Call, Reply } from './reply.ts'
import { parseJson } from './script.ts'
import { anthropicUsage, type Usage } from './usage.ts'

/** Where the providers that speak this format differ. */
export interface MessageStyle {
  /** Fields without a value are sent as null, and the input of a tool begins with an empty fragment. */
  readonly explicit: boolean
  /** What the opening event of a stream reports as output. */
  readonly openingOutput: 0 | 1
  signature(thinking: string, replyId: string): string
  usage(usage: Usage, outputTokens: number): Record<string, unknown>
}

/** Five usage fields, and the message id as the signature. */
export const deepseekMessages: MessageStyle = {
  explicit: false,
  openingOutput: 0,
  signature: (_thinking, replyId) => replyId,
  usage: anthropicUsage,
}

export const messagesWriter =
  (style: MessageStyle) =>
  (reply: Reply): Writing => ({
    whole: () => wholeMessage(reply, style),
    frames: () => messageFrames(reply, style),
    contentType,
  })

const stopReasons: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  // How moderation shows on this endpoint is unverified; other reasons are passed as they are.
  content_filter: 'refusal',
}

// `stop_sequence` as a reason is unverified.
const stopReason = (reply: Reply): string =>
  reply.stoppedBy === undefined ? (stopReasons[reply.finish] ?? reply.finish) : 'stop_sequence'

const usageOf = (reply: Reply, style: MessageStyle, outputTokens: number): object =>
  reply.usagePlacement === 'absent'
    ? {}
    : { usage: reply.usageOverride ?? style.usage(reply.usage, outputTokens) }

function wholeMessage(reply: Reply, style: MessageStyle): string {
  const { id, reasoning, answer, calls } = reply
  const thinking = reasoning?.join('')
  const citations = style.explicit ? { citations: null } : {}
  return JSON.stringify({
    id,
    type: 'message',
    role: 'assistant',
    model: reply.ask.model.id,
    content: [
      ...(thinking === undefined
        ? []
        : [{ type: 'thinking', thinking, signature: style.signature(thinking, id) }]),
      ...(answer.length > 0 ? [{ type: 'text', text: answer.join(''), ...citations }] : []),
      ...calls.map(toolUse),
    ],
    stop_reason: stopReason(reply),
    stop_sequence: reply.stoppedBy ?? null,
    ...(style.explicit ? { stop_details: null, container: null } : {}),
    ...usageOf(reply, style, reply.usage.output),
  })
}

/** The input is an object; what a cut call looks like here is unverified, so it becomes an empty one. */
const toolUse = (call: Call): object => ({
  type: 'tool_use',
  id: call.id,
  name: call.name,
  input: parseJson(call.pieces.join('')) ?? {},
})

const event = (type: string, rest: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`

interface Block {
  readonly start: object
  readonly deltaType: string
  readonly deltaKey: string
  readonly pieces: readonly string[]
  readonly signature?: string
  /** A fragment without text comes before the pieces. */
  readonly emptyFirst?: boolean
}

function blocksOf({ id, reasoning, answer, calls }: Reply, style: MessageStyle): Block[] {
  const blocks: Block[] = []
  if (reasoning !== undefined)
    blocks.push({
      start: { type: 'thinking', thinking: '', signature: '' },
      deltaType: 'thinking_delta',
      deltaKey: 'thinking',
      pieces: reasoning,
      signature: style.signature(reasoning.join(''), id),
    })
  if (answer.length > 0)
    blocks.push({
      start: { type: 'text', text: '' },
      deltaType: 'text_delta',
      deltaKey: 'text',
      pieces: answer,
    })
  for (const call of calls)
    blocks.push({
      start: { type: 'tool_use', id: call.id, name: call.name, input: {} },
      deltaType: 'input_json_delta',
      deltaKey: 'partial_json',
      pieces: call.pieces,
      emptyFirst: style.explicit,
    })
  return blocks
}

function* messageFrames(reply: Reply, style: MessageStyle): Frames {
  yield startFrame(reply, style)
  let pinged = false
  for (const [index, block] of blocksOf(reply, style).entries()) {
    yield mark(event('content_block_start', { index, content_block: block.start }))
    // One ping, right after the first block has opened.
    if (!pinged) yield mark(event('ping', {}))
    pinged = true
    yield* deltaFrames(index, block)
    yield mark(event('content_block_stop', { index }))
  }
  const stoppedBy = reply.stoppedBy ?? (style.explicit ? null : undefined)
  const delta = { stop_reason: stopReason(reply), stop_sequence: stoppedBy }
  yield mark(event('message_delta', { delta, ...usageOf(reply, style, reply.usage.output) }))
  if (reply.script.noDone !== true) yield mark(event('message_stop', {}))
}

function startFrame(reply: Reply, style: MessageStyle): Frame {
  const message = {
    id: reply.id,
    type: 'message',
    role: 'assistant',
    model: reply.ask.model.id,
    content: [],
    ...(style.explicit ? { stop_reason: null, stop_sequence: null } : {}),
    ...usageOf(reply, style, style.openingOutput),
  }
  return mark(event('message_start', { message }))
}

function* deltaFrames(index: number, block: Block): Frames {
  const before = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${block.deltaType}","${block.deltaKey}":`
  if (block.emptyFirst === true) yield mark(`${before}""}}\n\n`)
  for (const piece of block.pieces) yield output(`${before}${JSON.stringify(piece)}}}\n\n`)
  if (block.signature !== undefined)
    yield mark(
      event('content_block_delta', { index, delta: { type: 'signature_delta', signature: block.signature } }),
    )
}
