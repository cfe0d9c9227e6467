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
}

/** Built-in detection as it is. */
export const PLAIN_DETECTION: DetectionRules = Object.freeze({
  version: '',
  optIn: Object.freeze([]),
  off: Object.freeze([]),
})

/** Detectors that no policy can switch off. */
export const ALWAYS_ON: ReadonlySet<string> = new Set(['caisson_key'])
