import type { Reach } from '../core/address.ts'
import type { SecretRef } from '../core/secret-ref.ts'
import type { OpenAiSettings } from '../plugins/providers/contract.ts'
import type { GuardConfig } from './guards.ts'

/**
 * `caisson.yaml` as the program sees it: where it listens, what it talks to, how much it takes. Values are complete (every
 * default is filled in), checked and frozen. docs/reference/config.md says what each means; names there are snake_case.
 */
export interface DeployConfig {
  /** Where clients call. */
  readonly data: Listener
  /** Health and metrics. */
  readonly ops: Listener
  readonly store: { /** Absolute. */ readonly dir: string }
  readonly identity: {
    readonly pepper: SecretRef | undefined
    readonly pepperVersion: number
    /** Has the version before `pepperVersion`. */
    readonly previousPepper: SecretRef | undefined
  }
  readonly userIds: { readonly salt: SecretRef | undefined; readonly saltVersion: number }
  readonly providers: ReadonlyMap<string, ProviderConfig>
  readonly guards: ReadonlyMap<string, GuardConfig>
  readonly http: HttpLimits
  readonly timeouts: Timeouts
  readonly journal: JournalLimits
  readonly batch: BatchLimits
  readonly screening: ScreeningSettings
  /** What models thought before they called tools, kept in memory for clients that lose it. */
  readonly reasoningReplay: { /** 0: none. */ readonly maxBytes: number; readonly ttlMs: number }
  readonly shutdown: { readonly noticeMs: number; readonly drainMs: number }
  readonly log: { readonly level: LogLevel; readonly calls: LoggedCalls }
  /** Boot although the policy asks for something that this build does not enforce. */
  readonly allowUnenforced: boolean
}

/** Port 0 lets the system choose. */
export interface Listener {
  readonly host: string
  readonly port: number
}

export const PROVIDER_KINDS = ['deepseek', 'openai_compatible', 'anthropic'] as const
export type ProviderKind = (typeof PROVIDER_KINDS)[number]

export interface ProviderConfig {
  readonly id: string
  readonly kind: ProviderKind
  /** Without a trailing slash, without credentials or query. */
  readonly baseUrl: string
  /** Which addresses its host may have. */
  readonly reach: Reach
  /** Name of the catalogue that holds for it. */
  readonly catalogue: string
  /** Words of the deployment for where prompts are processed and who does it, which routes may ask for. */
  readonly region: string | undefined
  readonly ownership: string | undefined
  /** Of the kind `openai_compatible`, and only there. */
  readonly openai: OpenAiSettings | undefined
  /** At least one. `api_key: …` is one account named `default`. */
  readonly accounts: readonly ProviderAccount[]
  /** The timeouts of the deployment, with what this provider has instead. */
  readonly timeouts: ProviderTimeouts
}

export interface ProviderAccount {
  readonly name: string
  /** At least one. They share the account's limits and its credit. */
  readonly apiKeys: readonly SecretRef[]
  /** Calls in flight by model name, where this account has another limit than the catalogue's. */
  readonly concurrency: ReadonlyMap<string, number>
}

export interface HttpLimits {
  readonly maxBodyBytes: number
  readonly maxHeaderBytes: number
  readonly maxHeaders: number
  readonly headerTimeoutMs: number
  readonly bodyTimeoutMs: number
  readonly maxJsonDepth: number
  /** Keys of all objects of a body together. */
  readonly maxJsonKeys: number
  readonly maxJsonValues: number
  /** Of a reply that is not a stream. */
  readonly maxReplyBytes: number
  readonly maxConnections: number
  readonly keepAliveMs: number
}

export interface ProviderTimeouts {
  readonly connectMs: number
  /** From the request sent to the first token of a stream, or the first byte of a whole reply. */
  readonly firstTokenMs: number
  /** Between two data events; keep-alive comments do not count. */
  readonly idleMs: number
  readonly totalMs: number
}

export interface Timeouts extends ProviderTimeouts {
  /** Silence after which the gateway sends a keep-alive of its own. */
  readonly heartbeatMs: number
  /** How long a client may take nothing of a reply that waits for it. */
  readonly stalledClientMs: number
  /** How long the status line is held back for the first reply byte, so that a failure can still be a clean error. */
  readonly holdStatusMs: number
}

export interface ScreeningSettings {
  /** 0: none. */
  readonly cacheBytes: number
  readonly inlineBytes: number
  readonly threads: number
  readonly cpuMsPerMb: number
  readonly maxWaitingBytes: number
}

export interface JournalLimits {
  /** How long a call waits for its intent to be durable. */
  readonly waitMs: number
  readonly maxBacklog: number
  /** Free space on the journal's disk below which no call is taken. */
  readonly minFreeBytes: number
}

/** What batches may take. */
export interface BatchLimits {
  /** Items under way at once on this node. */
  readonly concurrency: number
  readonly maxFileBytes: number
  readonly maxLines: number
  /** Of all files of a tenant. */
  readonly maxStoredBytes: number
  /** Of a team. */
  readonly maxActiveBatches: number
  readonly maxActiveItems: number
  readonly retentionMs: number
  readonly uploadTimeoutMs: number
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Which calls get a log line (metadata only). */
export const LOGGED_CALLS = ['all', 'failures', 'none'] as const
export type LoggedCalls = (typeof LOGGED_CALLS)[number]
