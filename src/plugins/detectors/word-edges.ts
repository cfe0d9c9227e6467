const NUMBERED = /^(?:numbers?|nummer|num|no|nr|ids?)/
/** First letter of the scripts that write words without spaces, or glue endings to them: Thai, kana, Han, Hangul. */
const UNSPACED = 0x0e00

/** Whether this word stands at the place, with no letter or digit at either end of it. */
export function startsWord(text: string, at: number, word: string): boolean {
  return (
    text.startsWith(word, at) &&
    endsAt(text, at - 1, word.charCodeAt(0)) &&
    (endsAt(text, at + word.length, word.charCodeAt(word.length - 1)) || isNumbered(text, at + word.length))
  )
}

/** `passportno`, `nhsnumber`: names of tags and columns. */
function isNumbered(text: string, at: number): boolean {
  const kind = NUMBERED.exec(text.slice(at, at + 8))
  return kind !== null && !isWordChar(text, at + kind[0].length)
}

/** Whether a word with this letter at its end may end next to this place. */
function endsAt(text: string, at: number, letter: number): boolean {
  return letter >= UNSPACED || text.charCodeAt(at) === 95 || !isWordChar(text, at)
}

/** Whether there is an ASCII letter or digit, `_`, or any other letter at this place. */
export function isWordChar(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (Number.isNaN(code)) return false
  if (code < 0x80)
    return (
      (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
    )
  return code >= 0xc0 && !(code >= 0x2000 && code <= 0x206f) && !(code >= 0x3000 && code <= 0x303f)
}
