import type { GuardNote, GuardRule } from '../../core/guard-rules.ts'
import type { DataClass } from '../../core/labels.ts'
import type { Verdict } from '../../plugins/guardrails/contract.ts'

/** What an answer means to a rule. */
export interface Meaning {
  readonly verdict: GuardNote['verdict']
  /** Those that count, or the reason why there is no answer. */
  readonly categories: readonly string[]
}

/** What a verdict means, by the categories and the score that count for the rule. */
export function meaningOf(rule: Pick<GuardRule, 'categories' | 'minScore'>, verdict: Verdict): Meaning {
  const { categories: wanted, minScore } = rule
  const counts = (id: string): boolean => wanted?.has(id) !== false
  if (minScore !== undefined && verdict.scores.size > 0) {
    const high = [...verdict.scores].filter(([id, score]) => counts(id) && score >= minScore)
    return high.length === 0
      ? CLEAR
      : { verdict: 'flagged', categories: high.map(([id]) => id).slice(0, MAX) }
  }
  const flagged =
    minScore === undefined || verdict.score === undefined ? verdict.flagged : verdict.score >= minScore
  if (!flagged) return CLEAR
  const named = verdict.categories.filter(counts)
  // A guard that flags and names nothing may mean any of them.
  if (named.length === 0 && verdict.categories.length > 0) return CLEAR
  return { verdict: 'flagged', categories: named }
}

const MAX = 16
const CLEAR: Meaning = Object.freeze({ verdict: 'clear', categories: Object.freeze([]) })

/** What is done about it. */
export function actionOn(rule: GuardRule, { verdict }: Meaning, label: DataClass): GuardNote['action'] {
  if (verdict === 'clear') return 'none'
  if (rule.shadow) return 'shadow'
  if (verdict === 'flagged') return rule.action
  return (rule.onFailureOf.get(label) ?? rule.onFailure) === 'closed' ? 'block' : 'none'
}

/** Whether anything that the guard says about this call may end it: then nothing of the reply goes out before it has spoken. */
export function mayBlock(rule: GuardRule, label: DataClass): boolean {
  if (rule.shadow) return false
  return rule.action === 'block' || (rule.onFailureOf.get(label) ?? rule.onFailure) === 'closed'
}
