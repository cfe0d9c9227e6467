import * as z from 'zod'
import {
  GUARD_STAGES,
  ON_FAILURE,
  OUTPUT_MODES,
  type GuardRule,
  type OnFailure,
} from '../core/guard-rules.ts'
import { DATA_CLASSES, type DataClass } from '../core/labels.ts'
import { frozenMap, frozenSet } from './freeze.ts'

const label = z.enum(DATA_CLASSES)
const onFailure = z.enum(ON_FAILURE)

const guardModel = z.strictObject({
  guard: z.string().min(1).max(64).describe('Name of a guard of `caisson.yaml`.'),
  stages: z
    .array(z.enum(GUARD_STAGES))
    .min(1)
    .max(GUARD_STAGES.length)
    .default(['input'])
    .describe(
      'What it is asked about: what the user says last, what tools gave back since, what the model answers.',
    ),
  action: z
    .enum(['block', 'flag'])
    .default('block')
    .describe(
      '`block` refuses the call, or ends its reply; `flag` records it. What Presidio finds is acted upon by `dlp`.',
    ),
  on_failure: onFailure
    .optional()
    .describe(
      'What becomes of the call where the guard gives no answer: refused (`closed`) or served (`open`). `closed` with `block`, `open` with `flag`.',
    ),
  on_failure_by_class: z
    .partialRecord(label, onFailure)
    .optional()
    .describe('The same for calls of single labels.'),
  data_classification: z
    .union([label, z.array(label).min(1).max(DATA_CLASSES.length)])
    .optional()
    .describe('Labels of calls that it is asked about, and so is shown; any where absent.'),
  categories: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/:-]{0,63}$/))
    .min(1)
    .max(100)
    .optional()
    .describe("Ids of the guard's categories that count; all where absent."),
  min_score: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe(
      "Least score that counts, in place of the guard's own word; of Presidio the least score of what it finds (0.5 where absent).",
    ),
  shadow: z.boolean().default(false).describe('Ask and count, and do nothing else: to see what it would do.'),
  sample: z.number().gt(0).max(1).default(1).describe('Share of calls that it is asked about.'),
  output: z
    .enum(OUTPUT_MODES)
    .default('chunks')
    .describe(
      'Streams are judged piece by piece, or once at their `end`. With `block`, text waits for its verdict.',
    ),
})

/** The key `models` of `guardrails`. A route's list stands in the place of the policy's. */
export const guardModels = z.array(guardModel).max(20)

export type GuardModelsFile = z.output<typeof guardModels>

export function compileGuardModels(file: GuardModelsFile = []): readonly GuardRule[] {
  return file.map((rule) => ({
    guard: rule.guard,
    stages: frozenSet(rule.stages),
    action: rule.action,
    onFailure: rule.on_failure ?? (rule.action === 'block' ? 'closed' : 'open'),
    onFailureOf: frozenMap(Object.entries(rule.on_failure_by_class ?? {}) as [DataClass, OnFailure][]),
    classes: rule.data_classification && frozenSet([rule.data_classification].flat()),
    shadow: rule.shadow,
    sample: rule.sample,
    categories: rule.categories && frozenSet(rule.categories),
    minScore: rule.min_score,
    output: rule.output,
  }))
}
