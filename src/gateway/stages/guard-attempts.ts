import { GUARD_ACTIONS, type Category, type GuardAction, type GuardrailRules } from '../../core/guardrail.ts'
import type { Heuristics } from '../../engines/guardrails/heuristics.ts'
import type { Verdict } from '../../engines/guardrails/score.ts'
import type { BodyString } from '../../wire/body-strings.ts'

/** A text that counts as an attempt, and what is to be done about it. */
export interface Attempt {
  readonly at: BodyString
  readonly action: GuardAction
  /** Of what says most. */
  readonly category: Category
  /** By name, those that say most first. */
  readonly rules: readonly string[]
}

/** Of one request, the newest texts first: what is new stands at its end, and was not looked at in an earlier call. */
const MAX_CHARACTERS = 1_000_000
/** Of one text of which not all can be read: its beginning and its end. */
const LEAST_WINDOW = 32_768
/** More names say nothing more. */
const MAX_RULES = 3

/** What in a request tries to take the model over, as far as the route wants to know. */
export function attempts(
  heuristics: Heuristics,
  strings: readonly BodyString[],
  { injection, thresholds }: GuardrailRules,
): readonly Attempt[] {
  if (injection === undefined) return []
  const allowed = new Set(
    [...injection].filter(([, action]) => action === 'allow').map(([category]) => category),
  )
  const found: Attempt[] = []
  let left = MAX_CHARACTERS
  for (const at of strings.toReversed()) {
    const { trust, isProtocol } = at
    if (trust === 'system' || isProtocol) continue
    const pieces = windowsOf(at.text, Math.max(left, LEAST_WINDOW))
    left = Math.max(0, left - at.text.length)
    for (const piece of pieces) {
      const verdict = heuristics.inspect(piece, trust, allowed)
      if (verdict.score < thresholds[trust]) continue
      found.push(attemptOf(at, verdict, injection))
      break
    }
  }
  return found
}

function windowsOf(text: string, room: number): readonly string[] {
  if (text.length <= room) return [text]
  const half = Math.floor(room / 2)
  return [text.slice(0, half), text.slice(-half)]
}

function attemptOf(
  at: BodyString,
  { findings }: Verdict,
  injection: ReadonlyMap<Category, GuardAction>,
): Attempt {
  const byScore = findings.toSorted((a, b) => b.score - a.score).slice(0, MAX_RULES)
  const actions = new Set(byScore.map(({ category }) => injection.get(category)))
  return {
    at,
    action: GUARD_ACTIONS.findLast((action) => actions.has(action)) ?? 'flag',
    category: byScore[0]!.category,
    rules: byScore.map(({ rule }) => rule),
  }
}
