import type { ReplyFacts, RequestFacts } from '../core/call.ts'
import { refuse } from '../core/errors.ts'
import { JsonDoc, NONE, type Node } from './json-doc.ts'
import { JsonEdits } from './json-edit.ts'
import { NameTable } from './json-names.ts'
import {
  booleanAt,
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
  chatUsage,
  errorOf,
  fieldsOf,
  lengthOf,
  listOf,
  ReplyDraft,
  textOf,
  type Fields,
} from './reply-facts.ts'

/** What both operations of the OpenAI dialect have in common. */
export const SHARED_READERS: readonly (readonly [string, FieldReader])[] = [
  ['model', readModel],
  ['stream', readStream],
  ['stream_options', readStreamOptions],
  ['max_tokens', (draft, doc, value) => (draft.maxTokens = countAt(doc, value, '/max_tokens'))],
  // Any of these may name the end user; of several, the first in this order.
  ['user', readUser('/user', 3)],
  ['user_id', readUser('/user_id', 2)],
  ['safety_identifier', readUser('/safety_identifier', 1)],
]

const CHAT_READERS = new NameTable<FieldReader>([
  ...SHARED_READERS,
  ['messages', readMessages],
  ['tools', readTools],
  ['max_completion_tokens', readMaxCompletionTokens],
])

/** Reads the body of a chat completion. Throws `GatewayError` for what no route could serve. */
export function readChatRequest(doc: JsonDoc): RequestFacts {
  const draft = readFields(doc, CHAT_READERS)
  if (draft.messages === NONE) {
    refuse('invalid_value', { param: '/messages', reason: 'is required.' })
  }
  const { maxTokens, maxCompletionTokens } = draft
  if (maxTokens !== undefined && maxCompletionTokens !== undefined && maxTokens !== maxCompletionTokens) {
    const reason = 'differs from max_tokens; send only one of the two.'
    refuse('invalid_value', { param: '/max_completion_tokens', reason })
  }
  return draft.facts()
}

/** Reads a whole reply. */
export function readChatReply(parsed: unknown): ReplyFacts {
  return readReply(parsed, 'message')
}

/** Reads one chunk of a stream. */
export function readChatChunk(parsed: unknown): ReplyFacts {
  return readReply(parsed, 'delta')
}

/** The envelope that replies of chat and FIM share, with usage and error. */
export function readEnvelope(reply: Fields): ReplyDraft {
  const facts = new ReplyDraft()
  facts.id = textOf(reply['id'])
  facts.model = textOf(reply['model'])
  const usage = reply['usage']
  if (usage !== undefined && usage !== null) facts.usage = chatUsage(usage)
  facts.error = errorOf(reply['error'])
  return facts
}

/**
 * DeepSeek puts usage on the chunk that carries the finish reason; OpenAI clients that asked for usage expect a chunk of its
 * own with `choices: []` behind it. Returns the two, or undefined where there is nothing to split: no usage here, or the
 * chunk already is the trailing one.
 */
export function splitUsage(chunkText: string): { finish: string; usage: string } | undefined {
  const doc = new JsonDoc(Buffer.from(chunkText))
  const usage = doc.get(doc.root, 'usage')
  const choices = doc.get(doc.root, 'choices')
  if (!doc.isObject(usage) || !doc.isArray(choices) || doc.first(choices) === NONE) return undefined
  const edits = new JsonEdits(doc)
  edits.replace(usage, 'null')
  const envelope = ['id', 'object', 'created', 'model', 'system_fingerprint']
    .map((name) => ({ name, value: doc.get(doc.root, name) }))
    .filter(({ value }) => value !== NONE)
    .map(({ name, value }) => `"${name}":${doc.raw(value).toString()}`)
  return {
    finish: edits.apply().toString(),
    usage: `{${[...envelope, '"choices":[]'].join(',')},"usage":${doc.raw(usage).toString()}}`,
  }
}

function readReply(parsed: unknown, part: 'message' | 'delta'): ReplyDraft {
  const reply = fieldsOf(parsed)
  const facts = readEnvelope(reply)
  for (const item of listOf(reply['choices'])) {
    const choice = fieldsOf(item)
    facts.finish ??= textOf(choice['finish_reason'])
    const message = fieldsOf(choice[part])
    facts.outputChars += lengthOf(message['content']) + lengthOf(message['reasoning_content'])
    facts.reasoning += textOf(message['reasoning_content']) ?? ''
    for (const toolCall of listOf(message['tool_calls'])) {
      const call = fieldsOf(toolCall)
      facts.calls(call['id'])
      facts.outputChars += lengthOf(fieldsOf(call['function'])['arguments'])
    }
  }
  return facts
}

function readMaxCompletionTokens(draft: FactsDraft, doc: JsonDoc, value: Node): void {
  draft.maxCompletionTokens = countAt(doc, value, '/max_completion_tokens')
}

function readStreamOptions(draft: FactsDraft, doc: JsonDoc, value: Node): void {
  if (doc.isNull(value)) return
  if (!doc.isObject(value)) {
    refuse('invalid_value', { param: '/stream_options', reason: 'must be an object.' })
  }
  const include = doc.get(value, 'include_usage')
  if (include === NONE) return
  draft.includeUsage = booleanAt(doc, include, '/stream_options/include_usage') ?? false
}

function readUser(param: string, rank: number): FieldReader {
  return (draft, doc, value) => {
    const user = textAt(doc, value, param)
    if (user === undefined || draft.userRank > rank) return
    draft.user = user
    draft.userRank = rank
  }
}
