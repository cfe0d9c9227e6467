import { luhn, mod11And10, remainder } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

const vat = words(
  'vat',
  'vat no',
  'vat id',
  'vatin',
  'ust-id',
  'ust-idnr',
  'ust',
  'umsatzsteuer',
  'uid',
  'tva',
  'iva',
  'btw',
  'moms',
  'mva',
  'nip',
  'dph',
  'áfa',
  'alv',
  'käibemaks',
  'pvn',
  'pvm',
  'ддс',
  'φπα',
  'tax',
)

/** What follows the letters of each country of the Union, Northern Ireland and Norway. */
const FORMS: readonly string[] = [
  'ATU\\d{8}',
  'BE[01]\\d{9}',
  'BG\\d{9,10}',
  'CY\\d{8}[A-Z]',
  'CZ\\d{8,10}',
  'DK\\d{8}',
  'EE\\d{9}',
  'EL\\d{9}',
  'ES[A-Z0-9]\\d{7}[A-Z0-9]',
  'FI\\d{8}',
  'FR[A-HJ-NP-Z0-9]{2}\\d{9}',
  '(?:GB|XI)\\d{9}(?:\\d{3})?',
  'HR\\d{11}',
  'HU\\d{8}',
  'IE\\d[A-Z0-9]\\d{5}[A-Z]{1,2}',
  'IT\\d{11}',
  'LT\\d{9}(?:\\d{3})?',
  'LU\\d{8}',
  'LV\\d{11}',
  'MT\\d{8}',
  'NL\\d{9}B\\d{2}',
  'NO\\d{9}(?:MVA)?',
  'PL\\d{10}',
  'PT\\d{9}',
  'RO\\d{2,10}',
  'SE\\d{10}01',
  'SI\\d{8}',
  'SK\\d{10}',
]

/** Countries whose rule is the one of a number in another table, or short. The others' is the form. */
const CHECKS: Readonly<Record<string, (number: string) => boolean>> = {
  FR: (number) =>
    !/^\d\d/.test(number) ||
    (12 + 3 * (remainder(number.slice(2), 97) % 97)) % 97 === Number(number.slice(0, 2)),
  HR: mod11And10,
  IT: luhn,
  SE: (number) => luhn(number.slice(0, 10)),
  BE: (number) => 97 - remainder(number.slice(0, 8), 97) === Number(number.slice(8)),
}

/** Value added tax: the letters of the country, and its number. */
export const valueAddedTax: IdRows = {
  codes: [
    {
      type: 'DE_VAT_ID',
      lengths: [11],
      form: /^DE\d{9}$/,
      valid: (code) => mod11And10(code.slice(2)),
      shapes: ['AA 999 999 999', 'AA999 999 999', 'AA 999999999'],
      words: vat,
      near: 'certain',
      shaped: 'likely',
      bare: 'likely',
    },
    {
      type: 'EU_VAT_ID',
      lengths: [8, 9, 10, 11, 12, 13, 14],
      form: new RegExp(`^(?:${FORMS.join('|')})$`),
      valid: (code) => CHECKS[code.slice(0, 2)]?.(code.slice(2)) !== false,
      words: vat,
      near: 'likely',
      bare: 'possible',
    },
  ],
}
