import type { Cell, Distribution, MetricsRegistry } from './metrics.ts'

/** Seconds; a thread takes some 50 ms for a megabyte. */
const DURATIONS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

type Where = 'cache' | 'inline' | 'thread'

/** The metrics of looking through requests. */
export class ScreeningMetrics {
  readonly #texts: Readonly<Record<Where, Cell>>
  readonly #seconds: Readonly<Record<Where, Distribution>>
  readonly #missed
  readonly #waiting
  readonly #cacheBytes
  readonly #lost

  constructor(registry: MetricsRegistry) {
    const texts = registry.counter(
      'caisson_screening_texts_total',
      'Strings of requests that were looked at, by where.',
      'where',
    )
    const seconds = registry.histogram(
      'caisson_screening_seconds',
      'How long requests waited until all their strings had been looked at.',
      DURATIONS,
      'where',
    )
    this.#texts = { cache: texts.of('cache'), inline: texts.of('inline'), thread: texts.of('thread') }
    this.#seconds = { cache: seconds.of('cache'), inline: seconds.of('inline'), thread: seconds.of('thread') }
    this.#missed = registry.counter(
      'caisson_screening_incomplete_total',
      'Requests of which not all was seen, by cause.',
      'cause',
    )
    this.#waiting = registry.gauge('caisson_screening_waiting', 'Requests at the threads.').of()
    this.#cacheBytes = registry.gauge('caisson_screening_cache_bytes', 'Memory of what is known.').of()
    this.#lost = registry
      .counter('caisson_screening_threads_lost_total', 'Threads that crashed or were ended.')
      .of()
  }

  /** @param where what was not known was looked at */
  looked(known: number, where: 'inline' | 'thread', fresh: number, seconds: number): void {
    this.#texts.cache.value += known
    this.#texts[where].value += fresh
    this.#seconds[fresh === 0 ? 'cache' : where].observe(seconds)
  }

  holds(waiting: number, cacheBytes: number): void {
    this.#waiting.value = waiting
    this.#cacheBytes.value = cacheBytes
  }

  threadLost(): void {
    this.#lost.value++
  }

  missed(cause: 'budget' | 'full' | 'overrun' | 'crashed' | 'closed'): void {
    this.#missed.add(1, cause)
  }
}
