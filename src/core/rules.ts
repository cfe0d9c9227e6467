import type { DataClass } from './labels.ts'

/** How a model thinks, whatever the provider calls it. */
export type Mode = 'thinking' | 'non_thinking'

/** One model at one provider. `mode` unset leaves thinking to the caller. */
export interface Target {
  readonly provider: string
  readonly model: string
  readonly mode: Mode | undefined
}

export interface Alias {
  readonly name: string
  readonly primary: Target
  readonly fallback: readonly Target[]
}

/** What a route asks of a call before it applies. Every named condition must hold; lists mean "one of". */
export interface RouteMatch {
  readonly tenant?: readonly string[]
  readonly team?: readonly string[]
  readonly app?: readonly string[]
  readonly environment?: readonly string[]
  readonly workload?: readonly string[]
  readonly data_classification?: readonly DataClass[]
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
}

export interface RetryRules {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  readonly retryOn: ReadonlySet<number>
  readonly initialMs: number
  readonly maxMs: number
  /** Retries may be at most this share of the calls of the last minute. */
  readonly budgetRatio: number
}

export interface BreakerRules {
  readonly errorRate5mGt: number | undefined
  readonly p95LatencyMsGt: number | undefined
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
  readonly breakers: ReadonlyMap<string, BreakerRules>
  readonly limits: Readonly<Record<OwnerKind, OwnerLimits>>
  /** Attribution fields without which a call is refused. */
  readonly requiredAttribution: readonly ('workload' | 'feature' | 'cost_center' | 'user')[]
  /** Label of a call that declares none. */
  readonly defaultClass: DataClass
}
