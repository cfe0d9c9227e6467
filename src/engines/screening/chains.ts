import { KIND, kinds } from './symbols.ts'

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
  }
}

/**
 * Reads the chain that the digit at `at` belongs to. Returns where to go on, behind the chain or behind the group where it is none.
 * @param symbols of the text as it is, not in lower case
 * @param from nothing before this place is looked at
 */
export function readChain(chain: Chain, symbols: Uint8Array, at: number, from: number): number {
  chain.count = 0
  let start = at
  while (start > from && isWord(symbols[start - 1]!)) start--
  let end = groupEnd(symbols, start)
  if (!isGroup(symbols, start, end)) return end
  lookBack(chain, symbols, start, from)
  push(chain, symbols, start, end)
  while (chain.count < MAX_GROUPS) {
    const next = end + 1
    const separator = symbols[end]
    if (separator === undefined || !isSeparator(separator) || next >= symbols.length) break
    const nextEnd = groupEnd(symbols, next)
    if (nextEnd === next || !isGroup(symbols, next, nextEnd)) break
    if (separator === SPACE && !mayFollowSpace(symbols, next, nextEnd)) break
    push(chain, symbols, next, nextEnd)
    end = nextEnd
  }
  return end
}

/** Groups of letters before the first one that holds a digit. */
function lookBack(chain: Chain, symbols: Uint8Array, first: number, from: number): void {
  const starts: number[] = []
  let start = first
  while (starts.length < LOOK_BACK && start - 2 >= from && isSeparator(symbols[start - 1]!)) {
    const end = start - 1
    let begin = end
    while (begin > from && end - begin <= MAX_GROUP && kinds[symbols[begin - 1]!] === KIND.letter) begin--
    if (begin === end || (begin > 0 && isWord(symbols[begin - 1]!))) break
    if (symbols[end] === SPACE && !mayFollowSpace(symbols, begin, end)) break
    starts.push(begin)
    start = begin
  }
  for (let index = starts.length - 1; index >= 0; index--)
    push(chain, symbols, starts[index]!, groupEnd(symbols, starts[index]!))
}

function push(chain: Chain, symbols: Uint8Array, start: number, end: number): void {
  const index = chain.count++
  let digit = 0
  let letter = 0
  for (let at = start; at < end; at++) {
    if (kinds[symbols[at]!] === KIND.digit) digit = 1
    else letter = 1
  }
  chain.start[index] = start
  chain.end[index] = end
  chain.hasDigit[index] = digit
  chain.hasLetter[index] = letter
  chain.separator[index] = index === 0 ? 0 : symbols[start - 1]!
}

function isWord(symbol: number): boolean {
  return kinds[symbol] !== KIND.none
}

function isSeparator(symbol: number): boolean {
  return symbol === SPACE || symbol === HYPHEN || symbol === DOT || symbol === SLASH
}

function groupEnd(symbols: Uint8Array, start: number): number {
  let at = start
  while (at < symbols.length && isWord(symbols[at]!)) at++
  return at
}

/** Of ASCII letters and digits only, and not too long. */
function isGroup(symbols: Uint8Array, start: number, end: number): boolean {
  if (end - start > MAX_GROUP) return false
  for (let at = start; at < end; at++) if (kinds[symbols[at]!] === KIND.underscore) return false
  return true
}

function mayFollowSpace(symbols: Uint8Array, start: number, end: number): boolean {
  let capitals = true
  for (let at = start; at < end; at++) {
    const symbol = symbols[at]!
    if (kinds[symbol] === KIND.digit) return true
    if (symbol >= 97) capitals = false
  }
  return capitals && end - start <= MAX_CAPITALS
}
