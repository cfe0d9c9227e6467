import type { Usage } from './usage.ts'

/** Money is an integer number of nano-US-dollars (1 USD = 1,000,000,000). Never a fraction, never a float of dollars. */
export type NanoUsd = number

/** Prices in nano-USD for one million tokens, which keeps every published DeepSeek price an integer. */
export interface Price {
  readonly hit: NanoUsd
  readonly miss: NanoUsd
  readonly output: NanoUsd
}

const PER_MILLION = 1_000_000

/** The exact cost of a call, rounded up to a whole nano-USD so that nothing is ever free by rounding. */
export function costOf(usage: Usage, price: Price): NanoUsd {
  const { cacheHitTokens, cacheMissTokens, outputTokens } = usage
  const exact = cacheHitTokens * price.hit + cacheMissTokens * price.miss + outputTokens * price.output
  if (exact >= Number.MAX_SAFE_INTEGER) return largeCostOf(usage, price)
  // Below 2^53 sums and products of integers are exact: no need for the slower BigInt.
  const rest = exact % PER_MILLION
  return (exact - rest) / PER_MILLION + (rest === 0 ? 0 : 1)
}

/** Costs above nine dollars, or of usage that is beyond belief: those stop at the largest exact number. */
function largeCostOf(usage: Usage, price: Price): NanoUsd {
  const exact =
    BigInt(usage.cacheHitTokens) * BigInt(price.hit) +
    BigInt(usage.cacheMissTokens) * BigInt(price.miss) +
    BigInt(usage.outputTokens) * BigInt(price.output)
  const perMillion = BigInt(PER_MILLION)
  const rounded = (exact + perMillion - 1n) / perMillion
  return rounded > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(rounded)
}

/** `1234567` nano-USD as `"0.001234567"`: exact, no exponent, no rounding. */
export function formatUsd(nano: NanoUsd): string {
  const whole = Math.trunc(nano / 1e9)
  const fraction = String(nano % 1e9)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return fraction === '' ? String(whole) : `${whole}.${fraction}`
}
