/** Characters by what they are. Detectors read texts by hand: no regular expression over what a stranger sent. */

const ZERO = 48
const NINE = 57
/** By ASCII character, whether it is a letter or a digit. */
const inWord = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9A-Za-z]/.test(String.fromCharCode(code)) ? 1 : 0,
)

export function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= ZERO && code <= NINE
}

/** 0–9 and a–f of either case. */
export function isHex(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return (code >= ZERO && code <= NINE) || ((code | 32) >= 97 && (code | 32) <= 102)
}

/** A letter of any script; combining marks count, as many scripts write vowels with them. */
export function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 0x80) return (code | 32) >= 97 && (code | 32) <= 122
  return code >= 0xc0 && code !== 0xd7 && code !== 0xf7 && !isForeignPunctuation(code)
}

function isForeignPunctuation(code: number): boolean {
  return (
    (code >= 0x2000 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x303f) ||
    code >= 0xff00 ||
    code === 0x060c ||
    code === 0x061b ||
    code === 0x061f ||
    code === 0x0964
  )
}

export function isAsciiLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 32
  return code >= 97 && code <= 122
}

/** What is known of the code units outside ASCII: 0 before they were seen for the first time. */
const cases = new Uint8Array(0x10000)
const OTHER = 1
const CAPITAL = 2

/** A capital letter of a script that has them. */
export function isCapital(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 0x80) return code >= 65 && code <= 90
  if (Number.isNaN(code)) return false
  return (cases[code]! || caseOf(text, at, code)) === CAPITAL
}

function caseOf(text: string, at: number, code: number): number {
  const char = text.charAt(at)
  const known = isLetter(text, at) && char !== char.toLowerCase() ? CAPITAL : OTHER
  cases[code] = known
  return known
}

/** A letter of a script without capitals: Arabic, Hebrew, Indic, Thai, Chinese, Japanese, Korean. */
export function isUncased(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x0590 && isLetter(text, at) && !(code >= 0x1e00 && code <= 0x1fff)
}

/** End of the letters and digits that begin here. @param most how far to look */
export function wordEnd(text: string, at: number, most: number): number {
  let end = at
  while (end - at < most) {
    const code = text.charCodeAt(end)
    const belongs = code < 0x80 ? inWord[code] === 1 : isLetter(text, end)
    if (!belongs) break
    end++
  }
  return end
}

/** Where the letters begin that end here. @param most how far to look */
export function wordStart(text: string, end: number, most: number): number {
  let start = end
  while (end - start < most && isLetter(text, start - 1)) start--
  return start
}
