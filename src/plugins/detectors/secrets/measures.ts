/** Shannon entropy in bits per character. */
export function entropy(value: string): number {
  const counts = new Map<string, number>()
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length)
  return bits
}

/** Limits of what counts as random: of hex digits, and of the 64 of base64. */
const HEX = { chars: 32, bits: 3.2 }
const BASE64 = { chars: 20, bits: 4.2 }

/** Short texts cannot have so many bits: a share of what they can have. */
const SHORT_SHARE = 0.85

/** Whether this is so long and mixed that nobody wrote it by hand: hex of 32, base64 of 20 characters and more. */
export function looksRandom(value: string): boolean {
  if (/^[0-9a-fA-F]+$/.test(value)) return value.length >= HEX.chars && entropy(value) >= HEX.bits
  if (!/^[\w+/=.~-]+$/.test(value) || !/\d/.test(value) || !/[a-zA-Z]/.test(value)) return false
  return (
    value.length >= BASE64.chars &&
    entropy(value) >= Math.min(BASE64.bits, Math.log2(value.length) * SHORT_SHARE)
  )
}

/**
 * Whether this reads as words or identifiers: `quoted-string`, `getPassword`, `the password`. Letters only, in pieces (cut at
 * separators and at capitals) of which most can be pronounced.
 */
export function isWordy(value: string): boolean {
  if (!/^[\p{L}\p{M}\s_.,:;/'’()-]+[!?*]*$/u.test(value)) return false
  const pieces = value
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}]+/u)
    .filter((piece) => piece !== '')
  const good = pieces.filter(isPronounceable)
  return good.reduce((sum, piece) => sum + piece.length, 0) * 4 >= value.replace(/[^\p{L}]/gu, '').length * 3
}

/** `base64-encoded`, `two-factor2`: words with hyphens, of which some end in a digit. */
export function isTerm(value: string): boolean {
  const pieces = value.split(/[-_/]/)
  return (
    pieces.length > 1 &&
    pieces.every((piece) => /^\d+$/.test(piece) || isWordy(piece.replace(/\d{1,3}$/, '')))
  )
}

/** One case (or a capital first), a vowel in every five letters. Letters of other scripts pass. */
function isPronounceable(piece: string): boolean {
  if (!/^(?:\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{Lu}+)$/u.test(piece)) return false
  if (/[^a-zA-Z]/.test(piece)) return true
  return (
    piece.length >= 2 &&
    !/[bcdfghjklmnpqrstvwxz]{5}|[bcdfghjkmpqtvwxz]{4}|^[bcdfghjklmnpqrtvwxz]{3}/i.test(piece)
  )
}

/** The text behind base64 or base64url, where it is printable UTF-8. */
export function printable(base64: string): string | undefined {
  const text = Buffer.from(base64, 'base64').toString('utf8')
  return /^[\x20-\x7e\t\r\n\u00a0-\ufffc]+$/.test(text) ? text : undefined
}

/** Whether a token may begin here: no letter or digit before, unless it ends an escape (`\n`, `%3D`). */
export function opensToken(text: string, at: number): boolean {
  const before = at === 0 ? 0 : text.charCodeAt(at - 1)
  const isPlain = (before >= 48 && before <= 57) || ((before | 32) >= 97 && (before | 32) <= 122)
  if (!isPlain) return true
  if (text.charAt(at - 2) === '\\') return /[nrt]/.test(text.charAt(at - 1))
  return at >= 3 && /%[0-9A-F]{2}/.test(text.slice(at - 3, at))
}
