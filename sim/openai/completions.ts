/** The legacy completions endpoint, which continues or fills in a text. */
import type { Ask } from '../ask.ts'
import { stop } from '../chat-request.ts'
import { stopsOf, withinContext, type Incoming } from '../chat-rules.ts'
import { Refused } from '../errors.ts'
import { anything, closed, flag, float, optional, struct, text, unsigned } from '../serde.ts'
import { chatModel } from './chat-rules.ts'
import { faults, refusal } from './errors.ts'
import { checkLength, checkRange, readShape } from './wording.ts'

interface CompletionRequest {
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
}

// Prompts as lists and as token ids are not simulated: they are refused as a wrong type.
const completionRequest = closed(
  {
    model: text,
    prompt: text,
    suffix: optional(text),
    echo: optional(flag),
    logprobs: optional(unsigned),
    max_tokens: optional(unsigned),
    stop: optional(stop),
    stream: optional(flag),
    stream_options: optional(struct('', { include_usage: optional(flag) })),
    temperature: optional(float),
    top_p: optional(float),
    best_of: anything,
    frequency_penalty: anything,
    logit_bias: anything,
    n: anything,
    presence_penalty: anything,
    seed: anything,
    user: anything,
  },
  ['prompt', 'model'],
)

/** Documented: short unless more is asked for. */
const defaultTokens = 16

export function readCompletion({ source, settings }: Incoming): Ask {
  const request = readShape<CompletionRequest>(source, completionRequest)
  const model = chatModel(settings, request.model)
  checkRange('temperature', request.temperature, { kind: 'decimal', from: 0, to: 2 })
  checkRange('logprobs', request.logprobs, { kind: 'integer', from: 0, to: 5 })
  checkLength('stop', request.stop, 4)
  if (request.stream_options && request.stream !== true) throw new Refused(faults['stream-options'])
  const ask: Ask = {
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
  return withinContext(ask, settings.contextTokens, refusal.contextTooLong)
}
