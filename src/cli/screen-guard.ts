import { type Command, Option } from 'commander'
import { TRUSTS, type GuardFinding, type Trust } from '../core/guardrail.ts'
import { createHeuristics } from '../engines/guardrails/heuristics.ts'
import type { Verdict } from '../engines/guardrails/score.ts'
import type { Part } from './screen-input.ts'
import { positionsIn } from './screen-output.ts'
import { columns } from './text.ts'

const heuristics = createHeuristics()

/** From which score on a text counts as an attempt, where nobody says otherwise. */
const THRESHOLD = 0.5

export interface GuardChoice {
  readonly as: Trust
}

export function withGuard(command: Command): Command {
  return command.addOption(
    new Option('--as <trust>', 'who stands behind the text, for what tries to take a model over')
      .choices(TRUSTS)
      .default('user'),
  )
}

/** What tries to take a model over, where people look for it. */
export interface Guarded {
  readonly score: number
  readonly isAttempt: boolean
  readonly findings: readonly (GuardFinding & { readonly line: number; readonly column: number })[]
}

/** The part that tries most decides; its findings are given only where it counts as an attempt. */
export function guarded(text: string, parts: readonly Part[], { as }: GuardChoice): Guarded {
  let score = 0
  const findings: GuardFinding[] = []
  for (const { slot, offset } of parts) {
    const verdict = verdictOn(slot.text, as)
    score = Math.max(score, verdict.score)
    if (!isAttempt(verdict.score)) continue
    findings.push(
      ...verdict.findings.map((each) => ({ ...each, start: offset + each.start, end: offset + each.end })),
    )
  }
  const positions = positionsIn(
    text,
    findings.map(({ start }) => start),
  )
  return {
    score,
    isAttempt: isAttempt(score),
    findings: findings
      .toSorted((a, b) => a.start - b.start)
      .map((each, index) => ({ ...each, ...positions[index]! })),
  }
}

export function verdictOn(text: string, trust: Trust): Verdict {
  return heuristics.inspect(text, trust)
}

export function isAttempt(score: number): boolean {
  return score >= THRESHOLD
}

/** `line:col  category  score  rule`, below a line that sums it up; nothing where there is no attempt. */
export function guardedAsText({ score, isAttempt: counts, findings }: Guarded, { as }: GuardChoice): string {
  if (!counts) return ''
  const rows = findings.map((each) => [
    `${each.line}:${each.column}`,
    each.category,
    each.score.toFixed(2),
    each.rule,
  ])
  return [`Tries to take a model over (as ${as}): ${score.toFixed(2)}`, ...columns(rows)].join('\n')
}
