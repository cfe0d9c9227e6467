import { startsWord } from './word-edges.ts'

interface Entry<Owner> {
  readonly word: string
  readonly owners: Owner[]
}

/** Two characters that begin a word, six bits of each: a quick no for most places. */
const pairAt = (first: number, second: number): number => ((first & 63) << 6) | (second & 63)

const PLAIN = 1
const BEGINS = 2
const PLAIN_ASCII = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9A-Za-z]/.test(String.fromCharCode(code)) ? PLAIN : 0,
)

/**
 * Words of many owners, all of which are looked for at once. A place is asked about twice in a thousand: where two characters may begin
 * one of the words, and no other word is cut.
 */
export class WordIndex<Owner> {
  /** Of ASCII characters, whether they are letters or digits, and whether a word begins with them: bits. */
  readonly #firsts = new Uint8Array(PLAIN_ASCII)
  readonly #pairs = new Uint8Array(4096)
  readonly #entries = new Map<number, Entry<Owner>[]>()
  readonly none: ReadonlySet<Owner> = new Set()

  constructor(owners: Iterable<Owner>, wordsOf: (owner: Owner) => readonly string[]) {
    for (const owner of owners) for (const word of wordsOf(owner)) this.#add(word, owner)
  }

  #add(word: string, owner: Owner): void {
    const first = word.charCodeAt(0)
    if (first < 0x80) this.#firsts[first]! |= BEGINS
    // Behind a word of one character anything may follow.
    if (word.length === 1) this.#pairs.fill(1, pairAt(first, 0), pairAt(first, 63) + 1)
    else this.#pairs[pairAt(first, word.charCodeAt(1))] = 1
    const entries = this.#entries.get(first) ?? []
    this.#entries.set(first, entries)
    const known = entries.find((entry) => entry.word === word)
    if (known) known.owners.push(owner)
    else entries.push({ word, owners: [owner] })
  }

  /** Whether one of the words stands between the two places. */
  holds(text: string, from: number, to: number): boolean {
    for (let at = this.#next(text, from, to); at < to; at = this.#next(text, at + 1, to))
      for (const { word } of this.#entries.get(text.charCodeAt(at)) ?? [])
        if (at + word.length <= to && startsWord(text, at, word)) return true
    return false
  }

  /** The owners of words between the two places, and those before; `before` itself where there are none. */
  within(text: string, from: number, to: number, before = this.none): ReadonlySet<Owner> {
    let found: Set<Owner> | undefined
    for (let at = this.#next(text, from, to); at < to; at = this.#next(text, at + 1, to))
      for (const { word, owners } of this.#entries.get(text.charCodeAt(at)) ?? []) {
        if (at + word.length > to || !startsWord(text, at, word)) continue
        found ??= new Set(before)
        for (const owner of owners) found.add(owner)
      }
    return found ?? before
  }

  /** The next place at which a word may begin; `to` or behind for none. */
  #next(text: string, from: number, to: number): number {
    const firsts = this.#firsts
    const pairs = this.#pairs
    const first = from > 0 ? text.charCodeAt(from - 1) : 0
    let known = first < 0x80 ? firsts[first]! : 0
    for (let at = from; at < to; at++) {
      const before = known
      const code = text.charCodeAt(at)
      if (code < 0x80) {
        known = firsts[code]!
        if ((known & BEGINS) === 0 || (before & PLAIN) !== 0) continue
      } else known = 0
      if (pairs[pairAt(code, text.charCodeAt(at + 1))] === 1) return at
    }
    return to
  }
}
