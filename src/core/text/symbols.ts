import { Buffer } from 'node:buffer'

/**
 * A text as bytes, a symbol for each UTF-16 code unit, which is what the passes over whole texts read: ASCII is itself, all other
 * characters share what is left. Sharing makes false hits of literals with such characters, never misses.
 */

/** A letter of a script that parts its words by spaces. */
export const LETTER = 0x80
/** Any other character outside ASCII: punctuation, and scripts that do not part words. */
export const OTHER = 0x81
const FIRST_SHARED = 0x82
const SHARED = 256 - FIRST_SHARED

/** What a symbol is, by symbol. What a number may not touch and is no ASCII letter or digit counts as `underscore`. */
export const KIND = { none: 0, letter: 1, digit: 2, underscore: 3 } as const
export const kinds = new Uint8Array(256)
for (let symbol = 0; symbol < 256; symbol++) {
  if (symbol >= 48 && symbol <= 57) kinds[symbol] = KIND.digit
  else if ((symbol | 32) >= 97 && (symbol | 32) <= 122 && symbol < 128) kinds[symbol] = KIND.letter
  else if (symbol === 95 || symbol === LETTER) kinds[symbol] = KIND.underscore
}

/** The symbols of all code units. The characters outside ASCII that stand in a literal get symbols that others do not have. */
export function symbolTable(literals: readonly string[]): Uint8Array {
  const table = new Uint8Array(0x10000).map((_, code) => {
    if (code < 0x80) return code
    return isLetter(code) ? LETTER : OTHER
  })
  const special = new Set(literals.flatMap((literal) => [...unitsOf(literal)]).filter((code) => code >= 0x80))
  for (const [index, code] of [...special].entries()) {
    const symbol = FIRST_SHARED + (index % SHARED)
    table[code] = symbol
    const capital = String.fromCharCode(code).toUpperCase()
    // Not that of `ı`, which is a plain I.
    if (capital.length === 1 && capital.charCodeAt(0) >= 0x80) table[capital.charCodeAt(0)] = symbol
  }
  return table
}

/** Latin with marks up to the scripts of India: there a digit run that touches a letter is a part of something else. */
function isLetter(code: number): boolean {
  return (code >= 0xc0 && code < 0xe00 && code !== 0xd7 && code !== 0xf7) || (code >= 0x1e00 && code < 0x2000)
}

/** The code units of a text, which are read faster than the text itself. */
export function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length)
  Buffer.from(units.buffer).write(text, 'utf16le')
  return units
}

export function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}

/** Texts up to this length are written over each other, into memory that is there already. */
const POOL = 262_144
const pool = new Uint8Array(POOL)
const poolBuffer = Buffer.from(pool.buffer)

/**
 * The symbols of a text, which are as many as its code units. They are good until the next text is encoded.
 * @param ascii whether it is known to be that
 */
export function encode(table: Uint8Array, text: string, ascii: boolean): Uint8Array {
  const { length } = text
  // Always the same kind of array: the loops over it are a third slower where they have to tell two kinds apart.
  const symbols = length <= POOL ? pool.subarray(0, length) : new Uint8Array(length)
  if (ascii) {
    const buffer = length <= POOL ? poolBuffer : Buffer.from(symbols.buffer)
    buffer.write(text, 0, length, 'latin1')
    return symbols
  }
  const units = unitsOf(text)
  for (let at = 0; at < units.length; at++) symbols[at] = table[units[at]!]!
  return symbols
}

const lowerCase = new Uint16Array(0x10000).map((_, unit) => {
  const lower = String.fromCharCode(unit).toLowerCase()
  return lower.length === 1 ? lower.charCodeAt(0) : unit
})

/**
 * In lower case, and as long as the text: character by character, and where the lower case of one is longer, it stays.
 * @param ascii whether it is known to be that
 */
export function lowerOf(text: string, ascii = false): string {
  if (ascii) return text.toLowerCase()
  const units = unitsOf(text)
  for (let at = 0; at < units.length; at++) units[at] = lowerCase[units[at]!]!
  return Buffer.from(units.buffer).toString('utf16le')
}

/** Of a literal. */
export function symbolsOf(table: Uint8Array, text: string): Uint8Array {
  return Uint8Array.from(unitsOf(text), (unit) => table[unit]!)
}
