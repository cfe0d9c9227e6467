import type { Subject } from './contract.ts'
import { startsWord } from './word-edges.ts'
import { WordIndex } from './word-index.ts'

export { isWordChar, startsWord } from './word-edges.ts'

/** How far around a place words tell of it, in characters. */
export const BEFORE = 40
export const AFTER = 20

/** Words that make a weak form likely. Made once for each detector: `words('ssn', 'social security')`, lower case. */
export type Words = readonly string[]

/** As in prose, and as names of fields and tags: `social_security`, `socialsecurity`. */
export function words(...all: string[]): Words {
  // As the texts are: Thai and others have letters that compatibility forms take apart.
  return [...new Set(all.flatMap((word) => spellings(word.normalize('NFKC'))))]
}

/** A label of several words as in prose, in code, and as one word. */
export function spellings(label: string): string[] {
  return label.includes(' ')
    ? [label, label.replaceAll(' ', '_'), label.replaceAll(' ', '-'), label.replaceAll(' ', '')]
    : [label]
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
  if (key !== '' && index.holds(key, 0, key.length)) return true
  if (!mayBeNear(index, lower, start, end)) return false
  const { from, to } = surroundings(lower, start, end)
  return index.holds(lower, from, start) || index.holds(lower, end, to)
}

/** Of many owners of words, those that have one near: what `near` tells for one of them. */
export function ownersNear<Owner>(
  index: WordIndex<Owner>,
  { lower, key }: Subject,
  start: number,
  end: number,
): ReadonlySet<Owner> {
  const found = key === '' ? undefined : index.within(key, 0, key.length)
  if (!mayBeNear(index, lower, start, end)) return found ?? index.none
  const { from, to } = surroundings(lower, start, end)
  return index.within(lower, end, to, index.within(lower, from, start, found))
}

/** Most places have no word around them at all, whatever it would be said of. */
function mayBeNear<Owner>(index: WordIndex<Owner>, lower: string, start: number, end: number): boolean {
  return (
    index.holds(lower, Math.max(0, start - BEFORE), start) ||
    index.holds(lower, end, Math.min(lower.length, end + AFTER))
  )
}

/** What ends a value that has a label. */
const VALUE_ENDS = '\n,;|&}<'

/**
 * How far the words around a place may tell of it. Labels of neighbours do not: of `ssn: 1, account: 2, phone: 3` only `account` is said of
 * the 2.
 */
function surroundings(lower: string, start: number, end: number): { from: number; to: number } {
  const from = Math.max(0, start - BEFORE)
  const mark = markBefore(lower, start)
  return {
    from: mark === undefined ? from : labelStart(lower, from, mark),
    to: ownEnd(lower, end, Math.min(lower.length, end + AFTER), mark !== undefined),
  }
}

/** What is numbered and nobody's: orders, goods, books, programs. */
const STRANGE =
  /(?:^|[^\p{L}])(?:ean|upc|gtin|isbn|issn|sku|order|invoice|tracking|ref|reference|ticket|part|model|serial|lot|batch|version|build|commit|asin|doi|pmid|issue|bug|population|timestamp|ts|offset|size|bytes|seq|ack)(?: ?(?:no|number|num|id|#))?[.:#="'( ]{1,4}$/u

/** Whether a label right before the place says that the number is of another kind. */
export function hasStrangeLabel({ lower }: Subject, start: number): boolean {
  return STRANGE.test(lower.slice(Math.max(0, start - 28), start))
}

/** The `:`, `=` or `>` of the label right before a value, over quotes and blanks. */
function markBefore(lower: string, start: number): number | undefined {
  let at = start - 1
  while (at > start - 6 && ' \t"\'`*([\\'.includes(lower.charAt(at) || 'x')) at--
  const char = lower.charAt(at)
  return char === ':' || char === '=' || char === '>' ? at : undefined
}

/** Where the label begins that ends there: behind the value of the one before it. */
function labelStart(lower: string, from: number, mark: number): number {
  let labelled = false
  let start = from
  for (let at = from; at < mark; at++) {
    const char = lower.charAt(at)
    if (char === ':' || char === '=' || char === '>') labelled = true
    else if (labelled && VALUE_ENDS.includes(char) && !/[:=>]\s*$/.test(lower.slice(from, at))) start = at
  }
  return start
}

/** Before the label of the next value, where one follows. */
function ownEnd(lower: string, end: number, last: number, labelled: boolean): number {
  let close = last
  for (let at = end; at < last; at++) {
    const char = lower.charAt(at)
    if ((char === '.' || char === '!' || char === '?') && /\s/.test(lower.charAt(at + 1)))
      return Math.min(close, at)
    if (VALUE_ENDS.includes(char)) {
      close = Math.min(close, at)
      if (labelled) return close
    } else if ((char === ':' || char === '=') && close < at) return close
  }
  return last
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
