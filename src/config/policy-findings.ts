import type { Catalogue } from '../core/catalogue.ts'
import type { GuardConfig } from './guards.ts'
import type { Detector } from '../plugins/detectors/contract.ts'
import { quoteName } from './problem.ts'
import type { Path, Problem, Unenforced, Warning } from './problem.ts'
import { didYouMean } from './suggest.ts'
import type { Source } from './yaml-source.ts'

/** What of a built-in detector a policy is checked against. */
export type KnownDetector = Pick<Detector, 'name' | 'type' | 'types' | 'optIn'>

/** What a policy is checked against: the deployment it runs on, the facts about its models, the time. */
export interface PolicyContext {
  readonly source: Source
  /** Name of the catalogue of each provider; undefined where `caisson.yaml` is itself not valid, and providers cannot be judged. */
  readonly providers: ReadonlyMap<string, string> | undefined
  /** Region of each provider, where it names one. */
  readonly regions: ReadonlyMap<string, string>
  /** Of `caisson.yaml`; undefined as `providers` are. */
  readonly guards: ReadonlyMap<string, Pick<GuardConfig, 'kind'>> | undefined
  readonly catalogues: ReadonlyMap<string, Catalogue>
  readonly nowMs: number
  /** Undefined where nobody says which there are: then names of detectors are not judged. */
  readonly detectors: readonly KnownDetector[] | undefined
}

export interface PolicyFindings {
  readonly problems: Problem[]
  readonly warnings: Warning[]
  readonly unenforced: Unenforced[]
}

export function checkProvider(
  name: string,
  path: Path,
  of: 'key' | 'value',
  context: PolicyContext,
  findings: PolicyFindings,
): boolean {
  if (context.providers === undefined || context.providers.has(name)) return context.providers !== undefined
  const known = [...context.providers.keys()]
  const hint = didYouMean(name, known) || ` Known: ${known.join(', ') || 'none'}.`
  const message = `There is no provider ${quoteName(name)} in caisson.yaml.${hint}`
  findings.problems.push({ ...context.source.at(path, of), message })
  return false
}

export function note(context: PolicyContext, findings: PolicyFindings, path: Path, what: string): void {
  findings.unenforced.push({ ...context.source.at(path, 'key'), what })
}

export function fail(context: PolicyContext, findings: PolicyFindings, path: Path, message: string): void {
  findings.problems.push({ ...context.source.at(path), message })
}
