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
})

/** Detectors that no policy can switch off. */
export const ALWAYS_ON: ReadonlySet<string> = new Set(['caisson_key'])
