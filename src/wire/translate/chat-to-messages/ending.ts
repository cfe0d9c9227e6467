import type { Usage } from '../../../core/usage.ts'
import { Untranslatable } from '../contract.ts'
import { fieldsOf, textOf } from '../../reply-facts.ts'

const FINISHES: ReadonlySet<string> = new Set(['stop', 'length', 'tool_calls', 'content_filter'])

/** Said where the provider gives no words of its own: callers look for some. */
const DECLINED = 'The model declined to answer.'

/**
 * One of the finish reasons that callers know.
 * @param finish in the words of this dialect, as src/wire/anthropic-messages.ts reads it
 * @param calls whether the message calls tools
 */
export function finishReason(finish: string | undefined, calls: boolean): string {
  if (finish === undefined) throw new Untranslatable('the reply ended without a stop reason')
  const known = FINISHES.has(finish) ? finish : 'stop'
  if (known === 'tool_calls' || known === 'stop') return calls ? 'tool_calls' : 'stop'
  return known
}

/** The words of a refusal, from where its stop reason stands. */
export function refusalText(stopDetails: unknown): string {
  return textOf(fieldsOf(stopDetails)['explanation']) ?? DECLINED
}

export function chatUsageOf(usage: Usage): object {
  const { inputTokens, outputTokens, reasoningTokens } = usage
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cacheHitTokens },
    ...(reasoningTokens === undefined
      ? {}
      : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  }
}
