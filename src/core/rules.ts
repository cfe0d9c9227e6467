import type { DetectionRules } from './detection-rules.ts'
import type { Action, Tier } from './finding.ts'
import type { GuardrailRules } from './guardrail.ts'
import type { DataClass } from './labels.ts'
import type { RouteMatch } from './match.ts'
import type { ToolRules } from './tool-rules.ts'
import type { ReplyRules } from './reply-rules.ts'

/** How a model thinks, whatever the provider calls it. */
export type Mode = 'thinking' | 'non_thinking'

/** One model at one provider. `mode` unset leaves thinking to the caller. */
export interface Target {
  readonly provider: string
  readonly model: string
  readonly mode: Mode | undefined
}

/** Why a call may go on to the next target. `policy`: the target may not have it; `content_filter`: the provider declined it. */
export const FALLBACK_CAUSES = [
  'rate_limit',
  'server_error',
  'timeout',
  'circuit_open',
  'no_credit',
  'bad_credential',
  'context_length',
  'policy',
  'content_filter',
] as const
export type FallbackCause = (typeof FALLBACK_CAUSES)[number]

/** By what a call keeps its place in a split of traffic: one of these, and the same call always falls on the same side. */
export const STICKY_BY = ['caller', 'user', 'session'] as const
export type StickyBy = (typeof STICKY_BY)[number]

/** A share of an alias's calls that another alias serves first. */
export interface Canary {
  readonly alias: string
  readonly percent: number
  readonly stickyBy: StickyBy
}

/** A share of an alias's calls that another alias gets a copy of. Its replies go nowhere. */
export interface Mirror {
  readonly alias: string
  readonly percent: number
}

export interface Alias {
  readonly name: string
  readonly primary: Target
  readonly fallback: readonly Target[]
  readonly fallbackOn: ReadonlySet<FallbackCause>
  readonly canary: Canary | undefined
  readonly mirror: Mirror | undefined
}

/** One side of an experiment. Weights are relative to each other. */
export interface Arm {
  readonly name: string
  readonly alias: string
  readonly weight: number
}

/** Calls for `alias` spread over arms: those that name the experiment, or all of them. */
export interface Experiment {
  readonly id: string
  readonly alias: string
  readonly enroll: 'named' | 'all'
  readonly stickyBy: StickyBy
  readonly arms: readonly Arm[]
}

/** Who goes first where a provider's places are short. */
export const LANES = ['interactive', 'standard', 'batch'] as const
export type Lane = (typeof LANES)[number]

/** What is done about sensitive data in what is sent to a provider. */
export interface DlpRules {
  /** False where everything is allowed: then requests need not be looked at. */
  readonly acts: boolean
  readonly secrets: Action
  /** All groups but secrets. */
  readonly personal: Action
  /** By type of finding; they go before the two above. */
  readonly types: ReadonlyMap<string, Action>
  /** Findings below this are only counted. */
  readonly minTier: Tier
  readonly replies: ReplyRules
}

/** What of a stream must be there before any of it is given to the caller; while it is not, the next target may be tried. */
export interface StartGuard {
  readonly firstTokenMs: number | undefined
  /** Measured over `overMs` from the first token. */
  readonly minTokensPerSecond: number | undefined
  readonly overMs: number
}

/** What may be sent to a provider, whatever a route grants. Undefined means no restriction. */
export interface ProviderRules {
  readonly classes: ReadonlySet<DataClass> | undefined
  readonly models: ReadonlySet<string> | undefined
}

export interface Route {
  /** Name for messages and records: `name:` of the route, or `routes[2]`. */
  readonly id: string
  readonly match: RouteMatch
  readonly alias: string
  readonly maxInputTokens: number | undefined
  readonly maxOutputTokens: number | undefined
  /** `prefix_reuse` shares the provider's prompt cache within a tenant; `isolate` keeps it to one end user. */
  readonly cacheStrategy: 'prefix_reuse' | 'isolate'
  readonly lane: Lane
  readonly dlp: DlpRules
  readonly guardrails: GuardrailRules
  /** Regions that its calls may be sent to; undefined where any. */
  readonly residency: ReadonlySet<string> | undefined
  readonly startGuard: StartGuard | undefined
  /** A second target is asked too where the first has given nothing after this long. */
  readonly hedgeAfterMs: number | undefined
}

export interface RetryRules {
  /** Attempts of a call in all and at all targets together, the first included. */
  readonly maxAttempts: number
  readonly retryOn: ReadonlySet<number>
  readonly initialMs: number
  readonly maxMs: number
  /** Retries may be at most this share of the calls of the last minute. */
  readonly budgetRatio: number
  /** No attempt begins later than this after the first. */
  readonly maxTotalMs: number
  /** Hedges may be at most this share of the interactive calls of the last minute. */
  readonly hedgeRatio: number
}

export interface BreakerRules {
  readonly errorRate5mGt: number | undefined
  readonly p95LatencyMsGt: number | undefined
  readonly firstTokenP95MsGt: number | undefined
  readonly halfOpenAfterMs: number
}

/** Limits of one owner. Undefined means unlimited. */
export interface Limits {
  readonly requestsPerMinute: number | undefined
  readonly tokensPerMinute: number | undefined
  readonly concurrentRequests: number | undefined
}

/** Whose limits a bucket counts. */
export type OwnerKind = 'key' | 'user' | 'app' | 'team'

/** A limit for every owner of a kind, and what single owners have instead. */
export interface OwnerLimits {
  readonly each: Limits
  readonly named: ReadonlyMap<string, Limits>
}

/** The compiled, immutable policy: the one value in which the data plane and the control plane meet. */
export interface Rules {
  /** SHA-256 (hex) over the canonical bytes of the policy files. */
  readonly version: string
  readonly aliases: ReadonlyMap<string, Alias>
  readonly routes: readonly Route[]
  readonly retries: RetryRules
  /** By provider; each of its models has a breaker of its own. */
  readonly breakers: ReadonlyMap<string, BreakerRules>
  readonly experiments: readonly Experiment[]
  /** The least label of a call in which a group or type of data is found. */
  readonly labelsByContent: ReadonlyMap<string, DataClass>
  readonly detection: DetectionRules
  readonly providers: ReadonlyMap<string, ProviderRules>
  /** Undefined where tools are not looked at. */
  readonly tools: ToolRules | undefined
  /** Shares of teams in a provider's places, relative to each other; 1 where not named. */
  readonly teamWeights: ReadonlyMap<string, number>
  /** How long a call of a lane waits for a place at a provider, where there is no other target. */
  readonly laneWaitMs: Readonly<Record<Lane, number>>
  readonly limits: Readonly<Record<OwnerKind, OwnerLimits>>
  /** Attribution fields without which a call is refused. */
  readonly requiredAttribution: readonly ('workload' | 'feature' | 'cost_center' | 'user')[]
  /** Label of a call that declares none. */
  readonly defaultClass: DataClass
}
