import type { MetricsRegistry } from './metrics.ts'

/** The metrics of what calls and replies hold. */
export class ContentMetrics {
  readonly #findings

  constructor(registry: MetricsRegistry) {
    this.#findings = registry.counter(
      'caisson_findings_total',
      'Sensitive data found in prompts, by what was done about it.',
      'type',
      'action',
    )
  }

  found(type: string, action: string, count: number): void {
    this.#findings.add(count, type, action)
  }
}
