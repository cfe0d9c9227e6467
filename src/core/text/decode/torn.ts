import { OffsetMap } from '../offset-map.ts'
import { KIND, kinds } from '../symbols.ts'
import { MIN_LENGTH, spend, type Allowance, type Piece } from './piece.ts'

const SPACE = 32
const NEWLINE = 10
const RETURN = 13
const HYPHEN = 45
const COLON = 58
const EQUALS = 61
const MAX_SPACED = 256
/** Characters of a word on either side of a line end. */
const MAX_WORD = 64
const MIN_WORD = 9
const ENDS_OF_TABLE = 3

/** Letters, digits and what stands inside of keys, numbers and addresses. */
const inWord = new Uint8Array(256).map((_, symbol) =>
  kinds[symbol] === KIND.letter ||
  kinds[symbol] === KIND.digit ||
  '-_.@+/'.includes(String.fromCharCode(symbol))
    ? 1
    : 0,
)

/** `6 1 0 - 2 2 - 6 1 8 7`: single characters, single spaces, eight of them or more. Looks at every eighth place. */
export function findSpaced(text: string, symbols: Uint8Array, allowance: Allowance, into: Piece[]): void {
  for (let probe = 0; probe < symbols.length && allowance.left > 0; probe += 8) {
    const first = symbols[probe] === SPACE ? probe : probe + 1
    if (symbols[first] !== SPACE || symbols[first + 2] !== SPACE || symbols[first + 4] !== SPACE) continue
    const start = spacedStart(symbols, first)
    const end = spacedEnd(symbols, start)
    if (end - start >= MIN_LENGTH - 1) addSpaced(text, start, end, allowance, into)
    probe = Math.max(probe, end - 8)
  }
}

/** @param space a space among single characters */
function spacedStart(symbols: Uint8Array, space: number): number {
  let at = space + 1
  while (at - 2 >= 0 && symbols[at - 1] === SPACE && symbols[at - 2]! > SPACE) at -= 2
  // The first one may be the end of a word, which then is none of them.
  return at > 0 && symbols[at - 1]! > SPACE ? at + 2 : at
}

function spacedEnd(symbols: Uint8Array, start: number): number {
  const last = Math.min(symbols.length, start + MAX_SPACED)
  let at = start + 1
  while (at + 1 < last && symbols[at] === SPACE && symbols[at + 1]! > SPACE && !(symbols[at + 2]! > SPACE))
    at += 2
  return at
}

function addSpaced(text: string, start: number, end: number, allowance: Allowance, into: Piece[]): void {
  spend(allowance, end - start)
  const map = new OffsetMap()
  let joined = ''
  for (let at = start; at < end; at += 2) {
    map.add(joined.length, at - joined.length)
    joined += text[at]!
  }
  map.add(joined.length, end - joined.length)
  into.push({ start, end, text: joined, map, torn: true })
}

/** A word with a digit or an `@` that goes on in the next line, where the two lines are not single words: those are a list. */
export function findSplit(text: string, symbols: Uint8Array, allowance: Allowance, into: Piece[]): void {
  for (let at = text.indexOf('\n'); at !== -1 && allowance.left > 0; at = text.indexOf('\n', at + 1)) {
    const leftEnd = symbols[at - 1] === RETURN ? at - 1 : at
    if (inWord[symbols[leftEnd - 1] ?? 0] === 0 || inWord[symbols[at + 1] ?? 0] === 0) continue
    if (isBetweenNumbers(text, leftEnd, at) && isInTable(text, at)) continue
    // A list, and the label of the next value.
    if (symbols[at + 1] === HYPHEN && inWord[symbols[at + 2] ?? 0] === 0) continue
    const start = wordStart(symbols, leftEnd)
    const end = wordEnd(symbols, at + 1)
    if (isListed(symbols, start, end) || symbols[end] === COLON || symbols[end] === EQUALS) continue
    if (isNextWord(text.slice(at + 1, end)) && !text.slice(start, leftEnd).includes('@')) continue
    const joined = text.slice(start, leftEnd) + text.slice(at + 1, end)
    if (joined.length < MIN_WORD || !/[\d@]/.test(joined)) continue
    spend(allowance, joined.length)
    const map = new OffsetMap()
    map.add(0, start)
    map.add(leftEnd - start, at + 1 - (leftEnd - start))
    into.push({ start, end, text: joined, map, torn: true })
  }
}

/** @param at the line end @param leftEnd where the line before it ends */
function isBetweenNumbers(text: string, leftEnd: number, at: number): boolean {
  return isDigit(text.charCodeAt(leftEnd - 1)) && isDigit(text.charCodeAt(at + 1))
}

/** Line after line begins and ends with a number: three ends in a row, of which this is one, tear no number apart. */
function isInTable(text: string, at: number): boolean {
  let found = 1
  for (let end = text.indexOf('\n', at + 1); found < ENDS_OF_TABLE; end = text.indexOf('\n', end + 1)) {
    if (end === -1 || !isBetweenNumbers(text, endOfLine(text, end), end)) break
    found++
  }
  for (
    let end = text.lastIndexOf('\n', at - 1);
    found < ENDS_OF_TABLE;
    end = text.lastIndexOf('\n', end - 1)
  ) {
    if (end <= 0 || !isBetweenNumbers(text, endOfLine(text, end), end)) break
    found++
  }
  return found >= ENDS_OF_TABLE
}

function endOfLine(text: string, at: number): number {
  return text.charCodeAt(at - 1) === RETURN ? at - 1 : at
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function wordStart(symbols: Uint8Array, end: number): number {
  const least = Math.max(0, end - MAX_WORD)
  let at = end
  while (at > least && inWord[symbols[at - 1]!] === 1) at--
  return at
}

function wordEnd(symbols: Uint8Array, start: number): number {
  const last = Math.min(symbols.length, start + MAX_WORD)
  let at = start
  while (at < last && inWord[symbols[at]!] === 1) at++
  return at
}

/** `password`, `pad_token`, `RESET_TIMEOUT`, addresses with a name: words begin lines; what is left of a torn value hardly looks like one. */
function isNextWord(word: string): boolean {
  return /^(?:[A-Z]?[a-z]+(?:[_/-][a-z]+)*|[A-Z]+(?:_[A-Z]+)+)$|^[\w.+-]{4,}@/.test(word)
}

/** Both lines hold nothing else. */
function isListed(symbols: Uint8Array, start: number, end: number): boolean {
  const before = symbols[start - 1] ?? NEWLINE
  const behind = symbols[end] ?? NEWLINE
  return before === NEWLINE && behind < SPACE
}
