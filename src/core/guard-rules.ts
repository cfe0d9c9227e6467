import type { DataClass } from './labels.ts'

/** What of a call a guard is asked about: what the user says, what tools gave back, what the model answers. */
export const GUARD_STAGES = ['input', 'tool_result', 'output'] as const
export type GuardStage = (typeof GUARD_STAGES)[number]

/** What becomes of a call about which a guard gives no answer: refused, or served as if nothing were wrong. */
export const ON_FAILURE = ['closed', 'open'] as const
export type OnFailure = (typeof ON_FAILURE)[number]

/** When streams are judged: as their text comes, or once at their end. */
export const OUTPUT_MODES = ['chunks', 'end'] as const
export type OutputMode = (typeof OUTPUT_MODES)[number]

/** One guard that a route asks, and what its answers do. */
export interface GuardRule {
  /** Its name in `guards` of the deployment. */
  readonly guard: string
  readonly stages: ReadonlySet<GuardStage>
  readonly action: 'block' | 'flag'
  readonly onFailure: OnFailure
  /** By label of the call; goes before `onFailure`. */
  readonly onFailureOf: ReadonlyMap<DataClass, OnFailure>
  /** Labels of calls that it may be asked about; undefined where any. */
  readonly classes: ReadonlySet<DataClass> | undefined
  /** Its answers are counted and do nothing. */
  readonly shadow: boolean
  /** Share of calls that it is asked about. */
  readonly sample: number
  /** Those that count; undefined where all do. */
  readonly categories: ReadonlySet<string> | undefined
  /** What a score must reach to count; undefined where the guard's own word does. */
  readonly minScore: number | undefined
  readonly output: OutputMode
}

/** What a guard's answers about one stage of a call came to, for its record. Never a text. */
export interface GuardNote {
  readonly guard: string
  readonly stage: GuardStage
  readonly verdict: 'clear' | 'flagged' | 'failed'
  /** Ids of categories, or of a failure its reason. */
  readonly categories: readonly string[]
  /** The longest wait for one answer. */
  readonly ms: number
  readonly action: 'none' | 'flag' | 'block' | 'shadow'
}
