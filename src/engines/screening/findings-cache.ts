import type { Finding } from '../../core/finding.ts'

/** All that there is to say of one text: where something is and what it is, never what it says. */
export interface Known {
  readonly findings: readonly Finding[]
  /** Steps of the budget that finding out took. Who knows it already pays them too, so that the same request always ends the same. */
  readonly steps: number
}

/** About what an entry takes in memory: its key, its place in the map, itself. */
const ENTRY_BYTES = 200
const FINDING_BYTES = 100
/** No text, however full of findings, may push out much of what is known of others. */
const MAX_SHARE = 1 / 16

/**
 * What was found in texts that came before, by their keys: conversations send their history again with every turn. In memory alone,
 * bounded in bytes; what was not asked for the longest goes first.
 */
export class FindingsCache {
  readonly #entries = new Map<string, Known>()
  readonly #maxBytes: number
  #bytes = 0

  /** @param maxBytes 0 keeps nothing */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get keeps(): boolean {
    return this.#maxBytes > 0
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Known | undefined {
    const known = this.#entries.get(key)
    if (known === undefined) return undefined
    // Insertion order is order of use.
    this.#entries.delete(key)
    this.#entries.set(key, known)
    return known
  }

  set(key: string, known: Known): void {
    const size = sizeOf(known)
    if (size > this.#maxBytes * MAX_SHARE) return
    this.#forget(key)
    this.#entries.set(key, known)
    this.#bytes += size
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) return
      this.#forget(oldest)
    }
  }

  #forget(key: string): void {
    const known = this.#entries.get(key)
    if (known === undefined) return
    this.#entries.delete(key)
    this.#bytes -= sizeOf(known)
  }
}

function sizeOf({ findings }: Known): number {
  return ENTRY_BYTES + findings.length * FINDING_BYTES
}
