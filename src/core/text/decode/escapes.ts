import { Buffer } from 'node:buffer'
import { OffsetMap } from '../offset-map.ts'
import { spend, isPrintable, MIN_LENGTH, type Allowance, type Piece } from './piece.ts'

/** A way to write characters by their numbers. */
interface Escape {
  /** What every escape of the kind begins with. */
  readonly sign: string
  /** One escape. */
  readonly pattern: RegExp
  /** What the escape stands for: a byte of UTF-8, or a code unit. */
  read(digits: string): number
  readonly unit: 'byte' | 'code'
  /** Fewer of them in a word are an accident. */
  readonly least: number
}

const hex = (digits: string): number => Number.parseInt(digits, 16)

const ESCAPES: readonly Escape[] = [
  { sign: '%', pattern: /%([0-9a-f]{2})/iy, read: hex, unit: 'byte', least: 1 },
  { sign: '&#', pattern: /&#(\d{1,7}|x[0-9a-f]{1,6});?/iy, read: entity, unit: 'code', least: 1 },
  { sign: '\\u', pattern: /\\{1,2}u([0-9a-f]{4})/iy, read: hex, unit: 'code', least: 1 },
  { sign: '\\x', pattern: /\\{1,2}x([0-9a-f]{2})/iy, read: hex, unit: 'byte', least: 1 },
  { sign: '=', pattern: /=([0-9A-F]{2}|\r?\n)/y, read: hex, unit: 'byte', least: 3 },
]

function entity(digits: string): number {
  return /^x/i.test(digits) ? hex(digits.slice(1)) : Number(digits)
}

/** Words longer than this are looked at in parts. */
const MAX_WORD = 2048
const MAX_BEFORE = 64

/** Words in which characters are written by number, with these replaced. */
export function findEscapes(text: string, allowance: Allowance, into: Piece[]): void {
  for (const escape of ESCAPES) {
    for (
      let at = text.indexOf(escape.sign), from = 0;
      at !== -1 && allowance.left > 0;
      at = text.indexOf(escape.sign, from)
    ) {
      from = at + 1
      if (!matchesAt(escape, text, at)) continue
      const start = wordStart(text, at)
      const end = wordEnd(text, at)
      from = end
      if (end - start < MIN_LENGTH) continue
      spend(allowance, end - start)
      const piece = decodeWord(escape, text, start, end)
      if (piece !== undefined) into.push(piece)
    }
  }
}

function matchesAt({ pattern, sign }: Escape, text: string, at: number): boolean {
  // Programs are full of `=` and `%`, and hardly ever is a digit behind one.
  if (sign.length === 1 && !mayFollow(text.charCodeAt(at + 1))) return false
  pattern.lastIndex = at
  return pattern.test(text)
}

/** Hex digits and line ends. */
function mayFollow(code: number): boolean {
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 102) || code === 10 || code === 13
}

function decodeWord(escape: Escape, text: string, start: number, end: number): Piece | undefined {
  const word = text.slice(start, end)
  const first = escape.sign[0]!
  const map = new OffsetMap()
  map.add(0, start)
  let decoded = ''
  let written = ''
  let count = 0
  for (let at = 0; at < word.length;) {
    const row = readRow(escape, word, at)
    if (row.codes.length > 0) {
      const part = place(map, decoded.length, escape, row, start)
      count += row.codes.length
      decoded += part
      written += part
    }
    at = row.bounds.at(-1)!
    map.add(decoded.length, start + at - decoded.length)
    const sign = word.indexOf(first, at)
    // A sign that begins no escape is a character like others.
    const next = sign === -1 ? word.length : sign === at ? at + 1 : sign
    decoded += word.slice(at, next)
    at = next
  }
  if (count < escape.least || !isPrintable(written)) return undefined
  return { start, end, text: decoded, map, torn: false }
}

/** Escapes one behind the other: what they stand for, where the first begins, and where each of them ends. */
interface Row {
  readonly codes: readonly number[]
  readonly bounds: readonly number[]
}

function readRow({ pattern, read }: Escape, word: string, from: number): Row {
  const codes: number[] = []
  const bounds = [from]
  pattern.lastIndex = from
  for (let match = pattern.exec(word); match !== null; match = pattern.exec(word)) {
    // A line end that only the encoding has made.
    if (match[1]!.endsWith('\n')) bounds[bounds.length - 1] = pattern.lastIndex
    else {
      codes.push(read(match[1]!))
      bounds.push(pattern.lastIndex)
    }
  }
  return { codes, bounds }
}

function valid(code: number): number {
  return code <= 0x10ffff ? code : 0xfffd
}

/** What a row of escapes says. Notes where each of its characters was written. */
function place(map: OffsetMap, at: number, { unit }: Escape, { codes, bounds }: Row, start: number): string {
  const characters =
    unit === 'byte'
      ? Array.from(Buffer.from(codes).toString('utf8'))
      : codes.map((code) => String.fromCodePoint(valid(code)))
  let taken = 0
  let offset = at
  for (const character of characters) {
    const begin = start + (bounds[taken] ?? bounds.at(-1)!)
    for (let extra = 0; extra < character.length; extra++, offset++) map.add(offset, begin - offset)
    taken += unit === 'byte' ? Buffer.byteLength(character) : 1
  }
  return characters.join('')
}

function wordStart(text: string, at: number): number {
  let start = at
  while (start > at - MAX_BEFORE && !isEdge(text.charCodeAt(start - 1))) start--
  return start
}

function wordEnd(text: string, at: number): number {
  let end = at
  while (end < at + MAX_WORD && !isEdge(text.charCodeAt(end))) end++
  return end
}

/** White space, quotes, the end. */
function isEdge(code: number): boolean {
  return !(code > 32) || code === 34 || code === 39
}
