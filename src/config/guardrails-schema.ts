import * as z from 'zod'
import {
  CATEGORIES,
  GUARD_ACTIONS,
  INVISIBLE_ACTIONS,
  type Category,
  type GuardAction,
  type GuardrailRules,
} from '../core/guardrail.ts'
import { frozenMap } from './freeze.ts'
import { compileGuardModels, guardModels } from './guard-models-schema.ts'

const action = z.enum(GUARD_ACTIONS)
const threshold = z.number().gt(0).max(1)

/** What a policy, or a route of it, does about texts that try to take a model over. */
export const guardrails = z.strictObject({
  injection: action
    .optional()
    .describe(
      'Texts of users, tools and documents that try to take the model over, found without a model: `allow` where absent. `flag` counts them, in the record and in a header.',
    ),
  categories: z
    .partialRecord(z.enum(CATEGORIES), action)
    .optional()
    .describe('By category of what is found (`extraction`), in place of `injection`.'),
  thresholds: z
    .strictObject({
      user: threshold.optional().describe('Of what people write; 0.5 where absent.'),
      tool: threshold.optional().describe('Of results of tools and documents; 0.5 where absent.'),
    })
    .optional()
    .describe('The score from which a text counts. Higher: fewer false alarms, more missed.'),
  invisible_characters: z
    .enum(INVISIBLE_ACTIONS)
    .optional()
    .describe(
      'Characters that nobody sees and a model reads (tags, zero-width, direction overrides): `allow` where absent. `strip` sends the request without them. Those that emoji and scripts need stay.',
    ),
  canary: z
    .boolean()
    .optional()
    .describe(
      'Whether system prompts get a line with a word of their own, by which a reply that repeats them is known and ended. `false` where absent.',
    ),
  models: guardModels
    .optional()
    .describe(
      'Guards beside the call: which are asked, and what their answers do. A route that has this has its own list alone.',
    ),
})

type GuardrailsFile = z.output<typeof guardrails>

const THRESHOLD = 0.5

/** What the route says over what the policy says, key by key. */
export function compileGuardrails(general: GuardrailsFile, own: GuardrailsFile = {}): GuardrailRules {
  const injection = own.injection ?? general.injection ?? 'allow'
  const named = { ...general.categories, ...own.categories }
  const actions = CATEGORIES.map((category): [Category, GuardAction] => [
    category,
    named[category] ?? injection,
  ])
  return {
    invisible: own.invisible_characters ?? general.invisible_characters ?? 'allow',
    canary: own.canary ?? general.canary ?? false,
    injection: actions.every(([, each]) => each === 'allow') ? undefined : frozenMap(actions),
    thresholds: {
      user: own.thresholds?.user ?? general.thresholds?.user ?? THRESHOLD,
      tool: own.thresholds?.tool ?? general.thresholds?.tool ?? THRESHOLD,
    },
    models: compileGuardModels(own.models ?? general.models),
  }
}
