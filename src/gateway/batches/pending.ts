import type { BatchStore } from '../../stores/contracts/batches.ts'

/** Numbers of lines that are looked up at once. */
const PAGE_LINES = 500
/** How often an item is tried that fails without having been processed. */
const MAX_TRIES = 3

/** The lines of a batch that have no result and are not under way, in order; those that are put back come last. */
export class PendingLines {
  readonly #store: BatchStore
  readonly #batchId: string
  readonly #known: number[] = []
  /** The line behind which more are looked for. */
  #after = 0
  /** Of items that failed; an item that ends is forgotten. */
  readonly #tries = new Map<number, number>()

  constructor(store: BatchStore, batchId: string) {
    this.#store = store
    this.#batchId = batchId
  }

  /** Undefined where there is none for now. */
  async next(): Promise<number | undefined> {
    if (this.#known.length === 0) {
      const page = await this.#store.pendingLines(this.#batchId, this.#after, PAGE_LINES)
      this.#after = page.at(-1) ?? this.#after
      this.#known.push(...page)
    }
    return this.#known.shift()
  }

  /** Gives back a line that was not begun after all. */
  unget(line: number): void {
    this.#known.unshift(line)
  }

  /** To be run again, after the others. */
  putBack(line: number): void {
    this.#known.push(line)
  }

  /** Notes a failure of the item; false where it had tries enough. */
  mayRetry(line: number): boolean {
    const tries = (this.#tries.get(line) ?? 0) + 1
    this.#tries.set(line, tries)
    return tries < MAX_TRIES
  }

  done(line: number): void {
    this.#tries.delete(line)
  }
}
