import { matchesWork } from '../../core/match.ts'
import type { Alias, Route, Rules } from '../../core/rules.ts'
import type { DataClass } from '../../core/labels.ts'
import type { Work } from '../../core/identity.ts'

/** The alias name that means "whatever the first matching route grants". */
export const AUTO = 'auto'

/** What a route is asked about a call. */
export interface RouteQuestion {
  readonly alias: string
  /** Aliases that the caller may use; undefined where it may use all. */
  readonly allowed: readonly string[] | undefined
  readonly work: Work
  readonly label: DataClass
}

/** The first route that applies and whose alias the caller may use. Routes grant: where none applies, the call is denied. */
export function findRoute(rules: Rules, question: RouteQuestion): { route: Route; alias: Alias } | undefined {
  for (const route of rules.routes) {
    if (question.alias !== AUTO && route.alias !== question.alias) continue
    if (question.allowed?.includes(route.alias) === false) continue
    if (!matchesWork(route.match, question.work, question.label)) continue
    const alias = rules.aliases.get(route.alias)
    if (alias !== undefined) return { route, alias }
  }
  return undefined
}
