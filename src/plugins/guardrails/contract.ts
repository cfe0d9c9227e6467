import type { Reach } from '../../core/address.ts'
import type { GuardStage } from '../../core/guard-rules.ts'
import type { Secret } from '../../core/secret.ts'

/** Who said a text, as far as a guard is concerned. */
export type GuardTrust = 'user' | 'tool' | 'model'

/** A text that a guard is to judge. */
export interface GuardQuestion {
  readonly text: string
  readonly stage: GuardStage
  readonly trust: GuardTrust
  /** What the model was asked, where the text is its answer: some guards judge the two together. */
  readonly prompt?: string
}

export interface Verdict {
  readonly flagged: boolean
  /** Ids of a guard's own list, as {@link categoryIds} lets them through: they go into records and errors. */
  readonly categories: readonly string[]
  /** From 0 to 1; undefined where the guard gives none. */
  readonly score: number | undefined
  /** By category, of guards that score each of them, flagged or not. */
  readonly scores: ReadonlyMap<string, number>
}

export const NO_SCORES: ReadonlyMap<string, number> = new Map()

/** Something sensitive that the guard sees in the text. */
export interface GuardSpan {
  /** `EMAIL_ADDRESS`: as Presidio names it. */
  readonly type: string
  /** In UTF-16 code units, end exclusive, within the text. */
  readonly start: number
  readonly end: number
  readonly score: number
}

export interface GuardUsage {
  readonly inputTokens: number
  readonly outputTokens: number
}

export type GuardAnswer =
  | {
      readonly kind: 'verdict'
      readonly verdict: Verdict
      /** In no order; empty where the guard gives none. */
      readonly spans: readonly GuardSpan[]
      /** What its model took, where it says so. */
      readonly usage: GuardUsage | undefined
    }
  | GuardFailure

/** No answer. `reason` is one of few words, for logs and metrics: it has none of the guard's own. */
export interface GuardFailure {
  readonly kind: 'failed'
  readonly because:
    /** No connection, or it broke. */
    | 'unreachable'
    /** A status other than 200. */
    | 'refused'
    /** A reply that is no answer: too large, no JSON, of another form. */
    | 'unreadable'
    /** The question was given up. */
    | 'aborted'
  readonly reason: string
}

/**
 * Something that judges texts. It is asked once: it never sleeps, retries or follows redirects. `ask` never rejects; aborting `signal`
 * destroys its connection at once.
 */
export interface GuardProvider {
  readonly id: string
  ask(question: GuardQuestion, signal: AbortSignal): Promise<GuardAnswer>
  close(): Promise<void>
}

export const VERDICT_FORMATS = ['llama_guard', 'qwen3_guard', 'shield_gemma', 'json'] as const
export type VerdictFormat = (typeof VERDICT_FORMATS)[number]

/** What every guard is made from; what only some kinds have is undefined for the others. */
export interface GuardOptions {
  readonly id: string
  /** Origin and optional path prefix, without a trailing slash. */
  readonly baseUrl: string
  readonly reach: Reach
  readonly connectMs: number
  readonly maxConnections: number
  /** At this moment; undefined where none is configured or none can be had. */
  readonly apiKey: () => Secret | undefined
  readonly hmacSecret: () => Secret | undefined
  readonly model: string | undefined
  readonly format: VerdictFormat | undefined
  /** What a model is to look for, in words: of `shield_gemma` and `json`. */
  readonly guideline: string | undefined
  /** Of the texts, for guards that want to know. */
  readonly language: string
  readonly nowMs: () => number
}
