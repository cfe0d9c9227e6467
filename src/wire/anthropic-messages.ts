import type { Finish, ReplyFacts, RequestFacts } from '../core/call.ts'
import { GatewayError, refuse } from '../core/errors.ts'
import type { Usage } from '../core/usage.ts'
import { JsonDoc, NONE, type Node } from './json-doc.ts'
import { NameTable } from './json-names.ts'
import {
  countAt,
  readFields,
  readMessages,
  readModel,
  readStream,
  readTools,
  textAt,
  type FactsDraft,
  type FieldReader,
} from './request-facts.ts'
import {
  errorOf,
  fieldsOf,
  jsonOf,
  lengthOf,
  listOf,
  ReplyDraft,
  textOf,
  tokensOf,
  type Fields,
} from './reply-facts.ts'

const READERS = new NameTable<FieldReader>([
  ['model', readModel],
  ['stream', readStream],
  ['messages', readMessages],
  ['tools', readTools],
  ['max_tokens', (draft, doc, value) => (draft.maxTokens = countAt(doc, value, '/max_tokens'))],
  ['metadata', readMetadata],
  ['thread', refuseThread],
])

/** Reads the body of a Messages request. `max_tokens` is required here, as Anthropic has it, though DeepSeek would not mind. */
export function readMessagesRequest(doc: JsonDoc): RequestFacts {
  const draft = readFields(doc, READERS)
  if (draft.messages === NONE) refuse('invalid_value', { param: '/messages', reason: 'is required.' })
  if (draft.maxTokens === undefined) refuse('invalid_value', { param: '/max_tokens', reason: 'is required.' })
  return draft.facts()
}

/** Reads a whole reply, or an error in its place. */
export function readMessagesReply(parsed: unknown): ReplyFacts {
  const facts = new ReplyDraft()
  const reply = fieldsOf(parsed)
  readMessage(reply, facts, undefined)
  facts.error = errorOf(reply['error'])
  return facts
}

/**
 * Reads one event of a stream. A `message_delta` may repeat the input figures or give only those of the output: what it
 * leaves out is taken from `before`, the usage seen so far in this stream. Nothing is ever added up.
 */
export function readMessagesEvent(parsed: unknown, before?: Usage): ReplyFacts {
  const facts = new ReplyDraft()
  const event = fieldsOf(parsed)
  switch (event['type']) {
    case 'message_start':
      readMessage(fieldsOf(event['message']), facts, before)
      break
    case 'content_block_start':
      readBlock(fieldsOf(event['content_block']), facts)
      break
    case 'content_block_delta': {
      const delta = fieldsOf(event['delta'])
      facts.outputChars =
        lengthOf(delta['text']) + lengthOf(delta['thinking']) + lengthOf(delta['partial_json'])
      facts.reasoning = textOf(delta['thinking']) ?? ''
      facts.signature = textOf(delta['signature'])
      break
    }
    case 'message_delta':
      facts.finish = finishOf(fieldsOf(event['delta'])['stop_reason'])
      facts.usage = messagesUsage(event['usage'], before)
      break
    default:
      break
  }
  facts.error = errorOf(event['error'])
  return facts
}

function readMessage(message: Fields, facts: ReplyDraft, before: Usage | undefined): void {
  facts.id = textOf(message['id'])
  facts.model = textOf(message['model'])
  facts.finish = finishOf(message['stop_reason'])
  facts.usage = messagesUsage(message['usage'], before)
  for (const block of listOf(message['content'])) readBlock(fieldsOf(block), facts)
}

function readBlock(block: Fields, facts: ReplyDraft): void {
  facts.outputChars += charsOfBlock(block)
  facts.reasoning += textOf(block['thinking']) ?? ''
  facts.signature = textOf(block['signature']) ?? facts.signature
  if (block['type'] === 'tool_use') facts.calls(block['id'])
}

function charsOfBlock(block: Fields): number {
  const input = fieldsOf(block['input'])
  // A tool_use block opens with `"input":{}` in a stream; its real arguments come as deltas.
  const args = Object.keys(input).length === 0 ? 0 : lengthOf(jsonOf(input))
  return lengthOf(block['text']) + lengthOf(block['thinking']) + args
}

/** The three input figures are disjoint: what was read from the cache is a hit, the rest was not. */
function messagesUsage(value: unknown, before: Usage | undefined): Usage | undefined {
  const usage = fieldsOf(value)
  const fresh = tokensOf(usage['input_tokens'])
  const created = tokensOf(usage['cache_creation_input_tokens'])
  const read = tokensOf(usage['cache_read_input_tokens'])
  const outputTokens = tokensOf(usage['output_tokens']) ?? before?.outputTokens
  const cacheMissTokens = fresh === undefined ? before?.cacheMissTokens : fresh + (created ?? 0)
  if (outputTokens === undefined || cacheMissTokens === undefined) return undefined
  const cacheHitTokens = read ?? before?.cacheHitTokens ?? 0
  const reasoning =
    tokensOf(fieldsOf(usage['output_tokens_details'])['thinking_tokens']) ?? before?.reasoningTokens
  return {
    inputTokens: cacheHitTokens + cacheMissTokens,
    cacheHitTokens,
    cacheMissTokens,
    outputTokens,
    reasoningTokens: reasoning === undefined ? undefined : Math.min(reasoning, outputTokens),
    estimated: false,
  }
}

const FINISH_OF = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
])

function finishOf(value: unknown): Finish {
  const reason = textOf(value)
  return reason === undefined ? undefined : (FINISH_OF.get(reason) ?? reason)
}

function readMetadata(draft: FactsDraft, doc: JsonDoc, value: Node): void {
  if (doc.isNull(value)) return
  if (!doc.isObject(value)) refuse('invalid_value', { param: '/metadata', reason: 'must be an object.' })
  const userId = doc.get(value, 'user_id')
  if (userId === NONE) return
  const user = textAt(doc, userId, '/metadata/user_id')
  draft.user = user === undefined ? undefined : endUserOf(user)
}

/**
 * Anthropic would hold the conversation, and be sent only what is new of it. The client's own tool loop asks for that unless it is
 * refused in these terms; left out without a word, the next turn would come without its history.
 */
function refuseThread(_draft: FactsDraft, doc: JsonDoc, value: Node): void {
  if (!doc.isNull(value)) refuse('thread_unsupported_request', {})
}

const WITH_SESSION = /^(user_.+_account_.*)_session_.*$/

/**
 * Claude Code packs device, account and session into one value: as JSON, or in earlier versions as
 * `user_<hash>_account_<uuid>_session_<uuid>`. The session changes with every conversation and names no user; left in, each
 * conversation would be another user to the provider and find no cache.
 */
function endUserOf(value: string): string {
  if (!value.startsWith('{')) return WITH_SESSION.exec(value)?.[1] ?? value
  try {
    const packed = new JsonDoc(Buffer.from(value))
    const id = (name: string): string | undefined => textOf(packed.text(packed.get(packed.root, name)))
    return id('account_uuid') ?? id('device_id') ?? value
  } catch (error) {
    if (error instanceof GatewayError) return value
    throw error
  }
}
