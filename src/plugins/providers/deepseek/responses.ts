import type { Catalogue } from '../../../core/catalogue.ts'
import { NONE, type Node } from '../../../wire/json-doc.ts'
import type { Prepared, ProviderRequest } from '../contract.ts'
import { Draft, invalid } from './draft.ts'
import { settleMaxTokens } from '../max-tokens.ts'
import {
  applyFields,
  compile,
  drop,
  map,
  pass,
  reject,
  removeField,
  type FieldTable,
  writeModel,
} from './fields.ts'
import { inRange, sampling, warnOfIgnoredSampling } from './limits.ts'
import { givesUpThinking } from './reasoning.ts'
import { checkItems } from './responses-items.ts'
import { restoreItems } from './responses-replay.ts'
import { settleReasoning } from './responses-reasoning.ts'
import { settleResponsesTools } from './responses-tools.ts'

const USER = 'Replaced by an opaque `user`: no identity of a person reaches DeepSeek.'
const NO_STATE = 'The gateway keeps nothing of a call for the next one: send the whole conversation.'

/** Every field of a Responses request that the gateway acts on. All others pass as they came. */
export const RESPONSES_FIELDS = {
  model: map('The alias becomes the model of the route.', writeModel),
  input: pass('See the rules for items. Else byte for byte as it came.', (draft, value) => {
    draft.messages = value
  }),
  instructions: pass('Goes on as it came.'),
  max_output_tokens: map(
    'Capped by the route, and set where absent. Above what the model can do: refused.',
    (draft, value) => (draft.maxTokens = value),
  ),
  stream: pass('Goes on as it came.'),
  temperature: pass(
    '0 to 2; others are refused. No effect while thinking (`ignored=temperature`).',
    sampling('temperature', 2),
  ),
  top_p: pass(
    '0 to 1; others are refused. No effect while thinking (`ignored=top_p`).',
    sampling('top_p', 1),
  ),
  top_logprobs: pass('0 to 20; others are refused.', inRange('top_logprobs', 0, 20)),
  reasoning: map(
    '`effort` to the levels of the day, by the catalogue; a route with a mode decides. `summary` goes on and has no effect (`ignored=reasoning.summary`): DeepSeek shows its reasoning as it is.',
    readReasoning,
  ),
  text: pass('Formats `text`, `json_object` and `json_schema`. `verbosity` has no effect.', checkFormat),
  tools: map(
    'Functions, `web_search`, and the custom tool `apply_patch`; at most 128. `tool_search`, `namespace`, `image_generation` and `local_shell` are dropped, others refused.',
    (draft, value, key) => {
      draft.tools = value
      draft.toolsKey = key
    },
  ),
  tool_choice: map('`allowed_tools` filters `tools`.', (draft, value) => (draft.toolChoice = value)),
  store: map('Always false.', writeStore),
  user: map(USER, (draft, value) => (draft.userId = value)),
  user_id: map(USER, removeField),
  safety_identifier: map(USER, removeField),
  previous_response_id: reject(NO_STATE),
  conversation: reject(NO_STATE),
  background: reject(NO_STATE, 'false'),
  prompt: reject('DeepSeek keeps no prompts: send the text.'),
  parallel_tool_calls: drop('DeepSeek ignores it: calls may come in parallel.', 'true'),
  max_tool_calls: drop('DeepSeek ignores it.'),
  truncation: drop('DeepSeek does not truncate: what is too long is refused.', '"disabled"'),
  include: drop('DeepSeek has nothing to include.', '[]'),
  metadata: drop('DeepSeek ignores it; it may hold personal data.', '{}'),
  client_metadata: drop('DeepSeek ignores it; it may hold personal data.', '{}'),
  service_tier: drop('DeepSeek has no tiers.', '"auto"', '"default"'),
  stream_options: drop('DeepSeek ignores it.', '{}'),
  context_management: drop('DeepSeek ignores it.', '[]'),
  moderation: drop('DeepSeek ignores it.'),
  prompt_cache_key: drop('DeepSeek caches by prefix and `user`; it may hold personal data.'),
  prompt_cache_options: drop('DeepSeek caches by prefix.'),
  prompt_cache_retention: drop('DeepSeek caches by prefix.'),
} as const satisfies FieldTable

const FIELDS = compile(RESPONSES_FIELDS)

export function prepareResponses(request: ProviderRequest, catalogue: Catalogue): Prepared {
  const draft = new Draft(request, catalogue)
  applyFields(draft, FIELDS)
  checkItems(draft)
  settleResponsesTools(draft)
  const thinking = settleReasoning(draft, givesUpThinking('responses', request.repair))
  if (thinking) restoreItems(draft)
  warnOfIgnoredSampling(draft, thinking)
  settleMaxTokens(draft, { field: 'max_output_tokens' })
  writeUser(draft)
  if (draft.doc.get(draft.doc.root, 'store') === NONE) draft.edits.add(draft.doc.root, 'store', 'false')
  return draft.finish('/responses')
}

function writeStore(draft: Draft, value: Node): void {
  if (draft.doc.boolean(value) === false) return
  draft.edits.replace(value, 'false')
  if (!draft.doc.isNull(value)) draft.warn('mapped=store')
}

function writeUser({ doc, edits, request, userId }: Draft): void {
  const text = `"${request.userId}"`
  if (userId === NONE) edits.add(doc.root, 'user', text)
  else edits.replace(userId, text)
}

function readReasoning(draft: Draft, value: Node): void {
  const { doc } = draft
  if (doc.isNull(value)) return
  if (!doc.isObject(value)) invalid('/reasoning', 'must be an object.')
  draft.effortHolder = value
  const key = doc.keyOf(value, 'effort')
  if (key !== NONE) {
    draft.effort = doc.valueOf(key)
    draft.effortKey = key
  }
  const summary = doc.get(value, 'summary')
  if (summary !== NONE && !doc.isNull(summary)) draft.warn('ignored=reasoning.summary')
}

const FORMATS = new Set(['text', 'json_object', 'json_schema'])

function checkFormat(draft: Draft, value: Node): void {
  const { doc } = draft
  if (doc.isNull(value)) return
  if (!doc.isObject(value)) invalid('/text', 'must be an object.')
  const format = doc.get(value, 'format')
  if (format !== NONE && !doc.isNull(format) && !FORMATS.has(doc.text(doc.get(format, 'type')) ?? '')) {
    invalid('/text/format/type', 'must be one of text, json_object, json_schema.')
  }
  const verbosity = doc.get(value, 'verbosity')
  const neutral = verbosity === NONE || doc.isNull(verbosity) || doc.isText(verbosity, 'medium')
  if (!neutral) draft.warn('ignored=text.verbosity')
}
