import type { Finish, ReplyFacts } from '../core/call.ts'
import type { Usage } from '../core/usage.ts'
import {
  errorOf,
  fieldsOf,
  lengthOf,
  listOf,
  ReplyDraft,
  textOf,
  tokensOf,
  type Fields,
} from './reply-facts.ts'
import type { SseEvent } from './sse.ts'

/** The events that end a stream; nothing follows them, and there is no `[DONE]`. */
const ENDS = new Set(['response.completed', 'response.incomplete', 'response.failed'])

export function isResponsesEnd(event: SseEvent): boolean {
  return event.name !== undefined && ENDS.has(event.name)
}

/** Reads a whole reply. */
export function readResponsesReply(parsed: unknown): ReplyFacts {
  const reply = fieldsOf(parsed)
  const facts = readState(reply)
  for (const value of listOf(reply['output'])) {
    const item = fieldsOf(value)
    facts.outputChars += charsOf(item)
    facts.reasoning += reasoningOf(item)
    if (isCall(item['type'])) facts.calls(item['call_id'])
  }
  return facts
}

const REASONING_DELTA = 'response.reasoning_text.delta'

/** Reads one event of a stream. Those at the end repeat items or the whole reply: their text was counted as it came. */
export function readResponsesEvent(parsed: unknown): ReplyFacts {
  const event = fieldsOf(parsed)
  const type = textOf(event['type']) ?? ''
  if (event['response'] !== undefined) return readState(fieldsOf(event['response']))
  const facts = new ReplyDraft()
  if (type === 'error') facts.error = errorOf(event['error']) ?? textOf(event['message']) ?? 'unknown error'
  else if (type.endsWith('.delta')) {
    facts.outputChars = lengthOf(event['delta'])
    if (type === REASONING_DELTA) facts.reasoning = textOf(event['delta']) ?? ''
  } else if (type === 'response.output_item.added') readAdded(fieldsOf(event['item']), facts)
  // No event of the protocol, but what an error of any server looks like.
  else facts.error = errorOf(event['error'])
  return facts
}

function readAdded(item: Fields, facts: ReplyDraft): void {
  if (isCall(item['type'])) facts.calls(item['call_id'])
}

/** The text of a reasoning item; a summary is not what was thought. */
function reasoningOf(item: Fields): string {
  if (item['type'] !== 'reasoning') return ''
  return listOf(item['content'])
    .map((part) => textOf(fieldsOf(part)['text']) ?? '')
    .join('')
}

/** All that a response says of itself, apart from its text. */
function readState(reply: Fields): ReplyDraft {
  const facts = new ReplyDraft()
  facts.id = textOf(reply['id'])
  facts.model = textOf(reply['model'])
  facts.usage = responsesUsage(reply['usage'])
  facts.error = errorOf(reply['error'])
  const status = reply['status']
  if (status === 'failed' || status === 'cancelled')
    facts.error ??= `the response ended as ${status as string}`
  facts.finish = finishOf(reply)
  return facts
}

const FINISH_OF_REASON: Readonly<Record<string, string>> = { max_output_tokens: 'length' }

/** In the words of the chat dialect, so that records of all dialects read alike. */
function finishOf(reply: Fields): Finish {
  if (reply['status'] === 'incomplete') {
    const reason = textOf(fieldsOf(reply['incomplete_details'])['reason']) ?? 'incomplete'
    return FINISH_OF_REASON[reason] ?? reason
  }
  if (reply['status'] !== 'completed') return undefined
  const calls = listOf(reply['output']).some((item) => isCall(fieldsOf(item)['type']))
  return calls ? 'tool_calls' : 'stop'
}

function isCall(type: unknown): boolean {
  return type === 'function_call' || type === 'custom_tool_call'
}

function charsOf(item: Fields): number {
  let chars = lengthOf(item['arguments']) + lengthOf(item['input'])
  for (const part of [...listOf(item['content']), ...listOf(item['summary'])]) {
    chars += lengthOf(fieldsOf(part)['text']) + lengthOf(fieldsOf(part)['refusal'])
  }
  return chars
}

/** Figures that do not add up are billed as if nothing had been a cache hit, which never charges too little. */
function responsesUsage(value: unknown): Usage | undefined {
  const usage = fieldsOf(value)
  const inputTokens = tokensOf(usage['input_tokens'])
  const outputTokens = tokensOf(usage['output_tokens'])
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const cached = tokensOf(fieldsOf(usage['input_tokens_details'])['cached_tokens']) ?? 0
  const cacheHitTokens = cached <= inputTokens ? cached : 0
  const reasoning = tokensOf(fieldsOf(usage['output_tokens_details'])['reasoning_tokens'])
  return {
    inputTokens,
    cacheHitTokens,
    cacheMissTokens: inputTokens - cacheHitTokens,
    outputTokens,
    reasoningTokens: reasoning === undefined ? undefined : Math.min(reasoning, outputTokens),
    estimated: false,
  }
}
