import type {
  Alias,
  BreakerRules,
  DlpRules,
  Experiment,
  Limits,
  OwnerLimits,
  ProviderRules,
  Route,
  Rules,
  StartGuard,
} from '../core/rules.ts'
import type { RouteMatch } from '../core/match.ts'
import type { ToolMatch } from '../core/tool-rules.ts'
import { compileTools } from './compile-tools.ts'
import { compileDetection, labelsOf, NO_DATA, type DetectionData } from './compile-detection.ts'
import { compileGuardrails } from './guardrails-schema.ts'
import { deepFreeze, frozenMap, frozenSet } from './freeze.ts'
import type { PolicyFile, RouteFile } from './policy-schema.ts'
import { compileReplies } from './replies-schema.ts'

/** A checked policy as {@link Rules}: frozen, without I/O, and holding only what acts. */
export function compilePolicy(file: PolicyFile, version: string, data: DetectionData = NO_DATA): Rules {
  const { retries, limits } = file
  return deepFreeze<Rules>({
    version,
    aliases: frozenMap(Object.entries(file.models).map(([name, alias]) => [name, compileAlias(name, alias)])),
    routes: file.routes.map((route, i) => compileRoute(route, i, file)),
    labelsByContent: frozenMap([
      ...labelsOf(file.detection),
      ...Object.entries(file.classify_by_content ?? {}),
    ]),
    detection: compileDetection(file.detection, data),
    retries: {
      maxAttempts: retries.max_attempts,
      retryOn: frozenSet(retries.retry_on),
      initialMs: retries.backoff.initial_ms,
      maxMs: retries.backoff.max_ms,
      budgetRatio: retries.budget_ratio,
      maxTotalMs: retries.max_total_ms,
      hedgeRatio: retries.hedge_ratio,
    },
    breakers: frozenMap(
      Object.entries(file.circuit_breakers ?? {}).map(([name, breaker]) => [name, compileBreaker(breaker)]),
    ),
    experiments: Object.entries(file.experiments ?? {}).map(([id, experiment]) =>
      compileExperiment(id, experiment),
    ),
    providers: frozenMap(
      Object.entries(file.providers ?? {}).map(([name, provider]) => [name, compileProvider(provider)]),
    ),
    tools: file.tools && compileTools(file.tools, matchOf),
    teamWeights: frozenMap(Object.entries(file.teams ?? {}).map(([name, team]) => [name, team.weight])),
    laneWaitMs: {
      interactive: file.lanes.interactive.max_wait_ms,
      standard: file.lanes.standard.max_wait_ms,
      batch: file.lanes.batch.max_wait_ms,
    },
    limits: {
      key: ownerLimits(limits.per_key, file.keys),
      // Users are known by salted hashes only, so no policy can name one.
      user: ownerLimits(limits.per_user, undefined),
      app: ownerLimits(limits.per_app, file.apps),
      team: ownerLimits(limits.per_team, file.teams),
    },
    requiredAttribution: [...new Set(file.attribution.required)],
    defaultClass: file.default_data_classification,
  })
}

type AliasFile = PolicyFile['models'][string]

function compileAlias(name: string, file: AliasFile): Alias {
  return {
    name,
    primary: compileTarget(file.primary),
    fallback: (file.fallback ?? []).map(compileTarget),
    fallbackOn: frozenSet(file.fallback_on),
    canary: file.canary && {
      alias: file.canary.alias,
      percent: file.canary.percent,
      stickyBy: file.canary.sticky_by,
    },
    mirror: file.mirror,
  }
}

function compileTarget({ provider, model, mode }: AliasFile['primary']): Alias['primary'] {
  return { provider, model, mode }
}

function compileExperiment(id: string, file: NonNullable<PolicyFile['experiments']>[string]): Experiment {
  const arms = Object.entries(file.arms).map(([name, { alias, weight }]) => ({ name, alias, weight }))
  return { id, alias: file.alias, enroll: file.enroll, stickyBy: file.sticky_by, arms }
}

function compileProvider(file: NonNullable<PolicyFile['providers']>[string]): ProviderRules {
  const { data_classification: classes, models } = file
  return {
    classes: classes === undefined ? undefined : frozenSet([classes].flat()),
    models: models === undefined ? undefined : frozenSet([models].flat()),
  }
}

type DlpFile = PolicyFile['dlp']

/** What the route says over what the policy says, type by type. */
function compileDlp(general: DlpFile, own: DlpFile = {}): DlpRules {
  const secrets = own.action_on_secret ?? general.action_on_secret ?? 'allow'
  const personal = own.action_on_pii ?? general.action_on_pii ?? 'allow'
  const types = Object.entries({ ...general.actions, ...own.actions })
  return {
    acts: [secrets, personal, ...types.map(([, action]) => action)].some((action) => action !== 'allow'),
    secrets,
    personal,
    types: frozenMap(types),
    minTier: own.min_tier ?? general.min_tier ?? 'likely',
    replies: compileReplies(general, own),
  }
}

function compileRoute(
  file: RouteFile,
  index: number,
  { dlp, guardrails }: Pick<PolicyFile, 'dlp' | 'guardrails'>,
): Route {
  return {
    id: routeId(file, index),
    match: matchOf(file.match),
    alias: file.model_alias,
    maxInputTokens: file.max_input_tokens,
    maxOutputTokens: file.max_output_tokens,
    cacheStrategy: file.cache_strategy,
    lane: file.lane,
    dlp: compileDlp(dlp, file.dlp),
    guardrails: compileGuardrails(guardrails, file.guardrails),
    residency: file.residency === undefined ? undefined : frozenSet([file.residency].flat()),
    startGuard: startGuardOf(file.start_guard),
    hedgeAfterMs: file.hedge_after_ms,
  }
}

function startGuardOf(file: RouteFile['start_guard']): StartGuard | undefined {
  if (file === undefined) return undefined
  const { first_token_ms: firstTokenMs, min_tokens_per_second: minTokensPerSecond, over_ms: overMs } = file
  return { firstTokenMs, minTokensPerSecond, overMs }
}

/** The name of a route, or its place where it has none. */
export function routeId(file: Pick<RouteFile, 'name'>, index: number): string {
  return file.name ?? `routes[${index}]`
}

/** Conditions as lists; a condition that is not given is not there at all. */
export function matchOf(file: RouteFile['match'] & { alias?: string | string[] | undefined }): ToolMatch {
  const given = Object.entries(file).filter(([, wanted]) => wanted !== undefined)
  return Object.fromEntries(given.map(([key, wanted]) => [key, Array.isArray(wanted) ? wanted : [wanted]]))
}

/** What a route asks of a call, condition by condition. */
export function conditionsOf(match: RouteMatch): readonly (readonly [string, readonly string[]])[] {
  const all: readonly [string, readonly string[] | undefined][] = Object.entries({ ...match })
  return all.flatMap(([key, values]) => (values === undefined ? [] : [[key, values] as const]))
}

function compileBreaker(file: NonNullable<PolicyFile['circuit_breakers']>[string]): BreakerRules {
  return {
    errorRate5mGt: file.open_when.error_rate_5m_gt,
    p95LatencyMsGt: file.open_when.p95_latency_ms_gt,
    firstTokenP95MsGt: file.open_when.first_token_p95_ms_gt,
    halfOpenAfterMs: file.half_open_after_seconds * 1000,
  }
}

type LimitsFile = NonNullable<PolicyFile['limits']['per_key']>
type NamedFile = Readonly<Record<string, { limits?: LimitsFile | undefined }>> | undefined

function ownerLimits(each: LimitsFile | undefined, named: NamedFile): OwnerLimits {
  const entries = Object.entries(named ?? {}).map(([name, owner]): [string, Limits] => [
    name,
    limitsOf({ ...each, ...withoutUndefined(owner.limits ?? {}) }),
  ])
  return { each: limitsOf(each ?? {}), named: frozenMap(entries) }
}

function limitsOf(file: LimitsFile): Limits {
  return {
    requestsPerMinute: number(file.requests_per_minute),
    tokensPerMinute: number(file.tokens_per_minute),
    concurrentRequests: number(file.concurrent_requests),
  }
}

function number(limit: number | 'unlimited' | undefined): number | undefined {
  return limit === 'unlimited' ? undefined : limit
}

function withoutUndefined(file: LimitsFile): LimitsFile {
  return Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined))
}
