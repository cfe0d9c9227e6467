import type { NanoUsd } from '../core/money.ts'
import type { Usage } from '../core/usage.ts'
import type { MetricsRegistry } from './metrics.ts'

/** Seconds; up to the minutes that thinking takes. */
const DURATIONS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640]

/** A call that had an intent, at its end. */
export interface EndedCall {
  readonly decision: {
    readonly alias: string
    readonly provider: string
    readonly model: string
    readonly work: { readonly tenant: string; readonly team: string; readonly app: string }
  }
  readonly status: string
  readonly usage: Usage | undefined
  readonly costNanoUsd: NanoUsd | undefined
  readonly durationMs: number
  readonly firstDataMs: number | undefined
}

/** The metrics of calls. Names and meanings: docs/reference/metrics.md, held to this list by a test. */
export class CallMetrics {
  readonly #inFlight
  readonly #calls
  readonly #refused
  readonly #duration
  readonly #firstData
  readonly #tokens
  readonly #estimated
  readonly #cost
  readonly #attempts
  readonly #exhausted

  constructor(registry: MetricsRegistry) {
    const by = ['alias', 'provider', 'model'] as const
    this.#inFlight = registry.gauge('caisson_calls_in_flight', 'Calls being served.').of()
    this.#calls = registry.counter('caisson_calls_total', 'Calls that were sent on, by how they ended.', ...by, 'status')
    this.#refused = registry.counter('caisson_refusals_total', 'Calls refused before anything was sent.', 'code')
    this.#duration = registry.histogram('caisson_call_duration_seconds', 'From request to end of reply.', DURATIONS, ...by)
    this.#firstData = registry.histogram(
      'caisson_time_to_first_token_seconds',
      'From the attempt to its first data; keep-alives do not count.',
      DURATIONS,
      ...by,
    )
    this.#tokens = registry.counter('caisson_tokens_total', 'Tokens, by kind.', 'alias', 'model', 'team', 'app', 'kind')
    this.#estimated = registry.counter('caisson_usage_estimated_total', 'Calls whose usage had to be estimated.', 'model')
    this.#cost = registry.counter('caisson_cost_nano_usd_total', 'Cost in nano-USD.', 'tenant', 'team', 'app', 'model')
    this.#attempts = registry.counter('caisson_attempts_total', 'Attempts at providers.', 'provider', 'model', 'result')
    this.#exhausted = registry.counter('caisson_retry_budget_exhausted_total', 'Retries not made for want of budget.').of()
  }

  began(): void {
    this.#inFlight.value++
  }

  refused(code: string): void {
    this.#inFlight.value--
    this.#refused.add(1, code)
  }

  attempted(provider: string, model: string, result: string): void {
    this.#attempts.add(1, provider, model, result)
  }

  retryBudgetExhausted(): void {
    this.#exhausted.value++
  }

  ended({ decision, status, usage, costNanoUsd, durationMs, firstDataMs }: EndedCall): void {
    const { alias, provider, model, work } = decision
    this.#inFlight.value--
    this.#calls.add(1, alias, provider, model, status)
    this.#duration.observe(durationMs / 1000, alias, provider, model)
    if (firstDataMs !== undefined) this.#firstData.observe(firstDataMs / 1000, alias, provider, model)
    if (costNanoUsd !== undefined) this.#cost.add(costNanoUsd, work.tenant, work.team, work.app, model)
    if (usage === undefined) return
    if (usage.estimated) this.#estimated.add(1, model)
    const count = (kind: string, tokens: number | undefined): void => {
      if (tokens !== undefined && tokens > 0) this.#tokens.add(tokens, alias, model, work.team, work.app, kind)
    }
    count('input_cache_hit', usage.cacheHitTokens)
    count('input_cache_miss', usage.cacheMissTokens)
    count('output', usage.outputTokens)
    count('reasoning', usage.reasoningTokens)
  }
}
