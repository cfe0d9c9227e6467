import type { Model, Price } from './eras.ts'

/** Token counts of one call. `hit + miss` is the prompt; reasoning lies inside `output`. */
export interface Usage {
  readonly hit: number
  readonly miss: number
  /** The part of `miss` that the provider says it has put into its cache; 0 where it does not say. */
  readonly written: number
  readonly output: number
  /** Undefined when the model was not asked to think. */
  readonly reasoning: number | undefined
}

/** As chat completions and FIM report it; the order of the keys is the provider's. */
export const chatUsage = ({ hit, miss, output, reasoning }: Usage): Record<string, unknown> => ({
  prompt_tokens: hit + miss,
  completion_tokens: output,
  total_tokens: hit + miss + output,
  prompt_tokens_details: { cached_tokens: hit },
  ...(reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  prompt_cache_hit_tokens: hit,
  prompt_cache_miss_tokens: miss,
})

/** As the Anthropic endpoint reports it: the input is what missed the cache, and reasoning is not told apart. */
export const anthropicUsage = ({ hit, miss }: Usage, output: number): Record<string, unknown> => ({
  input_tokens: miss,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: hit,
  output_tokens: output,
  service_tier: 'standard',
})

export const responsesUsage = ({ hit, miss, output, reasoning }: Usage): Record<string, unknown> => ({
  input_tokens: hit + miss,
  input_tokens_details: { cached_tokens: hit },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoning ?? 0 },
  total_tokens: hit + miss + output,
})

/** Figures no provider should send; a gateway must survive them without believing them. */
export const absurdUsage: Readonly<Record<string, unknown>> = {
  prompt_tokens: -1,
  completion_tokens: 9_007_199_254_740_992,
  total_tokens: 'many',
  prompt_tokens_details: null,
  prompt_cache_hit_tokens: 1e300,
  prompt_cache_miss_tokens: 0.5,
  input_tokens: -1,
  output_tokens: 1e300,
}

/** What the account has used and still holds. */
export interface Ledger {
  readonly totals: { calls: number; hit: number; miss: number; output: number }
  /** Rounded up to whole nano-dollars. */
  spendNanoUsd(): number
  balanceUsd(): string
  isEmpty(): boolean
  charge(model: Model, usage: Usage): void
  clear(): void
}

const picoPerUsd = 1e12

export function openLedger(balanceUsd: string, peak: boolean): Ledger {
  const totals = { calls: 0, hit: 0, miss: 0, output: 0 }
  const balancePico = Math.round(Number(balanceUsd) * picoPerUsd)
  let spentPico = 0

  return {
    totals,
    spendNanoUsd: () => Math.ceil(spentPico / 1000),
    balanceUsd: () => (Math.max(0, balancePico - spentPico) / picoPerUsd).toFixed(2),
    isEmpty: () => spentPico >= balancePico,
    charge(model, usage) {
      totals.calls++
      totals.hit += usage.hit
      totals.miss += usage.miss
      totals.output += usage.output
      spentPico += costPico(peak ? (model.peakPrice ?? model.price) : model.price, usage)
    },
    clear() {
      spentPico = 0
      Object.assign(totals, { calls: 0, hit: 0, miss: 0, output: 0 })
    },
  }
}

const costPico = (price: Price, usage: Usage): number =>
  usage.hit * price.hit + usage.miss * price.miss + usage.output * price.output
