import { NONE } from '../../../wire/json-doc.ts'
import { invalid } from '../draft.ts'
import { applyFields, compile, drop, map, noRead } from '../fields.ts'
import { settleMaxTokens } from '../max-tokens.ts'
import { Draft, type FieldTable, type Prepare } from './draft.ts'
import { COMMON_FIELDS, settleEffort, writeUser } from './shared.ts'

/** Every field of a Responses request that the gateway acts on. All others pass as they came. */
export const RESPONSES_FIELDS = {
  ...COMMON_FIELDS,
  max_output_tokens: map<Draft>(
    'Capped by the route, and set where absent.',
    (draft, value) => (draft.maxTokens = value),
  ),
  reasoning: map<Draft>(
    'Goes on as it came where the route has no mode. `non_thinking` makes its `effort` `none`; `thinking` takes a `none` away.',
    (draft, value) => {
      if (!draft.doc.isObject(value) && !draft.doc.isNull(value)) invalid('/reasoning', 'must be an object.')
      draft.effortHolder = value
    },
  ),
  store: map(
    'Always false: the provider would keep prompts and answers, and no later call could refer to them.',
    noRead,
  ),
  thinking: drop('Only DeepSeek knows it.'),
} as const satisfies FieldTable

const FIELDS = compile<Draft>(RESPONSES_FIELDS)

/** Only for providers that say they serve it. */
export const prepareResponses: Prepare = (request, catalogue, settings) => {
  const draft = new Draft(request, catalogue, settings)
  const { doc, edits } = draft
  applyFields(draft, FIELDS)
  if (!doc.isObject(draft.effortHolder)) writeReasoning(draft)
  else settleEffort(draft, 'effort')
  const store = doc.get(doc.root, 'store')
  if (doc.boolean(store) === true) draft.warn('mapped=store')
  edits.set(doc.root, 'store', 'false')
  settleMaxTokens(draft, { field: 'max_output_tokens' })
  writeUser(draft)
  return draft.finish('/responses')
}

/** Where the caller said nothing of reasoning. */
function writeReasoning({ doc, edits, request, effortHolder }: Draft): void {
  if (request.target.mode !== 'non_thinking') return
  if (effortHolder === NONE) edits.add(doc.root, 'reasoning', '{"effort":"none"}')
  else edits.replace(effortHolder, '{"effort":"none"}')
}
