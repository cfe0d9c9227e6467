import type { GuardNote } from '../core/guard-rules.ts'
import type { MetricsRegistry } from './metrics.ts'

/** Seconds: from a classifier on a GPU to a model that thinks. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.5, 3, 10]

/** The metrics of guards beside the call. */
export class GuardMetrics {
  readonly #verdicts
  readonly #failures
  readonly #duration
  readonly #remembered
  readonly #tokens

  constructor(registry: MetricsRegistry) {
    this.#verdicts = registry.counter(
      'caisson_guard_verdicts_total',
      'What guards said about texts, and what was done about it; `shadow` where it was only counted.',
      'guard',
      'stage',
      'verdict',
      'action',
    )
    this.#failures = registry.counter(
      'caisson_guard_failures_total',
      'Questions without an answer, by the reason.',
      'guard',
      'reason',
    )
    this.#duration = registry.histogram(
      'caisson_guard_duration_seconds',
      'From a question to its answer, waiting for a place included.',
      DURATIONS,
      'guard',
    )
    this.#remembered = registry.counter(
      'caisson_guard_cache_hits_total',
      'Answers that were remembered: nobody was asked.',
      'guard',
    )
    this.#tokens = registry.counter(
      'caisson_guard_tokens_total',
      'Tokens that guard models report: the cost of guarding.',
      'guard',
      'kind',
    )
  }

  judged({ guard, stage, verdict, action }: Pick<GuardNote, 'guard' | 'stage' | 'verdict' | 'action'>): void {
    this.#verdicts.add(1, guard, stage, verdict, action)
  }

  failed(guard: string, reason: string): void {
    this.#failures.add(1, guard, reason)
  }

  answered(guard: string, ms: number): void {
    this.#duration.of(guard).observe(ms / 1000)
  }

  remembered(guard: string): void {
    this.#remembered.add(1, guard)
  }

  took(guard: string, inputTokens: number, outputTokens: number): void {
    this.#tokens.add(inputTokens, guard, 'input')
    this.#tokens.add(outputTokens, guard, 'output')
  }
}
