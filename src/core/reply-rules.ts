/**
 * When what a model says is judged. `pass`: never. `before`: all of it before any of it goes out. `chunks`: as it comes, and what may
 * still become something to find waits. `after`: when it is out, for reports only.
 */
export const REPLY_MODES = ['pass', 'before', 'chunks', 'after'] as const
export type ReplyMode = (typeof REPLY_MODES)[number]

/** What is done to replies. */
export interface ReplyRules {
  readonly mode: ReplyMode
  /** Whether it is said what a reply may do to whoever acts on it: SQL, scripts, links. */
  readonly riskLabels: boolean
  /** Hosts in whose URLs tokens are given back their values: `crm.acme.org`, `*.acme.org`. */
  readonly restoreHosts: readonly string[]
  /** Tools whose arguments are given the values back: names and globs. */
  readonly restoreInTools: readonly string[]
}
