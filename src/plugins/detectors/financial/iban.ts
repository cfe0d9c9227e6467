import type { CodeRun, Detector, Match, Subject } from '../contract.ts'
import { remainder } from '../checksums.ts'
import { isWordChar } from '../context.ts'
import { isAsciiLetter, isDigit } from '../text.ts'

/** Lengths by country (the IBAN registry of SWIFT). */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21, CR: 22, CY: 28,
  CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18, FR: 27, GB: 22, GE: 22, GI: 23,
  GL: 18, GR: 27, GT: 28, HN: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30, KW: 30, KZ: 20, LB: 28,
  LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MN: 20, MR: 27, MT: 31, MU: 30, NI: 28,
  NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22, RU: 33, SA: 24, SC: 31, SD: 18, SE: 24,
  SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26, UA: 29, VA: 22, VG: 24, XK: 20, YE: 30,
} // prettier-ignore

const LONGEST = 33
const SEPARATORS = 9

/**
 * International bank account numbers. A code run is cut where a group has no digit, as in `GB82 WEST 1234 …`, so this reads on from
 * its first group by itself.
 */
export const iban: Detector = {
  name: 'iban',
  type: 'IBAN_CODE',
  group: 'FINANCIAL',
  maxLength: LONGEST + SEPARATORS,
  codeLengths: Array.from({ length: 61 }, (_, at) => at + 4),
  examineCode,
}

function examineCode(subject: Subject, run: CodeRun): Match | undefined {
  const { text } = subject
  if (run.end - run.start === run.length) return readAt(subject, run.start)
  // Where one of its groups begins.
  for (let at = run.start; at + 4 <= run.end; at++) {
    const begins = isDigit(text, at + 2) && (at === run.start || !isAlphanumeric(text, at - 1))
    const match = begins ? readAt(subject, at) : undefined
    if (match !== undefined) return match
  }
  return undefined
}

function readAt({ text }: Subject, start: number): Match | undefined {
  if (!isDigit(text, start + 2) || !isDigit(text, start + 3)) return undefined
  if (!isAsciiLetter(text, start) || !isAsciiLetter(text, start + 1)) return undefined
  const length = LENGTHS[text.slice(start, start + 2).toUpperCase()]
  if (length === undefined) return undefined
  let code = ''
  let at = start
  for (; code.length < length; at++) {
    if (isSeparator(text, at) && !isSeparator(text, at - 1)) continue
    if (!isAlphanumeric(text, at)) return undefined
    code += text.charAt(at)
  }
  return !isWordChar(text, at) && isValid(code.toUpperCase())
    ? { start, end: at, tier: 'certain' }
    : undefined
}

function isAlphanumeric(text: string, at: number): boolean {
  return isAsciiLetter(text, at) || isDigit(text, at)
}

function isSeparator(text: string, at: number): boolean {
  const char = text.charAt(at)
  return char === ' ' || char === '-'
}

/** ISO 7064 MOD 97-10, the first four moved to the end, letters as two digits. */
function isValid(code: string): boolean {
  const turned = code.slice(4) + code.slice(0, 4)
  const digits = turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  return remainder(digits, 97) === 1
}
