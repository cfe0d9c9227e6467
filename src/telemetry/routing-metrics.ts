import type { MetricsRegistry } from './metrics.ts'

interface NamedTarget {
  readonly provider: string
  readonly model: string
}

/** Seconds; most calls do not wait, and none waits for minutes. */
const WAITS = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 20, 40]

/** The metrics of how calls came to their targets: by which way, and after which wait. */
export class RoutingMetrics {
  readonly #fallbacks
  readonly #hedges
  readonly #mirrored
  readonly #waits

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
    this.#waits = registry.histogram(
      'caisson_lane_wait_seconds',
      'Wait of attempts for a place at their provider, of those that got one.',
      WAITS,
      'provider',
      'model',
      'lane',
    )
  }

  fellBack(from: NamedTarget, to: NamedTarget, cause: string): void {
    this.#fallbacks.add(1, nameOf(from), nameOf(to), cause)
  }

  hedged(): void {
    this.#hedges.value++
  }

  waited({ provider, model }: NamedTarget, lane: string, ms: number): void {
    this.#waits.of(provider, model, lane).observe(ms / 1000)
  }

  mirrored({ provider, model }: NamedTarget, status: string): void {
    this.#mirrored.add(1, provider, model, status)
  }
}

function nameOf({ provider, model }: NamedTarget): string {
  return `${provider}/${model}`
}
