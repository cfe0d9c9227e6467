import { buildAutomaton, type Automaton } from '../../core/text/aho-corasick.ts'

const NONE = 0
/** More who name parts than there are bits share the last one: then some are asked that need not be. */
const MAX_BITS = 30
const MAX_LISTS = 256

/** Who is asked about an assignment, by the parts of its name. */
export class AssignmentNames<Asked> {
  readonly #all: readonly Asked[]
  readonly #automaton: Automaton
  /** By hit of the automaton, the bits of those who want it. */
  readonly #bits: Int32Array
  /** By bits, the first that came up. */
  readonly #lists = new Map<number, readonly Asked[]>()
  readonly #bitOf: readonly number[]
  readonly #always: number

  /** @param partsOf undefined for who wants every name */
  constructor(all: readonly Asked[], partsOf: (asked: Asked) => readonly string[] | undefined) {
    this.#all = all
    this.#bitOf = all.map((_, index) => 1 << Math.min(index, MAX_BITS))
    const literals = all.flatMap((asked, index) =>
      (partsOf(asked) ?? []).map((text) => ({ text, bit: this.#bitOf[index]! })),
    )
    this.#always = all.reduce(
      (bits, asked, index) => (partsOf(asked) === undefined ? bits | this.#bitOf[index]! : bits),
      NONE,
    )
    this.#automaton = buildAutomaton(literals.map(({ text }) => Uint8Array.from(Buffer.from(text))))
    const { hitStarts, hitLiterals } = this.#automaton
    this.#bits = Int32Array.from(hitStarts.subarray(1), (end, hit) =>
      hitLiterals.subarray(hitStarts[hit], end).reduce((bits, id) => bits | literals[id]!.bit, NONE),
    )
  }

  /** @param text holds the name, in any case */
  askedOf(text: string, start: number, end: number): readonly Asked[] {
    const bits = this.#bitsOf(text, start, end)
    const known = this.#lists.get(bits)
    if (known !== undefined) return known
    const list = this.#all.filter((_, index) => (this.#bitOf[index]! & bits) !== NONE)
    if (this.#lists.size < MAX_LISTS) this.#lists.set(bits, list)
    return list
  }

  #bitsOf(text: string, start: number, end: number): number {
    const { next, columns, firstHit } = this.#automaton
    let bits = this.#always
    let state = 0
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at)
      if (code >= 0x80) return ~NONE
      state = next[(state << 8) | columns[code]!]!
      if (state >= firstHit) bits |= this.#bits[state - firstHit]!
    }
    return bits
  }
}
