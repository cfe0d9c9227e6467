import type { BatchRecord } from '../../stores/contracts/batches.ts'
import { BatchRun } from './batch-run.ts'
import type { BatchContext } from './context.ts'
import { FairSlots } from './slots.ts'

/** Batches at work at once. Others wait in the store, the oldest first. */
const MAX_RUNS = 500
/** How long a batch rests whose store failed. */
const RETRY_MS = 5000
const SWEEP_MS = 600_000

/**
 * Works on the batches of the store: takes up what an earlier process left, and what is made meanwhile. One for each store.
 */
export class BatchRunner {
  readonly #context: BatchContext
  readonly #slots: FairSlots
  readonly #runs = new Map<string, BatchRun>()
  readonly #sweeper: NodeJS.Timeout
  #retry: NodeJS.Timeout | undefined
  readonly #working = new Set<Promise<void>>()
  #stopping = false

  constructor(context: BatchContext) {
    this.#context = context
    this.#slots = new FairSlots(() => (this.#stopping ? 0 : context.settings().concurrency))
    this.#sweeper = setInterval(() => void this.#sweep(), SWEEP_MS).unref()
  }

  /** Takes up what is in the store. */
  async start(): Promise<void> {
    await this.#sweep()
    await this.#refill()
  }

  /** Items of batches at work that wait for their turn. */
  get waiting(): number {
    let sum = 0
    for (const run of this.#runs.values()) sum += run.waiting
    return sum
  }

  add(batch: BatchRecord): void {
    if (this.#stopping || this.#runs.has(batch.id) || this.#runs.size >= MAX_RUNS) return
    const run = new BatchRun(this.#context, this.#slots, batch)
    this.#runs.set(batch.id, run)
    const work = this.#work(run).finally(() => this.#working.delete(work))
    this.#working.add(work)
  }

  cancel(batchId: string): void {
    const run = this.#runs.get(batchId)
    if (run === undefined) void this.#refill()
    else run.halt('cancelled')
  }

  /** Takes no further items, lets those under way end until `drainMs` is over, then ends them. All of it is in the store. */
  async stop(drainMs: number): Promise<void> {
    this.#stopping = true
    clearInterval(this.#sweeper)
    clearTimeout(this.#retry)
    for (const run of this.#runs.values()) run.halt('stopped')
    const timer = setTimeout(() => {
      for (const run of this.#runs.values()) run.cut()
    }, drainMs)
    await Promise.all(this.#working)
    clearTimeout(timer)
  }

  async #work(run: BatchRun): Promise<void> {
    let failed = false
    try {
      await run.run()
    } catch (error) {
      failed = true
      this.#context.current().log.failure(error, run.batch.id)
    }
    this.#runs.delete(run.batch.id)
    if (this.#stopping) return
    if (failed) this.#refillLater()
    else await this.#refill()
  }

  #refillLater(): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => void this.#refill(), RETRY_MS).unref()
  }

  /** What has room, of what has not ended. Never rejects. */
  async #refill(): Promise<void> {
    if (this.#stopping) return
    try {
      for (const batch of await this.#context.store.activeBatches(MAX_RUNS)) this.add(batch)
    } catch (error) {
      this.#context.current().log.failure(error, undefined)
      this.#refillLater()
    }
  }

  async #sweep(): Promise<void> {
    try {
      const { store, current } = this.#context
      while ((await store.sweep(current().clock.wallMs())) > 0 && !this.#stopping);
    } catch (error) {
      this.#context.current().log.failure(error, undefined)
    }
  }
}
