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
 * What was found in texts that came before, by their keys: conversations send their history again with every turn. In memory alone and
 * bounded in bytes. Two generations: who is asked for is in the young one; when that is half of the memory it becomes the old one, and
 * the old one goes. So what was asked for lately stays, and to look something up moves it once and not every time.
 */
export class FindingsCache {
  readonly #maxBytes: number
  #young = new Map<string, Known>()
  #old = new Map<string, Known>()
  #youngBytes = 0
  #oldBytes = 0

  /** @param maxBytes 0 keeps nothing */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get keeps(): boolean {
    return this.#maxBytes > 0
  }

  get bytes(): number {
    return this.#youngBytes + this.#oldBytes
  }

  get(key: string): Known | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: string, known: Known): void {
    const size = sizeOf(known)
    if (size > this.#maxBytes * MAX_SHARE || this.#young.has(key)) return
    if (this.#youngBytes + size > this.#maxBytes / 2) this.#age()
    if (this.#old.delete(key)) this.#oldBytes -= size
    this.#young.set(key, known)
    this.#youngBytes += size
  }

  #age(): void {
    this.#old = this.#young
    this.#oldBytes = this.#youngBytes
    this.#young = new Map()
    this.#youngBytes = 0
  }
}

function sizeOf({ findings }: Known): number {
  return ENTRY_BYTES + findings.length * FINDING_BYTES
}
