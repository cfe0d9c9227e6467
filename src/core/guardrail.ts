import type { GuardRule } from './guard-rules.ts'

/**
 * Who stands behind a text, the least trusted last: the application (system prompts, definitions of tools), who writes to it (users;
 * what a model said before), and what it fetched (results of tools, documents).
 */
export const TRUSTS = ['system', 'user', 'tool'] as const
export type Trust = (typeof TRUSTS)[number]

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
  /** Guards that are asked beside the call. */
  readonly models: readonly GuardRule[]
}
