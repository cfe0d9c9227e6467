/**
 * The arithmetic of check digits that more than one kind of number uses. All take what they check without separators, and of
 * digits only, where nothing else is said. None allocates.
 */

export function digitAt(text: string, at: number): number {
  return text.charCodeAt(at) - 48
}

/** Value of `0`–`9`, `A`–`Z` as most standards count: 0–35. */
export function valueAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < 65 ? code - 48 : code - 55
}

/** Sum of the first digits, each times its weight. */
export function weighted(digits: string, weights: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < weights.length; at++) sum += digitAt(digits, at) * (weights[at] ?? 0)
  return sum
}

/** ISO/IEC 7812: every second digit from the right counts twice. Passes one in ten. */
export function luhn(digits: string): boolean {
  let sum = 0
  for (let at = digits.length - 1, twice = false; at >= 0; at--, twice = !twice) {
    const value = digitAt(digits, at) * (twice ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

/** What is left of a number of any length. */
export function remainder(digits: string, divisor: number): number {
  let left = 0
  for (let at = 0; at < digits.length; at++) left = (left * 10 + digitAt(digits, at)) % divisor
  return left
}

/** ISO 7064 MOD 11,10: the last digit checks the others. */
export function mod11And10(digits: string): boolean {
  let product = 10
  for (let at = 0; at < digits.length - 1; at++) {
    const sum = (digitAt(digits, at) + product) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1)
}

/** ISO 7064 MOD 11-2: the last place is a digit or `X`. */
export function mod11And2(code: string): boolean {
  let product = 0
  for (let at = 0; at < code.length - 1; at++) product = ((product + digitAt(code, at)) * 2) % 11
  const check = (12 - product) % 11
  return code.charAt(code.length - 1) === (check === 10 ? 'X' : String(check))
}

/** Doubling, as a permutation applied once per place. */
const VERHOEFF_STEP = '1576283094'
const VERHOEFF_INVERSE = '0432156789'

/** Verhoeff: the dihedral group of order 10. */
export function verhoeff(digits: string): boolean {
  let check = 0
  for (let at = digits.length - 1, place = 0; at >= 0; at--, place++) {
    let value = digitAt(digits, at)
    for (let steps = place % 8; steps > 0; steps--) value = digitAt(VERHOEFF_STEP, value)
    check = dihedral(check, value)
  }
  return digitAt(VERHOEFF_INVERSE, check) === 0
}

/** The product in the dihedral group: 0–4 turn, 5–9 turn and mirror. */
function dihedral(left: number, right: number): number {
  if (left < 5) return right < 5 ? (left + right) % 5 : 5 + ((left + right) % 5)
  return right < 5 ? 5 + ((left - right + 5) % 5) : (left - right + 5) % 5
}

/** ICAO 9303, identity cards of Germany: weights 7, 3, 1 over digits, letters and `<` (0); the last place checks the others. */
export function mod731(code: string): boolean {
  return check731(code, 0, code.length - 1) === digitAt(code, code.length - 1)
}

/** The 7-3-1 check digit of a part. */
export function check731(code: string, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at++) {
    const value = code.charAt(at) === '<' ? 0 : valueAt(code, at)
    sum += value * (at - from === 0 || (at - from) % 3 === 0 ? 7 : (at - from) % 3 === 1 ? 3 : 1)
  }
  return sum % 10
}

/** Whether month and day can be those of a date. Days above the month's are let pass: a checksum decides. */
export function monthAndDay(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31
}

/** The number that two digits make. */
export function twoDigits(text: string, at: number): number {
  return digitAt(text, at) * 10 + digitAt(text, at + 1)
}

/** Whether all characters are the same: what people type for nothing. */
export function allSame(text: string): boolean {
  for (let at = 1; at < text.length; at++) if (text.charCodeAt(at) !== text.charCodeAt(0)) return false
  return true
}
