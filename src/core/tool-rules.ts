import type { RouteMatch } from './match.ts'

/** What a tool does to the world. */
export const EFFECTS = ['read', 'write', 'forbidden'] as const
export type Effect = (typeof EFFECTS)[number]

/** What a tool reaches; a tool of a category is denied unless a rule names it. */
export const CATEGORIES = ['secrets', 'payments', 'production_data', 'messaging'] as const
export type Category = (typeof CATEGORIES)[number]

/** Of a check of arguments: not made, counted, or the call does not reach the caller. */
export const CHECKS = ['off', 'flag', 'block'] as const
export type Check = (typeof CHECKS)[number]

/** What a rule asks of a call before it applies: as a route, and the alias. */
export interface ToolMatch extends RouteMatch {
  readonly alias?: readonly string[]
}

export interface ToolRule {
  /** Name for messages and records: `name:` of the rule, or `tools.rules[2]`. */
  readonly id: string
  readonly match: ToolMatch
  /** Names of tools; `*` stands for any characters, `?` for one. */
  readonly tools: readonly string[]
  readonly effect: Effect
  /** Undefined where the names of the tools say it. */
  readonly category: Category | undefined
  /** Each call needs a person's approval of exactly its arguments. */
  readonly needsApproval: boolean
  /** Hosts that its arguments may name; undefined for a tool that reaches no others. */
  readonly egressHosts: readonly string[] | undefined
  /** What it gives back is as good as the caller's own words. */
  readonly isTrusted: boolean
}

/** What models may call, and how. */
export interface ToolRules {
  readonly rules: readonly ToolRule[]
  /** For tools that no rule names. */
  readonly byDefault: 'deny' | 'read' | 'allow'
  readonly onDenied: 'refuse' | 'remove'
  readonly onDeniedCall: 'error' | 'drop'
  /** Turns with tool calls since the user last spoke. */
  readonly maxIterations: number | undefined
  /** Calls of one tool with the same arguments since the user last spoke. */
  readonly maxIdenticalCalls: number | undefined
  readonly taint: 'off' | 'flag' | 'require_approval'
  readonly checks: { readonly schema: Check; readonly egress: Check }
}
