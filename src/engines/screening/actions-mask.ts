/** Numbers that people tell apart by their last four digits, on receipts and in calls. Of all else nothing is shown. */
const LAST_FOUR = new Set([
  'CREDIT_CARD',
  'IBAN_CODE',
  'PHONE_NUMBER',
  'BANK_ACCOUNT',
  'US_BANK_NUMBER',
  'US_SSN',
  'IMEI_CODE',
])
const SHOWN = 4
/** Below that, four characters are too much of it. */
const MIN_LENGTH = 9
/** As long for every value: its length says nothing. */
const STARS = '********'

const alphanumeric = /[\p{L}\p{N}]/u

/** `**** **** **** 1111` for a number that is known by its end, else eight stars. */
export function masked(type: string, value: string): string {
  if (!LAST_FOUR.has(type)) return STARS
  const characters = Array.from(value)
  const total = characters.filter((character) => alphanumeric.test(character)).length
  if (total < MIN_LENGTH) return STARS
  let left = total - SHOWN
  return characters
    .map((character) => (alphanumeric.test(character) && left-- > 0 ? '*' : character))
    .join('')
}
