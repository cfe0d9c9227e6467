import { applyFields, compile, drop, map } from '../fields.ts'
import { settleMaxTokens } from '../max-tokens.ts'
import { Draft, type FieldTable, type Prepare } from './draft.ts'
import { COMMON_FIELDS, settleStreamOptions, STREAM_FIELDS, writeUser } from './shared.ts'

/** Every field of a fill-in-the-middle completion that the gateway acts on. All others pass as they came. */
export const FIM_FIELDS = {
  ...COMMON_FIELDS,
  ...STREAM_FIELDS,
  max_tokens: map<Draft>(
    'Capped by the route, and set where absent.',
    (draft, value) => (draft.maxTokens = value),
  ),
  thinking: drop('Only DeepSeek knows it.'),
} as const satisfies FieldTable

const FIELDS = compile<Draft>(FIM_FIELDS)

export const prepareFim: Prepare = (request, catalogue, settings) => {
  const draft = new Draft(request, catalogue, settings)
  applyFields(draft, FIELDS)
  // Completions never got the newer name.
  settleMaxTokens(draft, { field: 'max_tokens' })
  settleStreamOptions(draft)
  writeUser(draft)
  return draft.finish('/completions')
}
