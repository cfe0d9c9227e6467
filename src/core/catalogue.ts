import type { Price } from './money.ts'

/** Hours of the day (UTC) in which the peak price holds, `[from, to)`. */
export type PeakBand = readonly [fromHour: number, toHour: number]

/** What a model costs from an instant on. */
export interface DatedPrice {
  readonly fromMs: number
  readonly price: Price
  readonly peak: Price | undefined
  readonly peakBands: readonly PeakBand[]
}

export interface CatalogueModel {
  readonly name: string
  readonly contextTokens: number
  readonly maxOutputTokens: number
  readonly vision: boolean
  /** Instant from which the name is refused, and the alias-worthy successor to name in the refusal. */
  readonly retiredFromMs: number | undefined
  readonly successor: string | undefined
  /** Instant from which the model is served by the provider's Responses endpoint; undefined where it is not. */
  readonly responsesFromMs: number | undefined
  /** Account-wide calls in flight that the provider allows; an account may set its own. */
  readonly concurrency: number | undefined
  /** Oldest first. */
  readonly prices: readonly DatedPrice[]
}

/** Which upstream effort a caller's `reasoning_effort` becomes, from an instant on. `none` switches thinking off. */
export interface EffortEra {
  readonly fromMs: number
  readonly map: ReadonlyMap<string, string>
}

/** Dated facts about the models of one kind of provider: a file `catalogue/<name>.yaml`, not code. */
export interface Catalogue {
  readonly kind: string
  /** Models that are not listed are served too, without limits and at a price that nobody knows. */
  readonly open: boolean
  readonly models: ReadonlyMap<string, CatalogueModel>
  readonly effortEras: readonly EffortEra[]
}
