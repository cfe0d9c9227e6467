import type { MetricsRegistry } from './metrics.ts'

/** The metrics of what calls and replies hold. */
export class ContentMetrics {
  readonly #findings
  readonly #tools

  constructor(registry: MetricsRegistry) {
    this.#findings = registry.counter(
      'caisson_findings_total',
      'Sensitive data found in prompts, by what was done about it.',
      'type',
      'action',
    )
    this.#tools = registry.counter(
      'caisson_tool_decisions_total',
      'Decisions about tools that calls offer and models call.',
      'where',
      'decision',
      'effect',
    )
  }

  /** Tools are not told apart: their names are the callers'. */
  toolDecided({ where, decision, effect }: { where: string; decision: string; effect: string }): void {
    this.#tools.add(1, where, decision, effect)
  }

  found(type: string, action: string, count: number): void {
    this.#findings.add(count, type, action)
  }
}
