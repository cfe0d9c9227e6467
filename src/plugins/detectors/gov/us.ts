import { allSame } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

const social = words(
  'ssn',
  'ssns',
  'ssn#',
  'social',
  'social security',
  'soc sec',
  'ss#',
  'ssid',
  'seguro social',
  'social-security',
  'socialsecurity',
  'social_security',
)

/** Numbers of advertisements that people copied, and what is typed for nothing. */
const NEVER_ISSUED = /^(078051120|219099999|123456789|98765432\d)$/

/** The middle tells taxpayers' numbers from what is not given out. */
const ITIN = /^9\d\d(5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/

/** Prefixes of the offices that give out employer numbers. */
const EIN = /^(0[1-6]|1[0-6]|2[0-7]|3\d|4[0-8]|5\d|6[0-8]|7[1-7]|8[0-8]|9[0-58-9])\d{7}$/

/** Taxpayers and the insured of the United States. Passports and driver's licences have tables of their own. */
export const unitedStates: IdRows = {
  digits: [
    {
      type: 'US_SSN',
      lengths: [9],
      form: /^(?!000|666|9)\d{3}(?!00)\d\d(?!0000)\d{4}$/,
      valid: (digits) => !NEVER_ISSUED.test(digits) && !allSame(digits),
      shapes: ['999-99-9999'],
      words: social,
      near: 'likely',
      shaped: 'likely',
    },
    {
      // Those who have no social security number give their taxpayer's number as one.
      type: 'US_SSN',
      lengths: [9],
      form: ITIN,
      words: social,
      near: 'likely',
    },
    {
      type: 'US_ITIN',
      lengths: [9],
      form: ITIN,
      valid: (digits) => !NEVER_ISSUED.test(digits) && !allSame(digits),
      shapes: ['999-99-9999'],
      words: words('itin', 'itins', 'individual taxpayer', 'taxpayer', 'tax id', 'tax_id', 'taxid', 'tin'),
      near: 'likely',
      shaped: 'likely',
    },
    {
      type: 'US_EIN',
      lengths: [9],
      form: EIN,
      valid: (digits) => !allSame(digits),
      shapes: ['99-9999999'],
      words: words(
        'ein',
        'fein',
        'employer identification',
        'employer id',
        'federal tax',
        'tax id',
        'tax_id',
        'taxid',
        'irs',
      ),
      near: 'likely',
      shaped: 'possible',
    },
  ],
  codes: [
    {
      type: 'US_GREEN_CARD',
      lengths: [13],
      form: /^(EAC|IOE|LIN|MSC|NBC|SRC|WAC|YSC|TSC|VSC|NSC|CSC)\d{10}$/,
      words: words('uscis', 'green card', 'permanent resident', 'receipt', 'i-485', 'immigration'),
      near: 'likely',
      bare: 'likely',
    },
  ],
}
