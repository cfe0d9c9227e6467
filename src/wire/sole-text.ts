import type { Operation } from '../core/call.ts'
import { fieldsOf, listOf, textOf } from './reply-facts.ts'

type Members = Record<string, unknown>

/** Where a text stands in an event: `holder[field]`. */
export interface TextPlace {
  readonly holder: Members
  readonly field: string
  /** Names the text among all texts of the stream. */
  readonly key: string
}

/** In which order a chunk of chat that holds several of them is read. */
export const CHAT_TEXTS = ['reasoning_content', 'reasoning', 'refusal', 'content'] as const

/** Kinds of deltas of the Anthropic protocol that hold text, and where. */
export const MESSAGES_TEXTS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  input_json_delta: 'partial_json',
}

/** The place of the only text of an event that says nothing else; undefined for all other events. */
export function soleText(operation: Operation, event: Members): TextPlace | undefined {
  switch (operation) {
    case 'chat':
    case 'fim':
      return soleTextOfChunk(event)
    case 'messages':
      return soleTextOfMessages(event)
    case 'responses':
      return soleTextOfResponses(event)
    case 'embeddings':
      return undefined
  }
}

function soleTextOfChunk({ choices, usage }: Members): TextPlace | undefined {
  const [first, ...others] = listOf(choices)
  const choice = fieldsOf(first) as Members
  if (first === undefined || others.length > 0 || isThere(usage)) return undefined
  if (isThere(choice['finish_reason']) || isThere(choice['logprobs'])) return undefined
  const key = `choice ${String(choice['index'])}`
  if (textOf(choice['text']) !== undefined) return { holder: choice, field: 'text', key: `${key} text` }
  const delta = fieldsOf(choice['delta']) as Members
  const fields = CHAT_TEXTS.filter((field) => textOf(delta[field]) !== undefined)
  const calls = listOf(delta['tool_calls'])
  if (fields.length + calls.length !== 1) return undefined
  const [field] = fields
  if (field !== undefined) return { holder: delta, field, key: `${key} ${field}` }
  return soleTextOfCall(calls[0], key)
}

function soleTextOfCall(value: unknown, key: string): TextPlace | undefined {
  const call = fieldsOf(value)
  const called = fieldsOf(call['function']) as Members
  if (textOf(called['name']) !== undefined || textOf(called['arguments']) === undefined) return undefined
  return { holder: called, field: 'arguments', key: `${key} tool ${String(call['index'])}` }
}

function soleTextOfMessages(event: Members): TextPlace | undefined {
  const delta = fieldsOf(event['delta']) as Members
  const type = String(delta['type'])
  const field = MESSAGES_TEXTS[type]
  if (field === undefined || textOf(delta[field]) === undefined) return undefined
  return { holder: delta, field, key: `block ${String(event['index'])} ${type}` }
}

function soleTextOfResponses(event: Members): TextPlace | undefined {
  const type = String(event['type'])
  if (!isResponsesText(type) || textOf(event['delta']) === undefined) return undefined
  if (listOf(event['logprobs']).length > 0) return undefined
  return { holder: event, field: 'delta', key: responsesTextKey(event) }
}

/** Deltas are texts of the model but for sounds, which are base64. */
export function isResponsesText(type: string): boolean {
  return type.endsWith('.delta') && type !== 'response.audio.delta'
}

/** The same for all events of one text: its item, its part, and what kind of text it is. */
export function responsesTextKey(event: Members): string {
  const { output_index: item, content_index: part, summary_index: summary } = event
  const kind = String(event['type']).replace(/\.(?:delta|done)$/, '')
  return `${String(item)} ${String(part ?? summary)} ${kind}`
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null
}
