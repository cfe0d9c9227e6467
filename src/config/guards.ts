import type { Reach } from '../core/address.ts'
import type { BreakerRules } from '../core/rules.ts'
import type { SecretRef } from '../core/secret-ref.ts'
import type { VerdictFormat } from '../plugins/guardrails/contract.ts'

export const GUARD_KINDS = ['openai_chat', 'openai_moderations', 'presidio_analyzer', 'webhook'] as const
export type GuardKindName = (typeof GUARD_KINDS)[number]

/** One guard of `caisson.yaml`, complete and checked. */
export interface GuardConfig {
  readonly id: string
  readonly kind: GuardKindName
  readonly baseUrl: string
  readonly reach: Reach
  readonly apiKey: SecretRef | undefined
  readonly hmacSecret: SecretRef | undefined
  readonly model: string | undefined
  readonly format: VerdictFormat | undefined
  readonly guideline: string | undefined
  readonly language: string
  /** It says where in a text something is, so it is asked before anything is sent. */
  readonly givesSpans: boolean
  /** For an answer about what goes to a model, and about a piece of what comes back; waiting for a place included. */
  readonly timeoutMs: number
  readonly chunkTimeoutMs: number
  readonly concurrency: number
  readonly maxWaiting: number
  /** Answers that are remembered, by their text; 0: none. */
  readonly cacheEntries: number
  readonly cacheTtlMs: number
  readonly breaker: BreakerRules
}
