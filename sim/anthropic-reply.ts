/** Anthropic Messages as this provider writes them: five usage fields, and the message id as the signature. */
import { contentType, mark, output, type Frame, type Frames, type Writing } from './frames.ts'
import type { Call, Reply } from './reply.ts'
import { parseJson } from './script.ts'
import { anthropicUsage } from './usage.ts'

export const writeAnthropic = (reply: Reply): Writing => ({
  whole: () => wholeMessage(reply),
  frames: () => messageFrames(reply),
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

const usageOf = (reply: Reply, outputTokens: number): object =>
  reply.usagePlacement === 'absent'
    ? {}
    : { usage: reply.usageOverride ?? anthropicUsage(reply.usage, outputTokens) }

function wholeMessage(reply: Reply): string {
  const { id, reasoning, answer, calls } = reply
  return JSON.stringify({
    id,
    type: 'message',
    role: 'assistant',
    model: reply.ask.model.id,
    content: [
      ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning.join(''), signature: id }]),
      ...(answer.length > 0 ? [{ type: 'text', text: answer.join('') }] : []),
      ...calls.map(toolUse),
    ],
    stop_reason: stopReason(reply),
    stop_sequence: reply.stoppedBy ?? null,
    ...usageOf(reply, reply.usage.output),
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
}

function blocksOf({ id, reasoning, answer, calls }: Reply): Block[] {
  const blocks: Block[] = []
  if (reasoning !== undefined)
    blocks.push({
      start: { type: 'thinking', thinking: '', signature: '' },
      deltaType: 'thinking_delta',
      deltaKey: 'thinking',
      pieces: reasoning,
      signature: id,
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
    })
  return blocks
}

function* messageFrames(reply: Reply): Frames {
  yield startFrame(reply)
  let pinged = false
  for (const [index, block] of blocksOf(reply).entries()) {
    yield mark(event('content_block_start', { index, content_block: block.start }))
    // One ping, right after the first block has opened.
    if (!pinged) yield mark(event('ping', {}))
    pinged = true
    yield* deltaFrames(index, block)
    yield mark(event('content_block_stop', { index }))
  }
  const delta = { stop_reason: stopReason(reply), ...(reply.stoppedBy && { stop_sequence: reply.stoppedBy }) }
  yield mark(event('message_delta', { delta, ...usageOf(reply, reply.usage.output) }))
  if (reply.script.noDone !== true) yield mark(event('message_stop', {}))
}

function startFrame(reply: Reply): Frame {
  const message = {
    id: reply.id,
    type: 'message',
    role: 'assistant',
    model: reply.ask.model.id,
    content: [],
    ...usageOf(reply, 0),
  }
  return mark(event('message_start', { message }))
}

function* deltaFrames(index: number, block: Block): Frames {
  const before = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${block.deltaType}","${block.deltaKey}":`
  for (const piece of block.pieces) yield output(`${before}${JSON.stringify(piece)}}}\n\n`)
  if (block.signature !== undefined)
    yield mark(
      event('content_block_delta', { index, delta: { type: 'signature_delta', signature: block.signature } }),
    )
}
