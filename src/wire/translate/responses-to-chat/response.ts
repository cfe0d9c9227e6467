import type { Usage } from '../../../core/usage.ts'
import { itemJson, type ItemContext } from './output-item.ts'
import type { Transcript } from './transcript.ts'

/** What a response says of itself whatever the model says. */
export interface Envelope {
  readonly items: ItemContext
  readonly createdS: number
  readonly model: string
  readonly echo: object
}

/** A response that has only begun. */
export function startedResponse(envelope: Envelope): object {
  return response(envelope, 'in_progress', null, [], null)
}

/** A response that is over. */
export function responseOf({ items, incomplete, usage }: Transcript, envelope: Envelope): object {
  const output = items.map((item) => itemJson(item, item.status, envelope.items))
  const status = incomplete === undefined ? 'completed' : 'incomplete'
  return response(envelope, status, incomplete ?? null, output, usage === undefined ? null : usageOf(usage))
}

function response(
  { items, createdS, model, echo }: Envelope,
  status: 'in_progress' | 'completed' | 'incomplete',
  reason: string | null,
  output: readonly object[],
  usage: object | null,
): object {
  return {
    id: `resp_${items.id}`,
    object: 'response',
    created_at: createdS,
    status,
    error: null,
    incomplete_details: reason === null ? null : { reason },
    model,
    output,
    ...echo,
    usage,
  }
}

function usageOf({ inputTokens, cacheHitTokens, outputTokens, reasoningTokens }: Usage): object {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cacheHitTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
    total_tokens: inputTokens + outputTokens,
  }
}
