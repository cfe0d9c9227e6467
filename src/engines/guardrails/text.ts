import { Buffer } from 'node:buffer'
import { encode, symbolsOf, symbolTable, unitsOf } from '../../core/text/symbols.ts'

/**
 * A text as rules read it: in lower case, without accents, apostrophes, hyphens and marks of emphasis, with one space for white space of
 * any length. `-` and `/` part words as spaces do, and so does `_`, but for that within a name.
 */
export interface Plain {
  readonly text: string
  readonly symbols: Uint8Array
  /** Where each character stands in what it was made of. */
  readonly places: Int32Array
  /** By character: the last end of a sentence or paragraph before it, as a place in the plain text; -1 for none. */
  readonly breaks: Int32Array
}

const SPACE = 32
const NEWLINE = 10
const UNDERSCORE = 95

/** What becomes of a code unit: itself, another, or one of these. */
const DROP = 0
const BLANK = SPACE

const SPECIAL: Readonly<Record<string, string>> = { đ: 'd', Đ: 'd', ł: 'l', Ł: 'l', ø: 'o', Ø: 'o', ı: 'i', ς: 'σ', Σ: 'σ', '\u201c': '"', '\u201d': '"', '。': '.', '！': '!', '？': '?', '：': ':', '，': ',' }

const folded = new Uint16Array(0x10000).map((_, unit) => foldUnit(unit))

function foldUnit(unit: number): number {
  const character = String.fromCharCode(unit)
  if (`'*\`~\u2019\u00b4`.includes(character)) return DROP
  if (/^[\s\-/\u00a0\u3000]$/.test(character)) return BLANK
  if (unit < 0x80) return character.toLowerCase().charCodeAt(0)
  const special = SPECIAL[character]
  if (special !== undefined) return special.charCodeAt(0)
  const isAccented = (unit >= 0xc0 && unit < 0x250) || (unit >= 0x370 && unit < 0x400) || (unit >= 0x1e00 && unit < 0x2000)
  const lower = (isAccented ? character.normalize('NFD').slice(0, 1) : character).toLowerCase()
  return lower.length === 1 ? lower.charCodeAt(0) : unit
}


/** As rules are written: for literals. */
export function plainWord(word: string): string {
  return Array.from(unitsOf(word), (unit) => folded[unit]!)
    .filter((unit) => unit !== DROP)
    .map((unit) => String.fromCharCode(unit))
    .join('')
}

export class PlainText {
  readonly #table: Uint8Array

  /** @param literals that will be looked for in its texts */
  constructor(literals: readonly string[]) {
    this.#table = symbolTable(literals)
  }

  symbolsOf(literal: string): Uint8Array {
    return symbolsOf(this.#table, literal)
  }

  /** @param text folded */
  of(text: string): Plain {
    const units = unitsOf(text)
    const plain = new Uint16Array(units.length)
    const places = new Int32Array(units.length + 1)
    const breaks = new Int32Array(units.length + 1)
    let length = 0
    let last = -1
    let lines = 0
    for (let at = 0; at < units.length; at++) {
      const unit = folded[units[at]!]!
      if (unit === DROP || (unit === UNDERSCORE && !isWithinName(units, at))) continue
      if (unit === BLANK) {
        if (units[at] === NEWLINE && ++lines === 2) last = length
        if (length > 0 && plain[length - 1] === SPACE) continue
        if (length > 0 && isEnd(plain[length - 1]!)) last = length
      } else lines = 0
      breaks[length] = last
      places[length] = at
      plain[length++] = unit
    }
    places[length] = units.length
    breaks[length] = last
    const flat = Buffer.from(plain.buffer, 0, length * 2).toString('utf16le')
    return { text: flat, symbols: encode(this.#table, flat).symbols, places, breaks }
  }
}


function isWithinName(units: Uint16Array, at: number): boolean {
  return at > 0 && at + 1 < units.length && isNamed(units[at - 1]!) && isNamed(units[at + 1]!)
}

function isNamed(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || ((unit | 32) >= 97 && (unit | 32) <= 122) || unit >= 0x80
}

function isEnd(unit: number): boolean {
  return unit === 46 || unit === 33 || unit === 63
}
