/** What requests of the completions endpoints have in common, whoever serves them. */
import type { Ask } from './ask.ts'
import { stop } from './chat-request.ts'
import { stopsOf } from './chat-rules.ts'
import { flag, float, optional, struct, text, unsigned } from './serde.ts'

export interface CompletionRequest {
  model: string
  prompt: string
  suffix?: string | null
  echo?: boolean | null
  logprobs?: number | null
  max_tokens?: number | null
  stop?: string | string[] | null
  stream?: boolean | null
  stream_options?: { include_usage?: boolean | null } | null
  temperature?: number | null
  top_p?: number | null
}

export const completionFields = {
  model: text,
  prompt: text,
  suffix: optional(text),
  echo: optional(flag),
  logprobs: optional(unsigned),
  max_tokens: optional(unsigned),
  stop: optional(stop),
  stream: optional(flag),
  stream_options: optional(struct('StreamOptions', { include_usage: optional(flag) })),
  temperature: optional(float),
  top_p: optional(float),
}

export function completionAsk(request: CompletionRequest, model: Ask['model'], defaultTokens: number): Ask {
  return {
    model,
    thinking: false,
    effort: 'high',
    stream: request.stream === true,
    includeUsage: request.stream_options?.include_usage === true,
    maxTokens: request.max_tokens ?? defaultTokens,
    stops: stopsOf(request.stop),
    jsonMode: false,
    userId: '',
    prompt: request.prompt + (request.suffix ?? ''),
    lastText: request.prompt,
    tools: [],
    forcedTool: undefined,
    topLogprobs: request.logprobs ?? undefined,
    caching: 'silent',
    repeats: request.echo === true ? { prompt: request.prompt } : {},
  }
}
