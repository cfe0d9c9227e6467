/** Digits in the place of letters: `pr3v10us`. */

const WORDS = /[a-z][013457]+[a-z]|\b[013457]+[a-z]{2}/gi
/** A single one is a name or a number. */
const LEAST = 3
/** What is longer is data, not a prompt that somebody has typed. */
const MAX_LENGTH = 4096

const LETTERS: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' }

export function looksLeet(text: string): boolean {
  return text.length <= MAX_LENGTH && (text.match(WORDS)?.length ?? 0) >= LEAST
}

/** As long as the text. */
export function unleet(text: string): string {
  return text.replaceAll(/[013457]/g, (digit) => LETTERS[digit] ?? digit)
}
