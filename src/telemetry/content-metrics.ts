import type { GuardCount } from '../core/guardrail.ts'
import type { MetricsRegistry } from './metrics.ts'

/** The metrics of what calls and replies hold. */
export class ContentMetrics {
  readonly #findings
  readonly #tools
  readonly #risks
  readonly #guardrails

  constructor(registry: MetricsRegistry) {
    this.#findings = registry.counter(
      'caisson_findings_total',
      'Sensitive data found in prompts and replies, by what was done about it.',
      'type',
      'action',
    )
    this.#risks = registry.counter(
      'caisson_reply_risks_total',
      'Replies by what they may do to whoever acts on them.',
      'label',
    )
    this.#guardrails = registry.counter(
      'caisson_guardrail_findings_total',
      'Texts of calls that try to take a model over, by rule, by who stands behind the text, and by what was done about it.',
      'rule',
      'trust',
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

  risk(label: string): void {
    this.#risks.add(1, label)
  }

  guarded({ rule, trust, action, count }: GuardCount): void {
    this.#guardrails.add(count, rule, trust, action)
  }
}
