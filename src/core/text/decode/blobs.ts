import { Buffer } from 'node:buffer'
import { isPrintable, MIN_LENGTH, spend, type Allowance, type Piece } from './piece.ts'

/** By symbol, what a character of base64 or base64url stands for, and one more; 0 for all others. */
const alphabet = new Uint8Array(256)
for (const [value, character] of Array.from(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
).entries())
  alphabet[character.charCodeAt(0)] = value + 1
alphabet['-'.charCodeAt(0)] = alphabet['+'.charCodeAt(0)]!
alphabet['_'.charCodeAt(0)] = alphabet['/'.charCodeAt(0)]!

const isHexDigit = new Uint8Array(256)
for (const character of '0123456789abcdefABCDEF') isHexDigit[character.charCodeAt(0)] = 1

const EQUALS = 61

/** Characters of a blob that are looked at first, and how many bytes among them may be no text. */
const SAMPLE = 16
const MAX_BAD = 1

/** Stretches of base64 or hex that stand for text. Looks at one character in sixteen, and around it where it may be of a blob. */
export function findBlobs(text: string, symbols: Uint8Array, allowance: Allowance, into: Piece[]): void {
  for (let probe = MIN_LENGTH - 1; probe < symbols.length && allowance.left > 0;) {
    if (alphabet[symbols[probe]!] === 0 || !mayBeLong(symbols, probe)) {
      probe += MIN_LENGTH
      continue
    }
    let start = probe
    while (start > 0 && alphabet[symbols[start - 1]!] !== 0) start--
    let end = probe + 1
    while (end < symbols.length && alphabet[symbols[end]!] !== 0) end++
    if (end - start >= MIN_LENGTH) addBlob(text, symbols, start, end, allowance, into)
    probe = end + MIN_LENGTH
  }
}

/** A stretch that is long enough goes on for half of that on one side of each of its places. */
function mayBeLong(symbols: Uint8Array, at: number): boolean {
  return (
    (isBlob(symbols, at - 4) && isBlob(symbols, at - 7)) ||
    (isBlob(symbols, at + 4) && isBlob(symbols, at + 8))
  )
}

function isBlob(symbols: Uint8Array, at: number): boolean {
  return at >= 0 && at < symbols.length && alphabet[symbols[at]!] !== 0
}

function addBlob(
  text: string,
  symbols: Uint8Array,
  start: number,
  end: number,
  allowance: Allowance,
  into: Piece[],
): void {
  const hex = isHex(symbols, start, end)
  if (!hex && !startsWithText(symbols, start)) return
  allowance.left -= end - start
  if (allowance.left < 0) return
  const decoded = Buffer.from(text.slice(start, end), hex ? 'hex' : 'base64').toString('utf8')
  if (!isPrintable(decoded)) return
  spend(allowance, 0)
  into.push({ start, end: padded(symbols, end), text: decoded, map: undefined, torn: false })
}

function isHex(symbols: Uint8Array, start: number, end: number): boolean {
  if ((end - start) % 2 !== 0) return false
  for (let at = start; at < end; at++) if (isHexDigit[symbols[at]!] === 0) return false
  return true
}

/** Whether the first characters, as base64, are bytes of ASCII text. Most words are not, and cost no more than this. */
function startsWithText(symbols: Uint8Array, start: number): boolean {
  let bad = 0
  for (let at = start; at < start + SAMPLE; at += 4) {
    const bits =
      ((alphabet[symbols[at]!]! - 1) << 18) |
      ((alphabet[symbols[at + 1]!]! - 1) << 12) |
      ((alphabet[symbols[at + 2]!]! - 1) << 6) |
      (alphabet[symbols[at + 3]!]! - 1)
    bad += notText(bits >> 16) + notText((bits >> 8) & 255) + notText(bits & 255)
    if (bad > MAX_BAD) return false
  }
  return true
}

/** 0 for a byte of ASCII text, 1 for another. */
function notText(byte: number): number {
  return (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13 ? 0 : 1
}

function padded(symbols: Uint8Array, end: number): number {
  let at = end
  while (at < end + 2 && symbols[at] === EQUALS) at++
  return at
}
