import type { ExactTable } from './exact-data.ts'
import type { Tier } from './finding.ts'

/** Something that a policy looks for. Its name is that of a detector, and no other detector's. */
interface Custom {
  readonly name: string
  /** Of its findings. */
  readonly type: string
  readonly tier: Tier
}

/** What has a form: a number of the company's own. */
export interface CustomPattern extends Custom {
  /** In the syntax of core/text/regex, of which it is known to be. */
  readonly regex: string
  /** One must stand near, where there are any. Folded, lower case. */
  readonly keywords: readonly string[]
  readonly maxLength: number | undefined
}

/** What is known by name: projects, products, customers. */
export interface CustomWords extends Custom {
  readonly words: readonly string[]
}

/** What is known by its hash only: customers, accounts. */
export interface CustomExact extends Custom {
  readonly table: ExactTable
}

/** What a document says about itself. */
export interface CustomLabel extends Custom {
  readonly texts: readonly string[]
}

/** A value as {@link allowHash} has it, and whose calls may hold it: everybody's where no tenant is named. */
export interface AllowedValue {
  readonly type: string
  readonly hash: string
  readonly tenant: string | undefined
}

/**
 * What a policy adds to the detection that is built in, and takes from it. Plain frozen data: threads get it as it is, and whoever has it
 * builds the same screener.
 */
export interface DetectionRules {
  /** Changes with all else here. */
  readonly version: string
  /** Built-in detectors that are off by themselves and wanted. */
  readonly optIn: readonly string[]
  /** Detectors that are not wanted. */
  readonly off: readonly string[]
  readonly patterns: readonly CustomPattern[]
  readonly words: readonly CustomWords[]
  readonly exact: readonly CustomExact[]
  readonly labels: readonly CustomLabel[]
  /** Detectors on trial: what they find is counted, and nothing is done about it. */
  readonly shadow: readonly string[]
  /** Values that are known to be harmless. */
  readonly allow: {
    /** Of the hashes. No secret; empty where there are none. */
    readonly salt: string
    readonly values: readonly AllowedValue[]
  }
}

/** Built-in detection as it is. */
export const PLAIN_DETECTION: DetectionRules = Object.freeze({
  version: '',
  optIn: Object.freeze([]),
  off: Object.freeze([]),
  patterns: Object.freeze([]),
  words: Object.freeze([]),
  exact: Object.freeze([]),
  labels: Object.freeze([]),
  shadow: Object.freeze([]),
  allow: Object.freeze({ salt: '', values: Object.freeze([]) }),
})

/** Detectors that act whatever a policy says. */
export const ALWAYS_ON: ReadonlySet<string> = new Set(['caisson_key'])
