import type { GuardCount } from '../core/guardrail.ts'
import type { MetricsRegistry } from './metrics.ts'

/** The metrics of what calls and replies hold. */
export class ContentMetrics {
  readonly #findings
  readonly #guardrails

  constructor(registry: MetricsRegistry) {
    this.#findings = registry.counter(
      'caisson_findings_total',
      'Sensitive data found in prompts, by what was done about it.',
      'type',
      'action',
    )
    this.#guardrails = registry.counter(
      'caisson_guardrail_findings_total',
      'Texts of calls that try to take a model over, by rule, by who stands behind the text, and by what was done about it.',
      'rule',
      'trust',
      'action',
    )
  }

  found(type: string, action: string, count: number): void {
    this.#findings.add(count, type, action)
  }

  guarded({ rule, trust, action, count }: GuardCount): void {
    this.#guardrails.add(count, rule, trust, action)
  }
}
