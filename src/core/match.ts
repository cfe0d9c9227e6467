import type { Work } from './identity.ts'
import type { DataClass } from './labels.ts'
import type { RouteMatch } from './rules.ts'

/** Whether a call is what a rule asks for: every condition must hold. */
export function matchesWork(match: RouteMatch, work: Work, label: DataClass): boolean {
  return (
    isOneOf(match.tenant, work.tenant) &&
    isOneOf(match.team, work.team) &&
    isOneOf(match.app, work.app) &&
    isOneOf(match.environment, work.environment) &&
    isOneOf(match.workload, work.workload) &&
    isOneOf(match.data_classification, label)
  )
}

/** No list allows all. */
export function isOneOf(allowed: readonly string[] | undefined, value: string | undefined): boolean {
  return allowed === undefined || (value !== undefined && allowed.includes(value))
}
