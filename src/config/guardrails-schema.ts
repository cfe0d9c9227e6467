import * as z from 'zod'
import { INVISIBLE_ACTIONS, type GuardrailRules } from '../core/guardrail.ts'
import { compileGuardModels, guardModels } from './guard-models-schema.ts'

/** What a policy, or a route of it, does about texts that try to take a model over. */
export const guardrails = z.strictObject({
  invisible_characters: z
    .enum(INVISIBLE_ACTIONS)
    .optional()
    .describe(
      'Characters that nobody sees and a model reads (tags, zero-width, direction overrides): `allow` where absent. `strip` sends the request without them. Those that emoji and scripts need stay.',
    ),
  models: guardModels
    .optional()
    .describe(
      'Guards beside the call: which are asked, and what their answers do. A route that has this has its own list alone.',
    ),
})

type GuardrailsFile = z.output<typeof guardrails>

/** What the route says over what the policy says, key by key. */
export function compileGuardrails(general: GuardrailsFile, own: GuardrailsFile = {}): GuardrailRules {
  return {
    invisible: own.invisible_characters ?? general.invisible_characters ?? 'allow',
    models: compileGuardModels(own.models ?? general.models),
  }
}
