import { NONE, type Node } from '../../../wire/json-doc.ts'
import { unsupported, type Draft } from './draft.ts'
import { drop, map, pass, reject, removeField, type FieldTable, writeModel } from './fields.ts'
import { onlyOne, sampling, stops } from './limits.ts'

const USER = 'Replaced by an opaque `user_id`: no identity of a person reaches DeepSeek.'

/** `stream_options` without `stream` is an error to DeepSeek, and means nothing. */
function streamOptions(draft: Draft, value: Node, key: Node): void {
  if (draft.request.facts.stream) return
  draft.edits.removeMember(draft.doc.root, key)
  if (!draft.doc.isNull(value)) draft.warn('dropped=stream_options')
}

/** The fields that both operations of the OpenAI dialect treat alike. */
export const OPENAI_FIELDS = {
  model: map('The alias becomes the model of the route.', writeModel),
  max_tokens: map(
    'Capped by the route, and set where absent. Above what the model can do: refused.',
    (draft, value) => (draft.maxTokens = value),
  ),
  stream: pass('Goes on as it came.'),
  stream_options: pass('Removed where `stream` is not true.', streamOptions),
  stop: pass('A string or up to 16; more are refused.', stops),
  temperature: pass(
    '0 to 2; others are refused. No effect while thinking (`ignored=temperature`).',
    sampling('temperature', 2),
  ),
  top_p: pass(
    '0 to 1; others are refused. No effect while thinking (`ignored=top_p`).',
    sampling('top_p', 1),
  ),
  user_id: map(USER, (draft, value) => (draft.userId = value)),
  user: map(USER, removeField),
  safety_identifier: map(USER, removeField),
  n: pass('1 only; more are refused.', onlyOne('n')),
  frequency_penalty: drop('DeepSeek ignores it.', '0', '0.0'),
  presence_penalty: drop('DeepSeek ignores it.', '0', '0.0'),
  logit_bias: drop('DeepSeek ignores it.', '{}'),
  seed: drop('DeepSeek ignores it.'),
  metadata: drop('DeepSeek ignores it; it may hold personal data.', '{}'),
  store: drop('DeepSeek ignores it.', 'false'),
  service_tier: drop('DeepSeek has no tiers.', '"auto"', '"default"'),
  prompt_cache_key: drop('DeepSeek caches by prefix and `user_id`; it may hold personal data.'),
  prompt_cache_options: drop('DeepSeek caches by prefix.'),
  prompt_cache_retention: drop('DeepSeek caches by prefix.'),
} as const satisfies FieldTable

/** Where DeepSeek takes text only. */
export const NO_AUDIO = reject('DeepSeek neither hears nor speaks: it would answer with text and no error.')

/** `user_id` as it goes out: the gateway's, always. */
export function writeUserId({ doc, edits, request, userId }: Draft): void {
  const text = `"${request.userId}"`
  if (userId === NONE) edits.add(doc.root, 'user_id', text)
  else edits.replace(userId, text)
}

/** DeepSeek drops images silently where the model has no eyes, or refuses them in words of its parser. */
export function needVision(draft: Draft, pointer: string): void {
  if (draft.model?.vision === true) return
  unsupported(pointer, 'this model takes text only: images and files need a model with vision.')
}
