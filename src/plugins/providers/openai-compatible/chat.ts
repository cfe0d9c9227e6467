import { applyFields, compile, drop, map, noRead, pass } from '../fields.ts'
import { settleMaxTokens } from '../max-tokens.ts'
import { Draft, type FieldTable, type Prepare } from './draft.ts'
import { tidyHistory } from './history.ts'
import { COMMON_FIELDS, settleEffort, settleStreamOptions, STREAM_FIELDS, writeUser } from './shared.ts'

const LIMIT = 'Capped by the route, and set where absent. Sent under the name that `max_tokens_field` says.'

/** Every field of a chat completion that the gateway acts on. All others pass as they came. */
export const CHAT_FIELDS = {
  ...COMMON_FIELDS,
  ...STREAM_FIELDS,
  messages: pass<Draft>(
    '`reasoning_content` is removed, but where `reasoning_content: keep`. `prefix: true` is refused.',
    (draft, value) => (draft.messages = value),
  ),
  max_tokens: map<Draft>(LIMIT, (draft, value) => (draft.maxTokens = value)),
  max_completion_tokens: map<Draft>(LIMIT, (draft, value) => (draft.maxCompletionTokens = value)),
  reasoning_effort: map(
    'Goes on as it came where the route has no mode. `non_thinking` makes it `none`; `thinking` takes a `none` away.',
    noRead,
  ),
  thinking: drop('Only DeepSeek knows it.'),
} as const satisfies FieldTable

const FIELDS = compile<Draft>(CHAT_FIELDS)

export const prepareChat: Prepare = (request, catalogue, settings) => {
  const draft = new Draft(request, catalogue, settings)
  applyFields(draft, FIELDS)
  tidyHistory(draft)
  draft.effortHolder = draft.doc.root
  settleEffort(draft, 'reasoning_effort')
  settleMaxTokens(draft, { field: settings.maxTokensField })
  settleStreamOptions(draft)
  writeUser(draft)
  return draft.finish('/chat/completions')
}
