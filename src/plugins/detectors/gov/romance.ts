import { allSame, digitAt, luhn, monthAndDay, remainder, twoDigits, valueAt, weighted } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** The rest to 97. Corsica counts as 19 and 18. */
function nir(code: string): boolean {
  const digits = code.replace('2A', '19').replace('2B', '18')
  return 97 - remainder(digits.slice(0, 13), 97) === Number(digits.slice(13))
}

const NIF_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'

/** Number modulo 23; of foreigners, the first letter is a digit. */
function nif(code: string): boolean {
  const digits = code.slice(0, -1).replace('X', '0').replace('Y', '1').replace('Z', '2')
  return NIF_LETTERS.charAt(Number(digits) % 23) === code.charAt(code.length - 1)
}

/** Companies: Luhn over seven digits, shown as a digit or as a letter. */
function cif(code: string): boolean {
  let sum = 0
  for (let at = 1; at < 8; at++) {
    const value = digitAt(code, at) * (at % 2 === 1 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  const check = (10 - (sum % 10)) % 10
  const last = code.charAt(8)
  return last === String(check) || last === 'JABCDEFGHI'.charAt(check)
}

/** What each character counts at odd places; at even ones it counts itself. */
const FISCAL_ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]

/** The last letter checks the others. */
function fiscalCode(code: string): boolean {
  let sum = 0
  for (let at = 0; at < 15; at++) {
    const value = valueAt(code, at) < 10 ? valueAt(code, at) : valueAt(code, at) - 10
    sum += at % 2 === 0 ? (FISCAL_ODD[value] ?? 0) : value
  }
  return sum % 26 === code.charCodeAt(15) - 65
}

/** Surname and name, year, month, day, town, check. Digits are letters where two people would have the same. */
const FISCAL = /^[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]$/

/** Modulo 11 with falling weights; ten and eleven are zero. */
function portuguese(digits: string): boolean {
  const rest = weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
  return digitAt(digits, 8) === (rest < 2 ? 0 : 11 - rest) && !allSame(digits)
}

const CNP_WEIGHTS = [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]

function cnp(digits: string): boolean {
  const rest = weighted(digits, CNP_WEIGHTS) % 11
  return (
    (rest === 10 ? 1 : rest) === digitAt(digits, 12) &&
    monthAndDay(twoDigits(digits, 3), twoDigits(digits, 5))
  )
}

const siren = words('siren', 'siret', 'rcs', 'n° siren', 'numéro siren', 'entreprise')
const codiceFiscale = words(
  'codice fiscale',
  'cod. fiscale',
  'cod fisc',
  'c.f',
  'cf',
  'fiscal code',
  'tax code',
)
const partitaIva = words(
  'partita iva',
  'p.iva',
  'p. iva',
  'p.i',
  'piva',
  'iva',
  'vat',
  'vat number',
  'partita',
)
const dni = words(
  'dni',
  'nif',
  'documento nacional',
  'identificación',
  'identificacion',
  'número de identificación',
)

/** France, Spain, Italy, Portugal, Romania. */
export const romance: IdRows = {
  digits: [
    {
      type: 'FR_SIREN',
      lengths: [9],
      form: /^\d{9}$/,
      valid: (digits) => luhn(digits) && !allSame(digits),
      shapes: ['999 999 999'],
      words: siren,
      near: 'certain',
    },
    {
      type: 'FR_SIRET',
      lengths: [14],
      form: /^\d{14}$/,
      valid: (digits) => luhn(digits) && luhn(digits.slice(0, 9)) && !allSame(digits),
      shapes: ['999 999 999 99999'],
      words: siren,
      near: 'certain',
      shaped: 'likely',
      alone: 'likely',
    },
    {
      type: 'IT_VAT_CODE',
      lengths: [11],
      form: /^\d{7}(0\d\d|100|120|121|888|999)\d$/,
      valid: (digits) => luhn(digits) && !allSame(digits),
      words: partitaIva,
      near: 'certain',
      alone: 'likely',
    },
    {
      type: 'PT_NIF',
      lengths: [9],
      form: /^([125689]\d|3\d|45|7[0-9])\d{7}$/,
      valid: portuguese,
      shapes: ['999 999 999'],
      words: words(
        'nif',
        'contribuinte',
        'número de contribuinte',
        'numero de contribuinte',
        'nipc',
        'finanças',
        'identificação fiscal',
      ),
      near: 'certain',
    },
    {
      type: 'RO_CNP',
      lengths: [13],
      form: /^[1-8]\d{12}$/,
      valid: cnp,
      words: words('cnp', 'cod numeric personal', 'codul numeric personal'),
      near: 'certain',
      bare: 'possible',
      alone: 'likely',
    },
  ],
  mixed: [
    {
      type: 'FR_NIR',
      lengths: [15],
      form: /^[1-478]\d{2}(0[1-9]|1[0-2]|[2-9]\d)(\d{2}|2[AB])\d{6}\d{2}$/,
      valid: nir,
      shapes: [
        '9 99 99 99 999 999 99',
        '9 99 99 9A 999 999 99',
        '9 99 99 99 999 999 99',
        '9 99 99 99 999 99999',
      ],
      words: words(
        'nir',
        'sécurité sociale',
        'securite sociale',
        'sécu',
        'numéro de sécu',
        'n° ss',
        'insee',
        'carte vitale',
        'social security',
        'assuré',
      ),
      near: 'certain',
      shaped: 'certain',
      bare: 'likely',
    },
  ],
  codes: [
    {
      type: 'ES_NIF',
      lengths: [8, 9],
      form: /^\d{7,8}[A-HJ-NP-TV-Z]$/,
      valid: nif,
      shapes: ['99999999-A', '99.999.999-A', '99999999 A', '99.999.999 A', '9999999-A'],
      words: dni,
      near: 'certain',
      shaped: 'likely',
      bare: 'likely',
    },
    {
      type: 'ES_NIE',
      lengths: [9],
      form: /^[XYZ]\d{7}[A-HJ-NP-TV-Z]$/,
      valid: nif,
      shapes: ['A-9999999-A', 'A9999999-A', 'A 9999999 A'],
      words: words('nie', 'extranjero', 'extranjería', 'número de identificación de extranjero', 'tie'),
      near: 'certain',
      shaped: 'likely',
      bare: 'likely',
    },
    {
      type: 'ES_CIF',
      lengths: [9],
      form: /^[ABCDEFGHJNPQRSUVW]\d{7}[\dA-J]$/,
      valid: cif,
      shapes: ['A-99999999', 'A-9999999-A', 'A-9999999A'],
      words: words('cif', 'nif', 'razón social', 'razon social', 'empresa', 'sociedad'),
      near: 'certain',
      bare: 'possible',
    },
    {
      type: 'IT_FISCAL_CODE',
      lengths: [16],
      form: FISCAL,
      valid: fiscalCode,
      shapes: ['AAA AAA 99A99 A999A', 'AAAAAA 99A99 A999A'],
      words: codiceFiscale,
      near: 'certain',
      shaped: 'certain',
      bare: 'certain',
    },
    {
      type: 'IT_IDENTITY_CARD',
      lengths: [9],
      form: /^(C[A-Z]\d{5}[A-Z]{2}|[A-Z]{2}\d{7}|\d{7}[A-Z]{2})$/,
      words: words(
        'carta identità',
        "carta d'identità",
        'carta di identità',
        'carta identita',
        "carta d'identita",
        'cie',
        'identità',
        'identity card',
        'documento di identità',
      ),
      near: 'likely',
      bare: 'possible',
    },
  ],
}
