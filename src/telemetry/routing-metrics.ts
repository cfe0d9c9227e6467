import type { MetricsRegistry } from './metrics.ts'

interface NamedTarget {
  readonly provider: string
  readonly model: string
}

/** The metrics of calls that took another way than to their first target alone. */
export class RoutingMetrics {
  readonly #fallbacks
  readonly #hedges
  readonly #mirrored

  constructor(registry: MetricsRegistry) {
    this.#fallbacks = registry.counter(
      'caisson_fallbacks_total',
      'Calls that went on to another target, by what sent them on.',
      'from',
      'to',
      'cause',
    )
    this.#hedges = registry
      .counter('caisson_hedges_total', 'Calls that were sent to a second target because the first was slow.')
      .of()
    this.#mirrored = registry.counter(
      'caisson_mirrored_calls_total',
      'Copies of calls, by how they ended; `left_out` where too many were under way.',
      'provider',
      'model',
      'status',
    )
  }

  fellBack(from: NamedTarget, to: NamedTarget, cause: string): void {
    this.#fallbacks.add(1, nameOf(from), nameOf(to), cause)
  }

  hedged(): void {
    this.#hedges.value++
  }

  mirrored({ provider, model }: NamedTarget, status: string): void {
    this.#mirrored.add(1, provider, model, status)
  }
}

function nameOf({ provider, model }: NamedTarget): string {
  return `${provider}/${model}`
}
