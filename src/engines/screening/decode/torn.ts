import { OffsetMap } from '../offset-map.ts'
import { MIN_LENGTH, type Allowance, type Piece } from './piece.ts'

const SPACE = 32
const NEWLINE = 10
const MAX_SPACED = 256
/** Letters of a word on either side of a line end. */
const MAX_WORD = 64
const MIN_WORD = 9

/** `6 1 0 - 2 2 - 6 1 8 7`: single characters, single spaces, eight of them or more. */
export function findSpaced(text: string, allowance: Allowance, into: Piece[]): void {
  for (let probe = 0; probe < text.length && allowance.left > 0; probe += 8) {
    const first = isSpacedAt(text, probe) ? probe : isSpacedAt(text, probe + 1) ? probe + 1 : -1
    if (first === -1) continue
    let start = first
    while (start >= 2 && isSingle(text, start - 1) && text.charCodeAt(start - 2) === SPACE) start -= 2
    if (start >= 1 && isSingle(text, start - 1) && !(text.charCodeAt(start - 2) > SPACE)) start--
    else start++
    let end = start + 1
    while (
      end - start < MAX_SPACED &&
      text.charCodeAt(end) === SPACE &&
      isSingle(text, end + 1) &&
      !(text.charCodeAt(end + 2) > SPACE)
    )
      end += 2
    if (end - start >= MIN_LENGTH - 1) addSpaced(text, start, end, allowance, into)
    probe = Math.max(probe, end - 8)
  }
}

function isSpacedAt(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) === SPACE &&
    text.charCodeAt(at + 2) === SPACE &&
    text.charCodeAt(at + 4) === SPACE &&
    isSingle(text, at + 1)
  )
}

function isSingle(text: string, at: number): boolean {
  return text.charCodeAt(at) > SPACE
}

function addSpaced(text: string, start: number, end: number, allowance: Allowance, into: Piece[]): void {
  allowance.left -= end - start
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
export function findSplit(text: string, allowance: Allowance, into: Piece[]): void {
  for (let at = text.indexOf('\n'); at !== -1 && allowance.left > 0; at = text.indexOf('\n', at + 1)) {
    const leftEnd = text.charCodeAt(at - 1) === 13 ? at - 1 : at
    if (!isWordCode(text.charCodeAt(leftEnd - 1)) || !isWordCode(text.charCodeAt(at + 1))) continue
    let start = leftEnd
    while (start > leftEnd - MAX_WORD && isWordCode(text.charCodeAt(start - 1))) start--
    let end = at + 1
    while (end < at + MAX_WORD && isWordCode(text.charCodeAt(end))) end++
    if (isListed(text, start, end)) continue
    const joined = text.slice(start, leftEnd) + text.slice(at + 1, end)
    if (joined.length < MIN_WORD || !/[\d@]/.test(joined)) continue
    allowance.left -= joined.length
    const map = new OffsetMap()
    map.add(0, start)
    map.add(leftEnd - start, at + 1 - (leftEnd - start))
    into.push({ start, end, text: joined, map, torn: true })
  }
}

/** Both lines hold nothing else. */
function isListed(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1)
  const behind = text.charCodeAt(end)
  return (Number.isNaN(before) || before === NEWLINE) && !(behind > SPACE || behind === SPACE)
}

/** Letters, digits and what stands inside of keys, numbers and addresses. */
function isWordCode(code: number): boolean {
  if (code >= 48 && code <= 57) return true
  if ((code | 32) >= 97 && (code | 32) <= 122) return true
  return code === 45 || code === 95 || code === 46 || code === 64 || code === 43 || code === 47
}
