import type { NanoUsd } from '../core/money.ts'
import type { Usage } from '../core/usage.ts'
import { ContentMetrics } from './content-metrics.ts'
import { GuardMetrics } from './guard-metrics.ts'
import { RoutingMetrics } from './routing-metrics.ts'
import type { Cell, Distribution, MetricsRegistry } from './metrics.ts'

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
  readonly routing: RoutingMetrics
  readonly content: ContentMetrics
  readonly guards: GuardMetrics
  readonly #series = new Map<string, Series>()
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
  readonly #unrecorded

  constructor(registry: MetricsRegistry) {
    const by = ['alias', 'provider', 'model'] as const
    this.#inFlight = registry.gauge('caisson_calls_in_flight', 'Calls being served.').of()
    this.#calls = registry.counter(
      'caisson_calls_total',
      'Calls that were sent on, by how they ended.',
      ...by,
      'status',
    )
    this.#refused = registry.counter(
      'caisson_refusals_total',
      'Calls refused before anything was sent.',
      'code',
    )
    this.#duration = registry.histogram(
      'caisson_call_duration_seconds',
      'From request to end of reply.',
      DURATIONS,
      ...by,
    )
    this.#firstData = registry.histogram(
      'caisson_time_to_first_token_seconds',
      'From the attempt to its first data; keep-alives do not count.',
      DURATIONS,
      ...by,
    )
    this.#tokens = registry.counter(
      'caisson_tokens_total',
      'Tokens, by kind.',
      'alias',
      'model',
      'team',
      'app',
      'kind',
    )
    this.#estimated = registry.counter(
      'caisson_usage_estimated_total',
      'Calls whose usage had to be estimated.',
      'model',
    )
    this.#cost = registry.counter(
      'caisson_cost_nano_usd_total',
      'Cost in nano-USD.',
      'tenant',
      'team',
      'app',
      'model',
    )
    this.#attempts = registry.counter(
      'caisson_attempts_total',
      'Attempts at providers.',
      'provider',
      'model',
      'result',
    )
    this.routing = new RoutingMetrics(registry)
    this.#exhausted = registry
      .counter('caisson_retry_budget_exhausted_total', 'Retries not made for want of budget.')
      .of()
    this.content = new ContentMetrics(registry)
    this.guards = new GuardMetrics(registry)
    this.#unrecorded = registry
      .counter(
        'caisson_refusals_unrecorded_total',
        'Refusals counted only, because their caller was refused too often.',
      )
      .of()
  }

  began(): void {
    this.#inFlight.value++
  }

  refused(code: string): void {
    this.#inFlight.value--
    this.#refused.add(1, code)
  }

  refusalUnrecorded(): void {
    this.#unrecorded.value++
  }

  attempted(provider: string, model: string, result: string): void {
    this.#attempts.add(1, provider, model, result)
  }

  retryBudgetExhausted(): void {
    this.#exhausted.value++
  }

  ended({ decision, status, usage, costNanoUsd, durationMs, firstDataMs }: EndedCall): void {
    const { alias, provider, model } = decision
    const series = this.#seriesOf(decision)
    this.#inFlight.value--
    this.#calls.add(1, alias, provider, model, status)
    series.duration.observe(durationMs / 1000)
    if (firstDataMs !== undefined) series.firstData.observe(firstDataMs / 1000)
    if (costNanoUsd !== undefined) series.cost.value += costNanoUsd
    if (usage === undefined) return
    if (usage.estimated) this.#estimated.add(1, model)
    series.hit.value += usage.cacheHitTokens
    series.miss.value += usage.cacheMissTokens
    series.output.value += usage.outputTokens
    series.reasoning.value += usage.reasoningTokens ?? 0
  }

  /** The series of one alias, model and app, looked up once: their labels are not put together for every call. */
  #seriesOf({ alias, provider, model, work }: EndedCall['decision']): Series {
    const key = `${alias}\0${provider}\0${model}\0${work.tenant}\0${work.team}\0${work.app}`
    let series = this.#series.get(key)
    if (series !== undefined) return series
    const tokens = (kind: string): Cell => this.#tokens.of(alias, model, work.team, work.app, kind)
    series = {
      duration: this.#duration.of(alias, provider, model),
      firstData: this.#firstData.of(alias, provider, model),
      cost: this.#cost.of(work.tenant, work.team, work.app, model),
      hit: tokens('input_cache_hit'),
      miss: tokens('input_cache_miss'),
      output: tokens('output'),
      reasoning: tokens('reasoning'),
    }
    // The metrics bound their own series; this index over them needs a bound as well.
    if (this.#series.size >= MAX_INDEXED) this.#series.clear()
    this.#series.set(key, series)
    return series
  }
}

const MAX_INDEXED = 10_000

interface Series {
  readonly duration: Distribution
  readonly firstData: Distribution
  readonly cost: Cell
  readonly hit: Cell
  readonly miss: Cell
  readonly output: Cell
  readonly reasoning: Cell
}
