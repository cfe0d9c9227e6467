import type { Work } from './identity.ts'
import type { DataClass } from './labels.ts'

/** What a route asks of a call before it applies. Every named condition must hold; lists mean "one of". */
export interface RouteMatch {
  readonly tenant?: readonly string[]
  readonly team?: readonly string[]
  readonly app?: readonly string[]
  readonly environment?: readonly string[]
  readonly workload?: readonly string[]
  readonly data_classification?: readonly DataClass[]
}

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
