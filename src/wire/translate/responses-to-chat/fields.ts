import { consume, drop, fieldTable, keep, reject, type FieldRule } from '../draft.ts'

/** The gateway stores nothing; it is OpenAI's default to do so. */
const store: FieldRule = (draft, value) => {
  if (draft.doc.boolean(value) === true) draft.warn('mapped=store')
}

/** All that may be had besides the reply is the reasoning, for the next call to bring back. */
const include: FieldRule = (draft, value, name) => {
  for (const item of draft.doc.elements(value)) {
    if (!draft.doc.isText(item, SEALED)) draft.warn('dropped=include')
  }
  keep(draft, value, name)
}

export const SEALED = 'reasoning.encrypted_content'

/** Every field of a Responses request that Chat Completions has a place for, or whose loss has to be weighed. */
export const FIELDS = fieldTable({
  model: consume,
  stream: consume,
  max_output_tokens: consume,
  // The user's id is not forwarded: the provider is told an opaque one.
  user: consume,
  user_id: consume,
  safety_identifier: consume,
  // Refused before, where they ask for anything.
  previous_response_id: consume,
  conversation: consume,
  background: consume,
  input: keep,
  instructions: keep,
  temperature: keep,
  top_p: keep,
  reasoning: keep,
  text: keep,
  tools: keep,
  tool_choice: keep,
  parallel_tool_calls: keep,
  metadata: (draft, value, name) => {
    drop('{}')(draft, value, name)
    keep(draft, value, name)
  },
  include,
  store,
  stream_options: keep,
  prompt: reject('this provider keeps no prompts: send the text.'),
  truncation: drop('"disabled"'),
  service_tier: drop('"auto"', '"default"'),
  top_logprobs: drop('0'),
  client_metadata: drop('{}'),
  context_management: drop('[]'),
})
