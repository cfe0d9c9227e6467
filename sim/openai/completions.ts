/** The legacy completions endpoint, which continues or fills in a text. */
import type { Ask } from '../ask.ts'
import { withinContext, type Incoming } from '../chat-rules.ts'
import { completionAsk, completionFields, type CompletionRequest } from '../completion-request.ts'
import { Refused } from '../errors.ts'
import { anything, closed } from '../serde.ts'
import { chatModel } from './chat-rules.ts'
import { faults, refusal } from './errors.ts'
import { checkLength, checkRange, readShape } from './wording.ts'

// Prompts as lists and as token ids are not simulated: they are refused as a wrong type.
const completionRequest = closed(
  {
    ...completionFields,
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
  const ask = completionAsk(request, model, defaultTokens)
  return withinContext(ask, settings.contextTokens, refusal.contextTooLong)
}
