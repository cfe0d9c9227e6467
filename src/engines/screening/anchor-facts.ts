import { KIND, kinds } from '../../core/text/symbols.ts'
import type { AnchorTest } from '../../plugins/detectors/contract.ts'

/** What can be said of the place of an anchor by a look at four symbols: bits. */
const OPENS = 1
const IS_WORD = 2
const IS_NAME = 4
export const ALL_FACTS = OPENS | IS_WORD | IS_NAME
const FACTS: Readonly<Record<AnchorTest, number>> = { openings: OPENS, words: IS_WORD, names: IS_NAME }

/** Of an anchor that does not begin and end with ASCII nothing is known: its detector is always asked. */
export function factsWanted(test: AnchorTest | undefined, anchor: string): number {
  const isPlain = anchor.charCodeAt(0) < 0x80 && anchor.charCodeAt(anchor.length - 1) < 0x80
  return test === undefined || !isPlain ? 0 : FACTS[test]
}

/** @param end of the anchor, exclusive */
export function factsAt(symbols: Uint8Array, start: number, end: number): number {
  const before = start === 0 ? 0 : symbols[start - 1]!
  const first = symbols[start]!
  const opens = kinds[before] !== KIND.letter && kinds[before] !== KIND.digit
  const changes = isCapital(first) && !isCapital(before)
  const isFree = opens || (changes && kinds[before] === KIND.letter)
  const isWord = isFree && endsWord(symbols, end)
  const letter = kinds[first] === KIND.letter || end - start === 1 ? first : symbols[start + 1]!
  return (opens ? OPENS : 0) | (isWord ? IS_WORD : 0) | (isLower(letter) ? 0 : IS_NAME)
}

function endsWord(symbols: Uint8Array, end: number): boolean {
  if (end >= symbols.length) return true
  const behind = symbols[end]!
  return kinds[behind] !== KIND.letter || (isCapital(behind) && !isCapital(symbols[end - 1]!))
}

function isCapital(symbol: number): boolean {
  return symbol >= 65 && symbol <= 90
}

function isLower(symbol: number): boolean {
  return symbol >= 97 && symbol <= 122
}
