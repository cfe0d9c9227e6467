import type { Subject } from './contract.ts'
import { startsWord, surroundings } from './context.ts'
import type { Words } from './context.ts'

interface Entry<Owner> {
  readonly word: string
  readonly owners: Owner[]
}

/** Which of many owners of words have one near a place, found in one look: what `near` tells for one of them. */
export class WordIndex<Owner> {
  /** By the first two letters. */
  readonly #entries = new Map<number, Entry<Owner>[]>()
  readonly #none: ReadonlySet<Owner> = new Set()

  constructor(owners: Iterable<Owner>, wordsOf: (owner: Owner) => Words) {
    for (const owner of owners) for (const word of wordsOf(owner)) this.#add(word, owner)
  }

  #add(word: string, owner: Owner): void {
    const key = keyAt(word, 0)
    const entries = this.#entries.get(key) ?? []
    this.#entries.set(key, entries)
    const known = entries.find((entry) => entry.word === word)
    if (known) known.owners.push(owner)
    else entries.push({ word, owners: [owner] })
  }

  /** Owners with a word up to 40 characters before, 20 behind, or in the key. */
  near({ lower, key }: Subject, start: number, end: number): ReadonlySet<Owner> {
    const { from, to } = surroundings(lower, start, end)
    let found = this.#within(lower, from, start, this.#none)
    found = this.#within(lower, end, to, found)
    return key === '' ? found : this.#within(key, 0, key.length, found)
  }

  #within(text: string, from: number, to: number, before: ReadonlySet<Owner>): ReadonlySet<Owner> {
    let found: Set<Owner> | undefined
    for (let at = from; at < to - 1; at++) {
      // Blanks, digits and most punctuation begin no word.
      if (text.charCodeAt(at) < 97) continue
      const entries = this.#entries.get(keyAt(text, at))
      if (entries === undefined) continue
      for (const { word, owners } of entries) {
        if (at + word.length > to || !startsWord(text, at, word)) continue
        found ??= new Set(before)
        for (const owner of owners) found.add(owner)
      }
    }
    return found ?? before
  }
}

function keyAt(text: string, at: number): number {
  return text.charCodeAt(at) * 65_536 + text.charCodeAt(at + 1)
}
