import { NONE } from '../../json-doc.ts'
import { consume, drop, fieldTable, invalid, keep, reject, unsupported, type Draft } from '../draft.ts'

const TEXT_ONLY = 'this provider answers with text only.'

/** Every field of a chat completion that Messages has a place for, or whose loss has to be weighed. */
export const FIELDS = fieldTable({
  model: consume,
  stream: consume,
  stream_options: consume,
  max_tokens: consume,
  max_completion_tokens: consume,
  // The user's id is not forwarded: the provider is told an opaque one.
  user: consume,
  user_id: consume,
  safety_identifier: consume,
  messages: keep,
  stop: keep,
  temperature: keep,
  top_p: keep,
  top_k: keep,
  tools: keep,
  tool_choice: keep,
  parallel_tool_calls: keep,
  response_format: keep,
  reasoning_effort: keep,
  thinking: keep,
  n: reject('this provider gives one answer: 1 only.', '1'),
  logprobs: reject('this provider does not report probabilities.', 'false'),
  top_logprobs: reject('this provider does not report probabilities.', '0'),
  audio: reject(TEXT_ONLY),
  modalities: reject(TEXT_ONLY, '["text"]'),
  web_search_options: reject('this provider does not search the web in chat completions.'),
  functions: reject('Replaced by tools: send each function as {"type":"function","function":{…}}.', '[]'),
  function_call: reject('Replaced by tool_choice.', '"auto"', '"none"'),
  frequency_penalty: drop('0', '0.0'),
  presence_penalty: drop('0', '0.0'),
  logit_bias: drop('{}'),
  metadata: drop('{}'),
  store: drop('false'),
  service_tier: drop('"auto"', '"default"'),
  verbosity: drop('"medium"'),
})

/** Anthropic wants a limit in every request, and takes 0 for a request to fill its cache, which chat does not have. */
export function readMaxTokens({ context }: Draft): number {
  const limit = context.facts.maxOutputTokens ?? context.maxOutputTokens
  return limit < 1 ? invalid('/max_tokens', 'must be at least 1.') : limit
}

/** `stop`: one string or several. Anthropic refuses one of white space only. */
export function stopSequences(draft: Draft): readonly string[] | undefined {
  const { doc } = draft
  const stop = draft.field('stop')
  if (stop === NONE) return undefined
  if (doc.isArray(stop)) {
    let index = 0
    const list = Array.from(doc.elements(stop), (item) => oneStop(doc.text(item), `/stop/${index++}`))
    return list.length === 0 ? undefined : list
  }
  return [oneStop(doc.text(stop), '/stop')]
}

function oneStop(text: string | undefined, pointer: string): string {
  if (text === undefined) invalid(pointer, 'must be a string.')
  if (text.trim() === '') unsupported(pointer, 'this provider does not stop at white space.')
  return text
}
