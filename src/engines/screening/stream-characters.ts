/** What a character says about the run it stands in. A run is what stands between white space, quotes and characters of CJK. */
export const BREAK = 0
export const LOWER = 1
export const UPPER = 2
export const DIGIT = 3
/** May come before a word: `(`, `*`. */
export const OPENER = 4
/** May come behind a word: `.`, `)`. */
export const CLOSER = 5
/** Both: `*`. */
export const MARK = 6
/** A letter beyond Latin: may look like one of Latin. */
export const FOREIGN = 7
export const OTHER = 8
/** Of scripts without spaces between words: separates, but where a value is expected. */
export const IDEOGRAPH = 9

const ascii = new Uint8Array(128).fill(OTHER)
ascii.fill(BREAK, 0, 0x21)
ascii.fill(DIGIT, 0x30, 0x3a)
ascii.fill(UPPER, 0x41, 0x5b)
ascii.fill(LOWER, 0x61, 0x7b)
for (const [characters, kind] of [
  ['"\'`', BREAK],
  ['([{#-<', OPENER],
  ['.,;:!?)]}', CLOSER],
  ['*=|&+~>', MARK],
] as const)
  for (const character of characters) ascii[character.charCodeAt(0)] = kind

export function kindOf(code: number): number {
  if (code < 0x80) return ascii[code] ?? OTHER
  if (code < 0x250) return ofLatin(code)
  if (code < 0x2000) return code === 0x1680 ? BREAK : FOREIGN
  if (code < 0x2e80) return ofSymbols(code)
  if (code >= 0xff00 && code <= 0xffef) return isWidePunctuation(code) ? BREAK : OTHER
  if (code < 0x3040) return BREAK
  if (code < 0xa000 || (code >= 0xac00 && code < 0xd7b0) || (code >= 0xf900 && code < 0xfb00))
    return IDEOGRAPH
  // The halves of emoji; the rest of what is beyond 16 bits may be letters in disguise.
  return code === 0xd83d || code === 0xd83e ? BREAK : OTHER
}

function ofLatin(code: number): number {
  if (code === 0xa0 || code === 0xab || code === 0xbb) return BREAK
  return code >= 0xc0 && code !== 0xd7 && code !== 0xf7 ? LOWER : OTHER
}

/** Spaces, dashes, quotes, arrows, pictures. What is invisible is `OTHER`: it hides something. */
function ofSymbols(code: number): number {
  if (code <= 0x200a || code === 0x202f || code === 0x205f || code === 0x2028 || code === 0x2029) return BREAK
  if (code >= 0x2013 && code <= 0x2026 && code !== 0x2024) return BREAK
  return code >= 0x2190 && code < 0x2460 ? BREAK : code >= 0x2500 && code < 0x2e00 ? BREAK : OTHER
}

/** Comma, colon, brackets of CJK, which stand between runs; wide letters, digits, `＠`, `．`, `－` may be part of one. */
function isWidePunctuation(code: number): boolean {
  return '，：；！？（）「」、。'.includes(String.fromCharCode(code))
}

export function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60
}

const harmless = new Uint8Array(128)
for (const character of '.,;:!?)]}*=|~>[{#<') harmless[character.charCodeAt(0)] = 1

/** Punctuation that nothing to find begins with. */
export function isHarmless(code: number): boolean {
  return code < 0x80 && harmless[code] === 1
}
