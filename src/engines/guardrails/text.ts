import { Buffer } from 'node:buffer'
import { encode, isAscii, symbolsOf, symbolTable, unitsOf } from '../../core/text/symbols.ts'

/**
 * A text as rules read it: in lower case, without accents, apostrophes, hyphens and marks of emphasis, with one space for white space of
 * any length. `-` and `/` part words as spaces do, and so does `_`, but for that within a name.
 */
export interface Plain {
  readonly codes: Uint8Array | Uint16Array
  /** The same for automata; the very same where all is ASCII. */
  readonly symbols: Uint8Array
  /** The same as a string, where not all is ASCII. */
  readonly text: string | undefined
  /** Where each character stands in what it was made of. */
  readonly places: Int32Array
  /** By character: where the last sentence or paragraph before it ended; -1 for none. */
  readonly breaks: Int32Array
}

/** What becomes of a code unit where it does not stay one: nothing, or a blank. */
const DROP = 0
const BLANK = 32
const NEWLINE = 10
const UNDERSCORE = 95

const SPECIAL: Readonly<Record<string, string>> = {
  đ: 'd',
  Đ: 'd',
  ł: 'l',
  Ł: 'l',
  ø: 'o',
  Ø: 'o',
  ı: 'i',
  ς: 'σ',
  Σ: 'σ',
  '“': '"',
  '”': '"',
  '。': '.',
  '！': '!',
  '？': '?',
  '：': ':',
  '，': ',',
}

const folded = new Uint16Array(0x10000).map((_, unit) => foldUnit(unit))

function foldUnit(unit: number): number {
  const character = String.fromCharCode(unit)
  if (`'*\`~’´`.includes(character)) return DROP
  if (/^[\s\-/]$/.test(character)) return BLANK
  const special = SPECIAL[character]
  if (special !== undefined) return special.charCodeAt(0)
  const isAccented =
    (unit >= 0xc0 && unit < 0x250) || (unit >= 0x370 && unit < 0x400) || (unit >= 0x1e00 && unit < 0x2000)
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

  /**
   * @param text folded
   * @param depth the places of a text are good until the next text of the same depth is read
   */
  of(text: string, depth: number): Plain {
    if (isAscii(text)) {
      const bytes = new Uint8Array(text.length)
      Buffer.from(bytes.buffer).write(text, 'latin1')
      const { places, breaks, length } = squeeze(bytes, scratchOf(depth, text.length))
      const symbols = bytes.subarray(0, length)
      return { codes: symbols, symbols, text: undefined, places, breaks }
    }
    const units = unitsOf(text)
    const { places, breaks, length } = squeeze(units, scratchOf(depth, text.length))
    const codes = units.subarray(0, length)
    const flat = Buffer.from(units.buffer, 0, length * 2).toString('utf16le')
    return { codes, symbols: encode(this.#table, flat, false), text: flat, places, breaks }
  }
}

type Codes = Uint8Array | Uint16Array

type Scratch = Pick<Plain, 'places' | 'breaks'>

/** Used again for every text: most of what reading would else allocate. */
const scratches: Scratch[] = []
const LEAST_SCRATCH = 16_384

function scratchOf(depth: number, length: number): Scratch {
  const known = scratches[depth]
  if (known !== undefined && known.places.length > length) return known
  const size = Math.max(length + 1, LEAST_SCRATCH)
  return (scratches[depth] = { places: new Int32Array(size), breaks: new Int32Array(size) })
}

/** Writes the plain text over the text: it is never longer. */
function squeeze(units: Codes, { places, breaks }: Scratch): Scratch & { readonly length: number } {
  let length = 0
  let last = -1
  let lineAt = -1
  let before = 0
  for (let at = 0; at < units.length; at++) {
    const own = units[at]!
    let unit = folded[own]!
    if (unit === UNDERSCORE && !(isNamed(before) && at + 1 < units.length && isNamed(units[at + 1]!)))
      unit = BLANK
    before = own
    if (unit === DROP) continue
    if (unit === BLANK) {
      if (own === NEWLINE) {
        if (lineAt === length) last = length
        lineAt = length
      }
      if (length === 0 || isEnd(units[length - 1]!)) last = length
      if (length > 0 && units[length - 1] === BLANK) continue
      if (lineAt === length) lineAt++
    }
    breaks[length] = last
    places[length] = at
    units[length++] = unit
  }
  places[length] = units.length
  breaks[length] = last
  return { places, breaks, length }
}

function isNamed(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || ((unit | 32) >= 97 && (unit | 32) <= 122) || unit >= 0x80
}

function isEnd(unit: number): boolean {
  return unit === 46 || unit === 33 || unit === 63
}

/** Of a script that parts words by spaces; also within a name. */
export function isWord(code: number): boolean {
  if (code < 0x80) return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || code === UNDERSCORE
  return (code >= 0xc0 && code < 0xe00 && code !== 0xd7 && code !== 0xf7) || (code >= 0x1e00 && code < 0x2000)
}
