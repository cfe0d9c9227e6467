import type { CatalogueModel } from '../../core/catalogue.ts'
import type { Price } from '../../core/money.ts'

const HOUR_MS = 3_600_000

/** The price of a model at an instant (the start of the call), peak band included. Undefined before its first price. */
export function priceAt(model: CatalogueModel, atMs: number): Price | undefined {
  const dated = model.prices.findLast((row) => row.fromMs <= atMs)
  if (dated?.peak === undefined) return dated?.price
  const hour = Math.floor(atMs / HOUR_MS) % 24
  const isPeak = dated.peakBands.some(([from, to]) => hour >= from && hour < to)
  return isPeak ? dated.peak : dated.price
}
