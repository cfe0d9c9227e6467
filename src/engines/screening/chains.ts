import { KIND, kinds } from '../../core/text/symbols.ts'

/**
 * Groups of ASCII letters and digits that stand one separator apart: `4111 1111-1111`, `GB82 WEST 1234`. Space parts only groups that
 * hold a digit, or up to four capitals. The arrays are used again for every chain.
 */
export interface Chain {
  count: number
  readonly start: Int32Array
  readonly end: Int32Array
  readonly hasDigit: Uint8Array
  readonly hasLetter: Uint8Array
  /** Symbol that stands before the group; 0 before the first. */
  readonly separator: Uint8Array
  /** It goes on where the one before it was cut off for its length. */
  goesOn: boolean
}

/** More groups than this are a table of numbers. */
export const MAX_GROUPS = 24
/** A longer group is a hash or a blob. */
const MAX_GROUP = 64
const LOOK_BACK = 2
const MAX_CAPITALS = 4

const SPACE = 32
const HYPHEN = 45
const DOT = 46
const SLASH = 47

export function newChain(): Chain {
  return {
    count: 0,
    start: new Int32Array(MAX_GROUPS),
    end: new Int32Array(MAX_GROUPS),
    hasDigit: new Uint8Array(MAX_GROUPS),
    hasLetter: new Uint8Array(MAX_GROUPS),
    separator: new Uint8Array(MAX_GROUPS),
    goesOn: false,
  }
}

/** What was last read: scratch space, so that reading a group allocates nothing. */
const starts = new Int32Array(LOOK_BACK)
const group = { end: 0, digit: false, letter: false, lower: false, whole: true }

/**
 * Reads the chain that the digit at `at` belongs to. Returns where to go on, behind the chain or behind the group where it is none.
 * @param symbols of the text
 * @param from nothing before this place is looked at
 */
export function readChain(chain: Chain, symbols: Uint8Array, at: number, from: number): number {
  const isCut = chain.count === MAX_GROUPS
  chain.count = 0
  let start = at
  while (start > from && kinds[symbols[start - 1]!] !== KIND.none) start--
  chain.goesOn = isCut && from > 0 && start === from + 1 && isSeparator(symbols[from]!)
  readGroup(symbols, start)
  if (!isGroup(start)) return group.end
  if (start >= from + 2 && mayFollowLetters(symbols[start - 2]!, symbols[start - 1]!)) {
    lookBack(chain, symbols, start, from)
    readGroup(symbols, start)
  }
  push(chain, symbols, start)
  let end = group.end
  while (chain.count < MAX_GROUPS && end + 1 < symbols.length && isSeparator(symbols[end]!)) {
    readGroup(symbols, end + 1)
    if (!isGroup(end + 1) || (symbols[end] === SPACE && !mayTouchSpace(end + 1))) break
    push(chain, symbols, end + 1)
    end = group.end
  }
  return end
}

/** In prose, a word in lower case stands before most numbers: a quick no. */
function mayFollowLetters(last: number, separator: number): boolean {
  return isSeparator(separator) && kinds[last] === KIND.letter && (separator !== SPACE || last < 97)
}

/** Groups of letters before the first one that holds a digit. */
function lookBack(chain: Chain, symbols: Uint8Array, first: number, from: number): void {
  let found = 0
  let start = first
  while (found < LOOK_BACK && start - 2 >= from && isSeparator(symbols[start - 1]!)) {
    const end = start - 1
    let begin = end
    while (begin > from && end - begin <= MAX_GROUP && kinds[symbols[begin - 1]!] === KIND.letter) begin--
    if (begin === end || (begin > 0 && kinds[symbols[begin - 1]!] !== KIND.none)) break
    readGroup(symbols, begin)
    if (symbols[end] === SPACE && !mayTouchSpace(begin)) break
    starts[found++] = begin
    start = begin
  }
  for (let index = found - 1; index >= 0; index--) {
    readGroup(symbols, starts[index]!)
    push(chain, symbols, starts[index]!)
  }
}

function readGroup(symbols: Uint8Array, start: number): void {
  let at = start
  let digit = false
  let letter = false
  let lower = false
  let whole = true
  for (; at < symbols.length; at++) {
    const kind = kinds[symbols[at]!]
    if (kind === KIND.digit) digit = true
    else if (kind === KIND.letter) {
      letter = true
      if (symbols[at]! >= 97) lower = true
    } else if (kind === KIND.underscore) whole = false
    else break
  }
  group.end = at
  group.digit = digit
  group.letter = letter
  group.lower = lower
  group.whole = whole
}

/** Of ASCII letters and digits only, not empty, and not too long. */
function isGroup(start: number): boolean {
  return group.whole && group.end > start && group.end - start <= MAX_GROUP
}

function mayTouchSpace(start: number): boolean {
  return group.digit || (!group.lower && group.end - start <= MAX_CAPITALS)
}

function push(chain: Chain, symbols: Uint8Array, start: number): void {
  const index = chain.count++
  chain.start[index] = start
  chain.end[index] = group.end
  chain.hasDigit[index] = group.digit ? 1 : 0
  chain.hasLetter[index] = group.letter ? 1 : 0
  chain.separator[index] = index === 0 ? 0 : symbols[start - 1]!
}

function isSeparator(symbol: number): boolean {
  return symbol === SPACE || symbol === HYPHEN || symbol === DOT || symbol === SLASH
}
