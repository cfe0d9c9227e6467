import type { CatalogueModel } from '../../core/catalogue.ts'
import type { Price } from '../../core/money.ts'

/** The price of a model at an instant (the start of the call), peak band included. Undefined before its first price. */
export function priceAt(model: CatalogueModel, atMs: number): Price | undefined {
  const dated = model.prices.findLast((row) => row.fromMs <= atMs)
  if (dated?.peak === undefined) return dated?.price
  const hour = new Date(atMs).getUTCHours()
  const isPeak = dated.peakBands.some(([from, to]) => hour >= from && hour < to)
  return isPeak ? dated.peak : dated.price
}
