import { NONE } from '../../wire/json-doc.ts'
import { invalid, type RequestDraft } from './draft.ts'

type Field = 'max_tokens' | 'max_completion_tokens' | 'max_output_tokens'

export interface MaxTokensRules {
  /** The name under which it goes out; of the two names of chat, the other one is renamed to it. */
  readonly field?: Field
  /** What the operation allows whatever the model. */
  readonly ceiling?: number
  /** The least that may be asked for. */
  readonly least?: number
}

/**
 * The limit of an answer as it goes out: what the caller asked, at most the route's cap; the cap itself where the caller
 * asked nothing, so that no call is unlimited. Returns it, or undefined where nobody set one.
 */
export function settleMaxTokens(draft: RequestDraft, rules: MaxTokensRules = {}): number | undefined {
  const { field = 'max_tokens', ceiling = Infinity, least = 1 } = rules
  const { facts, maxOutputTokens } = draft.request
  const asked = facts.maxOutputTokens
  const highest = Math.min(draft.model?.maxOutputTokens ?? Infinity, ceiling)
  if (asked !== undefined) checkAsked(draft, asked, least, highest, field)
  const cap = maxOutputTokens === undefined ? undefined : Math.min(maxOutputTokens, highest)
  let value = asked ?? cap
  if (asked !== undefined && cap !== undefined && asked > cap) {
    value = cap
    draft.warn(field === 'max_output_tokens' ? `clamped=${field}` : 'clamped=max_tokens')
  }
  write(draft, field, value)
  return value
}

function checkAsked(draft: RequestDraft, asked: number, least: number, highest: number, field: Field): void {
  if (asked >= least && asked <= highest) return
  if (field === 'max_output_tokens') return outOfRange(field, least, highest)
  const { doc } = draft
  const given = draft.maxTokens !== NONE && !doc.isNull(draft.maxTokens)
  outOfRange(given ? 'max_tokens' : 'max_completion_tokens', least, highest)
}

function outOfRange(field: Field, least: number, highest: number): never {
  const range = highest === Infinity ? `at least ${least}` : `from ${least} to ${highest}`
  return invalid(`/${field}`, `must be ${range} for this model.`)
}

/** The other spelling goes; its value comes back under the one that the provider knows. */
function write(draft: RequestDraft, field: Field, value: number | undefined): void {
  const { doc, edits, maxTokens, maxCompletionTokens } = draft
  const older = field !== 'max_completion_tokens'
  const [wanted, other] = older ? [maxTokens, maxCompletionTokens] : [maxCompletionTokens, maxTokens]
  if (other !== NONE) {
    const name = older ? 'max_completion_tokens' : 'max_tokens'
    edits.remove(doc.root, name)
    if (!doc.isNull(other)) draft.warn(`mapped=${name}`)
  }
  if (value === undefined) return
  const text = String(value)
  if (wanted === NONE) edits.add(doc.root, field, text)
  // `4096.0` and `4e3` are whole numbers to us but not to every provider's parser.
  else if (!doc.isRaw(wanted, text)) edits.replace(wanted, text)
}
