/** Shorter ones stand in too many texts to say anything. */
const MIN_TELLING = 4

/** What secrets begin with. */
export class StreamPrefixes {
  readonly #begun = new Set<string>()
  readonly #telling: readonly string[]

  /** @param literals in lower case */
  constructor(literals: readonly string[]) {
    for (const literal of literals)
      for (let length = 1; length < literal.length; length++) this.#begun.add(literal.slice(0, length))
    this.#telling = literals.filter(({ length }) => length >= MIN_TELLING)
  }

  /** Whether the run, but for punctuation before it, is the beginning of one and not all of it. */
  mayBegin(run: string): boolean {
    return this.#begun.size > 0 && this.#begun.has(run.replace(/^[^\p{L}\p{N}]+/u, '').toLowerCase())
  }

  standIn(text: string): boolean {
    const lower = text.toLowerCase()
    return this.#telling.some((literal) => lower.includes(literal))
  }
}
