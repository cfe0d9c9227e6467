import type { Catalogue } from '../../../core/catalogue.ts'
import type { Prepared, ProviderRequest } from '../contract.ts'
import { settleMaxTokens } from '../max-tokens.ts'
import { Draft, unsupported } from './draft.ts'
import { applyFields, compile, drop, pass, reject, type FieldTable } from './fields.ts'
import { inRange, onlyOne } from './limits.ts'
import { OPENAI_FIELDS, writeUserId } from './shared.ts'

/** Of fill-in-the-middle, whatever the model. */
const MAX_TOKENS = 4096

/** Every field of a fill-in-the-middle completion that the gateway acts on. All others pass as they came. */
export const FIM_FIELDS = {
  ...OPENAI_FIELDS,
  prompt: pass('One string; arrays are refused.'),
  suffix: pass('Goes on as it came.'),
  echo: pass('Goes on as it came.'),
  logprobs: pass('0 to 20.', inRange('logprobs', 0, 20)),
  best_of: pass('1 only; more are refused.', onlyOne('best_of')),
  thinking: drop('Fill-in-the-middle never thinks.'),
  reasoning_effort: drop('Fill-in-the-middle never thinks.'),
  tools: reject('Fill-in-the-middle calls no tools.', '[]'),
} as const satisfies FieldTable

const FIELDS = compile(FIM_FIELDS)

export function prepareFim(request: ProviderRequest, catalogue: Catalogue): Prepared {
  if (request.target.mode === 'thinking') {
    unsupported(
      '/model',
      'this model thinks, and fill-in-the-middle works only without. Use one that does not.',
    )
  }
  const draft = new Draft(request, catalogue)
  applyFields(draft, FIELDS)
  settleMaxTokens(draft, { ceiling: MAX_TOKENS })
  writeUserId(draft)
  return draft.finish('/beta/completions')
}
