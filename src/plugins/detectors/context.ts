import type { Subject } from './contract.ts'
import { startsWord } from './word-edges.ts'
import { WordIndex } from './word-index.ts'

export { isWordChar, startsWord } from './word-edges.ts'

/** How far around a place words tell of it, in characters. */
export const BEFORE = 40
export const AFTER = 20

/** Words that make a weak form likely. Made once for each detector: `words('ssn', 'social security')`, lower case. */
export type Words = readonly string[]

export function words(...all: string[]): Words {
  // As the texts are: Thai and others have letters that compatibility forms take apart.
  return all.map((word) => word.normalize('NFKC'))
}

/** Of the lists that detectors have. */
const indexes = new WeakMap<Words, WordIndex<true>>()

function indexOf(wanted: Words): WordIndex<true> {
  const known = indexes.get(wanted)
  if (known !== undefined) return known
  const index = new WordIndex<true>([true], () => wanted)
  indexes.set(wanted, index)
  return index
}

/** Whether one of the words stands near: up to 40 characters before, 20 behind, or in the key. On word boundaries. */
export function near({ lower, key }: Subject, start: number, end: number, wanted: Words): boolean {
  const index = indexOf(wanted)
  return (
    (key !== '' && index.holds(key, 0, key.length)) ||
    index.holds(lower, Math.max(0, start - BEFORE), start) ||
    index.holds(lower, end, Math.min(lower.length, end + AFTER))
  )
}

/** Of many owners of words, those that have one near: what `near` tells for one of them. */
export function ownersNear<Owner>(
  index: WordIndex<Owner>,
  { lower, key }: Subject,
  start: number,
  end: number,
): ReadonlySet<Owner> {
  let found: ReadonlySet<Owner> = index.within(lower, Math.max(0, start - BEFORE), start)
  found = index.within(lower, end, Math.min(lower.length, end + AFTER), found)
  return key === '' ? found : index.within(key, 0, key.length, found)
}

/** Whether the word stands between the two places, with no letter or digit at either end of it. `_` divides words: `user_ssn`. */
export function holdsWord(text: string, from: number, to: number, word: string): boolean {
  // A window, for indexOf would go on to the end of the text.
  const window = text.slice(Math.max(0, from - 1), to + 1)
  const last = to - Math.max(0, from - 1) - word.length
  for (
    let at = window.indexOf(word, Math.min(from, 1));
    at !== -1 && at <= last;
    at = window.indexOf(word, at + 1)
  ) {
    if (startsWord(window, at, word)) return true
  }
  return false
}
