/** Format characters, variation selectors, tags, and marks that stand upon the letter before them. */
const INVISIBLE =
  /^[\p{Cf}\ufe00-\ufe0f\u{e0000}-\u{e01ef}\u0300-\u036f\u20d0-\u20ff\u034f\u115f\u1160\u3164\uffa0]$/u
const DIGIT = /^\p{Nd}$/u
const DASH = /^[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]$/u
const SPACE = /^\p{Zs}$/u
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['\u2018', "'"],
  ['\u2019', "'"],
  ['\u201c', '"'],
  ['\u201d', '"'],
])
const ZWNJ = 0x200c
const ZWJ = 0x200d
/** The one letter whose lower case is longer than it. */
const DOTTED_CAPITAL_I = '\u0130'

/** What a character is replaced by, where that does not depend on its neighbours; undefined for itself. As many as were ever seen. */
const known = new Map<number, string | undefined>()

/** @param size of the character at this place, in code units. Returns undefined where it stays as it is. */
export function foldCharacter(text: string, at: number, size: number): string | undefined {
  const code = text.codePointAt(at)!
  if ((code === ZWNJ || code === ZWJ) && joins(text, at)) return undefined
  if (known.has(code)) return known.get(code)
  const character = text.slice(at, at + size)
  const replacement = replacementOf(character, code)
  const result = replacement === character ? undefined : replacement
  known.set(code, result)
  return result
}

/** Between two characters outside ASCII a joiner is spelling: Persian, the scripts of India, emoji. */
function joins(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) >= 0x80 && text.charCodeAt(at + 1) >= 0x80
}

function replacementOf(character: string, code: number): string {
  if (INVISIBLE.test(character)) return ''
  if (DASH.test(character)) return '-'
  if (SPACE.test(character)) return ' '
  if (DIGIT.test(character)) return String(digitValue(code))
  if (character === DOTTED_CAPITAL_I) return 'I'
  const quote = QUOTES.get(character)
  if (quote !== undefined) return quote
  const plain = character.normalize('NFKC')
  return plain.length > 4 ? character : plain
}

/** Digits come in tens, and a ten begins at a code that ends in 0 or in 6; but for mathematical forms, which NFKC knows. */
function digitValue(code: number): number {
  const plain = String.fromCodePoint(code).normalize('NFKC')
  if (plain >= '0' && plain <= '9') return Number(plain)
  const low = code & 15
  return low >= 6 && DIGIT.test(String.fromCodePoint((code & ~15) + 15)) ? low - 6 : low % 10
}
