import type { Usage } from '../../../core/usage.ts'
import { soundFinish } from '../chat-reply.ts'

const STOP_OF = new Map([
  ['length', 'max_tokens'],
  ['content_filter', 'refusal'],
])

/** The provider broke off, at its limit or at what it will not say: the last call may be cut in the middle. */
export function isCut(finish: string | undefined): boolean {
  return finish !== undefined && STOP_OF.has(finish)
}

/** How a message ended, as a caller of Anthropic's is told. */
export interface Ending {
  readonly stop_reason: string
  /** Which stop sequence it was, a chat provider does not say. */
  readonly stop_sequence: null
  readonly stop_details: object | null
}

/**
 * @param calls whether the message calls tools: some providers say `stop` then, and some `tool_calls` where there are none
 * @param refusal the provider's words, where the model declined
 */
export function endingOf(finish: string | undefined, calls: boolean, refusal: string): Ending {
  const sound = soundFinish(finish)
  const reason = refusal === '' ? (STOP_OF.get(sound) ?? (calls ? 'tool_use' : 'end_turn')) : 'refusal'
  const details =
    reason === 'refusal'
      ? { type: 'refusal', category: null, explanation: refusal === '' ? null : refusal }
      : null
  return { stop_reason: reason, stop_sequence: null, stop_details: details }
}

/** Anthropic's three figures of the input are disjoint. Zeros where the provider reported nothing: clients want numbers. */
export function messageUsage(usage: Usage | undefined): object {
  const reasoning = usage?.reasoningTokens
  return {
    input_tokens: usage?.cacheMissTokens ?? 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage?.cacheHitTokens ?? 0,
    output_tokens: usage?.outputTokens ?? 0,
    ...(reasoning === undefined ? {} : { output_tokens_details: { thinking_tokens: reasoning } }),
  }
}
