import type { Alias, Route, Target } from '../core/rules.ts'
import type { SecretRef } from '../core/secret-ref.ts'
import { loadConfig, refuseUnenforced } from '../config/load.ts'
import type { LoadOptions, LoadedConfig } from '../config/load.ts'
import { ConfigError, formatProblem, formatWhere } from '../config/problem.ts'
import type { Problem, Warning } from '../config/problem.ts'
import { conditionsOf } from '../config/policy.ts'
import { configSchemas, secretRefsOf } from '../config/schemas.ts'
import type { SchemaName } from '../config/schemas.ts'
import { columns, section } from './text.ts'

export interface CheckOptions {
  readonly config?: string | undefined
  readonly json: boolean
  /** Print the JSON Schema of a kind of file instead of checking one. */
  readonly schema?: SchemaName | undefined
}

/** What `main.ts` hands in: the command line picks no plugin itself. */
export interface CheckDependencies {
  resolveSecrets(
    refs: readonly SecretRef[],
  ): Promise<{ readonly problems: readonly Problem[]; readonly warnings: readonly Warning[] }>
  print(text: string): void
  readonly load?: LoadOptions
}

export interface CheckReport {
  readonly ok: boolean
  readonly problems: readonly Problem[]
  readonly warnings: readonly Warning[]
  readonly loaded: LoadedConfig | undefined
}

/**
 * `caisson check`: what a start does with the configuration and its secrets; it opens no store. The exit code: 0 where the
 * configuration is one to start with.
 */
export async function checkCommand(options: CheckOptions, dependencies: CheckDependencies): Promise<number> {
  if (options.schema !== undefined) {
    dependencies.print(JSON.stringify(configSchemas()[options.schema], null, 2))
    return 0
  }
  const report = await check(options.config, dependencies)
  dependencies.print(options.json ? JSON.stringify(asJson(report), setsAsLists, 2) : asText(report))
  return report.ok ? 0 : 1
}

async function check(config: string | undefined, dependencies: CheckDependencies): Promise<CheckReport> {
  const problems: Problem[] = []
  const warnings: Warning[] = []
  let loaded: LoadedConfig | undefined
  try {
    loaded = loadConfig(config, dependencies.load)
    warnings.push(...loaded.warnings)
    const secrets = await dependencies.resolveSecrets(secretRefsOf(loaded.deploy))
    problems.push(...secrets.problems)
    warnings.push(...secrets.warnings)
    refuseUnenforced(loaded)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    problems.push(...error.problems)
  }
  return { ok: problems.length === 0, problems, warnings, loaded }
}

function setsAsLists(_key: string, value: unknown): unknown {
  return value instanceof Set ? [...(value as Set<unknown>)] : value
}

function asJson({ ok, problems, warnings, loaded }: CheckReport): object {
  if (loaded === undefined) return { ok, problems, warnings }
  const { rules, unenforced, files } = loaded
  const aliases = [...rules.aliases.values()].map(({ primary, ...alias }) => ({ ...alias, ...primary }))
  return { ok, policy: rules.version, problems, warnings, unenforced, aliases, routes: rules.routes, files }
}

function asText(report: CheckReport): string {
  const { loaded } = report
  const sections = [
    section('Problems', report.problems.map(formatProblem)),
    section(
      'Not enforced by this build',
      // Without allow_unenforced they are problems, and listed as such.
      loaded?.deploy.allowUnenforced === true
        ? loaded.unenforced.map(({ what, ...where }) => `${formatWhere(where)} — ${what}`)
        : [],
    ),
    section('Warnings', report.warnings.map(formatProblem)),
    ...(loaded === undefined ? [] : summary(loaded)),
    verdict(report),
  ]
  return sections.filter((text) => text !== '').join('\n\n')
}

function verdict({ ok, problems }: CheckReport): string {
  if (ok) return 'This configuration is ready to start.'
  return `This configuration does not start: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`
}

function summary({ rules, deploy }: LoadedConfig): string[] {
  const aliases = [...rules.aliases.values()].map((alias) => [
    alias.name,
    `→ ${[alias.primary, ...alias.fallback].map(named).join(', then ')}`,
    splits(alias),
  ])
  const routes = rules.routes.map((route) => [route.id, `→ ${route.alias}`, conditions(route), caps(route)])
  const guards = [...deploy.guards.values()].map(({ id, kind, baseUrl }) => [id, kind, baseUrl])
  const listeners = [
    ['data', `${deploy.data.host}:${deploy.data.port}`],
    ['ops', `${deploy.ops.host}:${deploy.ops.port}`],
    ['policy', rules.version],
  ]
  return [
    section('Aliases', columns(aliases)),
    section('Routes, first match wins', columns(routes)),
    section('Guards', columns(guards)),
    section('Runs', columns(listeners)),
  ]
}

function named({ provider, model, mode }: Target): string {
  return `${provider} / ${model}${mode === undefined ? '' : ` (${mode})`}`
}

function splits({ canary, mirror }: Alias): string {
  const parts = [
    canary === undefined ? '' : `${canary.percent} % to ${canary.alias}`,
    mirror === undefined ? '' : `${mirror.percent} % copied to ${mirror.alias}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function conditions({ match }: Route): string {
  const wanted = conditionsOf(match)
  return wanted.length === 0
    ? 'every call'
    : wanted.map(([key, values]) => `${key} = ${values.join(' | ')}`).join(', ')
}

function caps(route: Route): string {
  const parts = [
    route.maxInputTokens === undefined ? '' : `input ≤ ${route.maxInputTokens}`,
    route.maxOutputTokens === undefined ? '' : `output ≤ ${route.maxOutputTokens}`,
    `cache ${route.cacheStrategy}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}
