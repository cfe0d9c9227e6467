import { allSame, digitAt, mod11And10, mod731, monthAndDay, twoDigits, weighted } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** One of the first ten digits occurs twice or three times; then another does not occur. Never the same three in a row. */
function taxIdRepeats(digits: string): boolean {
  const ten = digits.slice(0, 10)
  const different = new Set(ten).size
  return (different === 9 || different === 8) && !/(\d)\1\1/.test(ten)
}

const INSURANCE_WEIGHTS = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]

/** Office, date of birth, initial, serial. The letter counts as its number, and cross sums are added up. */
function pensionNumber(code: string): boolean {
  const letter = String(code.charCodeAt(8) - 64).padStart(2, '0')
  const digits = code.slice(0, 8) + letter + code.slice(9, 11)
  let sum = 0
  for (let at = 0; at < 12; at++) {
    const product = digitAt(digits, at) * (INSURANCE_WEIGHTS[at] ?? 0)
    sum += Math.floor(product / 10) + (product % 10)
  }
  const day = twoDigits(code, 2)
  return sum % 10 === digitAt(code, 11) && monthAndDay(twoDigits(code, 4), day > 50 ? day - 50 : day)
}

const CARD = words(
  'personalausweis',
  'personalausweisnummer',
  'ausweis',
  'ausweisnummer',
  'ausweis-nr',
  'id card',
  'identity card',
  'npa',
)

const AUSTRIAN_WEIGHTS = [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]

/** The fourth digit checks the others; the last six are a date. Months above 12 are given out when a day is full. */
function austrian(digits: string): boolean {
  return (
    weighted(digits, AUSTRIAN_WEIGHTS) % 11 === digitAt(digits, 3) && monthAndDay(1, twoDigits(digits, 4))
  )
}

const EAN_WEIGHTS = [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]

/** Germany, Austria, Switzerland. Health numbers stand with health. */
export const germanSpeaking: IdRows = {
  digits: [
    {
      type: 'DE_TAX_ID',
      lengths: [11],
      form: /^[1-9]\d{10}$/,
      valid: (digits) => mod11And10(digits) && taxIdRepeats(digits),
      shapes: ['99 999 999 999'],
      words: words(
        'steuer-id',
        'steuerid',
        'steueridentifikationsnummer',
        'steuer-identifikationsnummer',
        'identifikationsnummer',
        'steuerliche identifikationsnummer',
        'idnr',
        'id-nr',
        'tin',
        'tax id',
        'steuer',
        'steuernummer',
        'steuerliche',
        'tax identification',
        'tax_id',
        'finanzamt',
      ),
      near: 'certain',
      shaped: 'likely',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'DE_TAX_NUMBER',
      lengths: [10, 11, 13],
      form: /^\d{10,13}$/,
      valid: (digits) => !allSame(digits),
      shapes: ['999/9999/9999', '999/999/99999', '99/999/99999', '9999/9999/9999'],
      words: words(
        'steuernummer',
        'steuer-nr',
        'steuernr',
        'st-nr',
        'st.-nr',
        'stnr',
        'steuer-nummer',
        'finanzamt',
      ),
      near: 'likely',
    },
    {
      type: 'AT_SVNR',
      lengths: [10],
      form: /^[1-9]\d{9}$/,
      valid: austrian,
      shapes: ['9999 999999', '9999-999999', '9999/999999'],
      words: words(
        'svnr',
        'sv-nr',
        'sv-nummer',
        'sozialversicherungsnummer',
        'versicherungsnummer',
        'e-card',
        'ecard',
        'sozialversicherung',
        'social insurance',
      ),
      near: 'certain',
      shaped: 'possible',
    },
    {
      type: 'CH_AHV',
      lengths: [13],
      form: /^756\d{10}$/,
      valid: (digits) => weighted(digits, EAN_WEIGHTS) % 10 === 0,
      shapes: ['999.9999.9999.99', '999 9999 9999 99', '999-9999-9999-99'],
      words: words(
        'ahv',
        'avs',
        'ahv-nr',
        'ahv-nummer',
        'ahvn13',
        'navs',
        'versichertennummer',
        'sozialversicherungsnummer',
        'oasi',
      ),
      near: 'certain',
      shaped: 'certain',
      bare: 'likely',
    },
  ],
  mixed: [
    {
      type: 'DE_ID_CARD',
      lengths: [9, 10],
      form: /^[LMNPRTVWXYZCFGHJK][0-9CFGHJKLMNPRTVWXYZ]{8}\d?$|^T\d{8}\d?$/,
      valid: (code) => /\d.*\d.*\d/.test(code) && (code.length === 9 || mod731(code)),
      words: CARD,
      near: 'likely',
    },
  ],
  codes: [
    {
      type: 'DE_SOCIAL_SECURITY',
      lengths: [12],
      form: /^\d{8}[A-Z]\d{3}$/,
      valid: pensionNumber,
      shapes: ['99 999999 A 999', '99 99 99 99 A 99 9', '99999999 A 999', '99 999999A999'],
      words: words(
        'sozialversicherungsnummer',
        'sv-nummer',
        'rentenversicherungsnummer',
        'versicherungsnummer',
        'rvnr',
        'svnr',
        'rv-nummer',
        'rentenversicherung',
        'sozialversicherung',
        'social security',
        'sozialversicherungsausweis',
        'versicherungsnr',
      ),
      near: 'certain',
      shaped: 'certain',
      bare: 'likely',
    },
    {
      type: 'CH_UID',
      lengths: [12],
      form: /^CHE\d{9}$/,
      valid: (code) =>
        (11 - (weighted(code.slice(3), [5, 4, 3, 2, 7, 6, 5, 4]) % 11)) % 11 === digitAt(code, 11),
      shapes: ['CHE-999.999.999'],
      words: words('uid', 'ide', 'idi', 'mwst', 'tva', 'iva', 'unternehmens'),
      near: 'certain',
      shaped: 'certain',
      bare: 'likely',
    },
  ],
}
