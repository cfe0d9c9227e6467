import type { Cell, Counter, MetricsRegistry } from './metrics.ts'

/** The metrics of batches. Names and meanings: docs/reference/metrics.md, held to this list by a test. */
export class BatchMetrics {
  /** Items of batches at work that wait for their turn, and that are under way. */
  readonly waiting: Cell
  readonly running: Cell
  readonly #ended: Counter

  constructor(registry: MetricsRegistry) {
    const items = registry.gauge('caisson_batch_items', 'Items of batches that have begun.', 'state')
    this.waiting = items.of('waiting')
    this.running = items.of('running')
    this.#ended = registry.counter(
      'caisson_batch_items_ended_total',
      'Items of batches, by what became of them.',
      'result',
    )
  }

  ended(result: 'completed' | 'failed' | 'put_back'): void {
    this.#ended.add(1, result)
  }
}
