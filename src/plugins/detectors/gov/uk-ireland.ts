import { allSame, digitAt, weighted } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** Letters that no prefix begins with, has second, or is. */
const NINO = /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/

const UTR_WEIGHTS = [6, 7, 8, 9, 10, 5, 4, 3, 2]

/** The first digit checks the others. */
function utr(digits: string): boolean {
  return '21987654321'.charAt(weighted(digits.slice(1), UTR_WEIGHTS) % 11) === digits.charAt(0)
}

const PPS_WEIGHTS = [8, 7, 6, 5, 4, 3, 2]

/** Modulo 23, the second letter counts nine times, `W`, `T` and none count nothing. */
function pps(code: string): boolean {
  const second = code.length === 9 && !/[WT]/.test(code.charAt(8)) ? code.charCodeAt(8) - 64 : 0
  return 'WABCDEFGHIJKLMNOPQRSTUV'.charAt((weighted(code, PPS_WEIGHTS) + second * 9) % 23) === code.charAt(7)
}

const VAT_WEIGHTS = [8, 7, 6, 5, 4, 3, 2]

/** Modulo 97, with an offset of 55 for numbers since 2010. */
function vat(digits: string): boolean {
  const sum = weighted(digits, VAT_WEIGHTS) + digitAt(digits, 7) * 10 + digitAt(digits, 8)
  return sum % 97 === 0 || (sum + 55) % 97 === 0
}

export const ukAndIreland: IdRows = {
  digits: [
    {
      type: 'UK_UTR',
      lengths: [10],
      form: /^\d{10}$/,
      valid: (digits) => utr(digits) && !allSame(digits),
      words: words(
        'utr',
        'unique taxpayer',
        'self assessment',
        'hmrc',
        'tax reference',
        'taxpayer reference',
      ),
      near: 'certain',
    },
    {
      type: 'UK_VAT',
      lengths: [9],
      form: /^\d{9}$/,
      valid: (digits) => vat(digits) && !allSame(digits),
      words: words('vat', 'vat no', 'vat number', 'gb'),
      near: 'likely',
    },
  ],
  codes: [
    {
      type: 'UK_NINO',
      lengths: [9],
      form: NINO,
      shapes: ['AA 99 99 99 A', 'AA-99-99-99-A', 'AA999999 A', 'AA 999999 A', 'AA 999999A', 'AA.99.99.99.A'],
      words: words(
        'nino',
        'national insurance',
        'ni number',
        'ni no',
        'ni',
        'nat ins',
        'insurance number',
        'ni#',
        'national_insurance',
      ),
      near: 'certain',
      shaped: 'likely',
      bare: 'likely',
    },
    {
      type: 'IE_PPS',
      lengths: [8, 9],
      form: /^\d{7}[A-W][A-IWT]?$/,
      valid: pps,
      shapes: ['9999999 AA', '9999999 A', '9999999-AA', '9999999-A'],
      words: words('pps', 'ppsn', 'pps number', 'personal public service', 'uimhir psp', 'rsi'),
      near: 'certain',
      bare: 'likely',
    },
  ],
}
