import { Buffer } from 'node:buffer'
import { isPrintable, MIN_LENGTH, type Allowance, type Piece } from './piece.ts'

/** Characters of base64 and base64url: 1; those of hex: 3. */
const alphabet = new Uint8Array(256)
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  alphabet[character.charCodeAt(0)] = 1
for (const character of '0123456789abcdefABCDEF') alphabet[character.charCodeAt(0)] = 3

/** As much of a blob is decoded to see whether it is text. */
const SAMPLE = 32

/** Stretches of base64 or hex that stand for text. Looks at one character in sixteen, and around it where it may be of a blob. */
export function findBlobs(text: string, symbols: Uint8Array, allowance: Allowance, into: Piece[]): void {
  for (let probe = MIN_LENGTH - 1; probe < symbols.length && allowance.left > 0;) {
    if (alphabet[symbols[probe]!] === 0) {
      probe += MIN_LENGTH
      continue
    }
    let start = probe
    while (start > 0 && alphabet[symbols[start - 1]!] !== 0) start--
    let end = probe + 1
    while (end < symbols.length && alphabet[symbols[end]!] !== 0) end++
    if (end - start >= MIN_LENGTH) addBlob(text, start, end, allowance, into)
    probe = end + MIN_LENGTH
  }
}

function addBlob(text: string, start: number, end: number, allowance: Allowance, into: Piece[]): void {
  const encoding = isHex(text, start, end) ? 'hex' : 'base64'
  const sample = Buffer.from(text.slice(start, Math.min(end, start + SAMPLE)), encoding)
  if (!isPrintable(sample.toString('latin1'))) return
  allowance.left -= end - start
  if (allowance.left < 0) return
  const decoded = Buffer.from(text.slice(start, end), encoding).toString('utf8')
  if (isPrintable(decoded))
    into.push({ start, end: padded(text, end), text: decoded, map: undefined, torn: false })
}

function isHex(text: string, start: number, end: number): boolean {
  if ((end - start) % 2 !== 0) return false
  for (let at = start; at < end; at++) if (alphabet[text.charCodeAt(at)] !== 3) return false
  return true
}

function padded(text: string, end: number): number {
  let at = end
  while (at < end + 2 && text[at] === '=') at++
  return at
}
