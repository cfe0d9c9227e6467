import type { GuardRule } from './guard-rules.ts'

/**
 * Who stands behind a text, the least trusted last: the application (system prompts, definitions of tools), who writes to it (users;
 * what a model said before), and what it fetched (results of tools, documents).
 */
export const TRUSTS = ['system', 'user', 'tool'] as const
export type Trust = (typeof TRUSTS)[number]

/** What a text may try. */
export const CATEGORIES = [
  'override',
  'extraction',
  'jailbreak',
  'markup',
  'hidden',
  'suffix',
  'exfiltration',
  'agent',
] as const
export type Category = (typeof CATEGORIES)[number]

/** What in a text tries to take a model over: where and what it is, never what it says. */
export interface GuardFinding {
  /** Unique: `override_previous`. */
  readonly rule: string
  readonly category: Category
  readonly trust: Trust
  /** How much it says alone, from 0 to 1. */
  readonly score: number
  /** In UTF-16 code units of the original text, end exclusive. */
  readonly start: number
  readonly end: number
}

/** What is done about a text that tries to take a model over, mildest first. */
export const GUARD_ACTIONS = ['allow', 'flag', 'block'] as const
export type GuardAction = (typeof GUARD_ACTIONS)[number]

/** What is done about characters that nobody sees. */
export const INVISIBLE_ACTIONS = ['allow', 'strip', 'block'] as const
export type InvisibleAction = (typeof INVISIBLE_ACTIONS)[number]

/** What was done about the findings of one rule in texts of one trust, and how often. Never what was found. */
export interface GuardCount {
  readonly rule: string
  readonly trust: Trust
  readonly action: GuardAction | InvisibleAction
  readonly count: number
}

/** What a route does about texts that try to take a model over. */
export interface GuardrailRules {
  readonly invisible: InvisibleAction
  /** Whether system prompts get a word by which a reply that repeats them is known. */
  readonly canary: boolean
  /** By category of what is found. Undefined where all are allowed: then no text is read. */
  readonly injection: ReadonlyMap<Category, GuardAction> | undefined
  /** From which score on a text counts, by who stands behind it. */
  readonly thresholds: Readonly<Record<Exclude<Trust, 'system'>, number>>
  /** Guards that are asked beside the call. */
  readonly models: readonly GuardRule[]
}
