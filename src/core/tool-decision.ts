import type { Effect } from './tool-rules.ts'

/** What was decided about a tool. */
export type ToolOutcome =
  | 'allowed'
  /** Allowed, with something wrong that the policy only counts. */
  | 'flagged'
  /** Allowed by a person, just this once. */
  | 'approved'
  | 'denied'
  /** Taken out of the request. */
  | 'removed'
  | 'approval_required'
  | 'loop'

/** One line of the log of decisions. */
export interface ToolDecision {
  /** Fit to be shown: `shownName`. */
  readonly tool: string
  readonly decision: ToolOutcome
  readonly effect: Effect | 'unlisted'
  readonly rule: string
  /** What about the tool: that it is offered, that the model is made to call it, what was called before, a call of the model. */
  readonly where: 'definition' | 'choice' | 'history' | 'call'
  /** What it was about, where that is not the rule itself. */
  readonly because?:
    'undeclared' | 'look_alike' | 'schema' | 'egress' | 'taint' | 'iterations' | 'identical_calls'
}
