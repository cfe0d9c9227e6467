import { allSame, digitAt, weighted } from '../checksums.ts'
import { words } from '../context.ts'
import type { IdRows } from '../id-table.ts'

/** One is taken from the first digit; modulo 89. */
function abn(digits: string): boolean {
  return (weighted(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0
}

function acn(digits: string): boolean {
  return (10 - (weighted(digits, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digitAt(digits, 8)
}

/** Eight digits are the older ones. */
function tfn(digits: string): boolean {
  const weights = digits.length === 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1]
  return weighted(digits, weights) % 11 === 0 && !allSame(digits)
}

/** Modulo 11; where that gives ten, again with other weights. */
function ird(digits: string): boolean {
  const nine = digits.padStart(9, '0')
  const check = (weights: readonly number[]) => (11 - (weighted(nine, weights) % 11)) % 11
  const first = check([3, 2, 7, 6, 5, 4, 3, 2])
  const last = first === 10 ? check([7, 4, 3, 2, 5, 2, 7, 6]) : first
  return last === digitAt(nine, 8) && Number(nine) > 10_000_000 && Number(nine) < 160_000_000
}

/** Australia, New Zealand. */
export const pacific: IdRows = {
  digits: [
    {
      type: 'AU_TFN',
      lengths: [8, 9],
      form: /^\d{8,9}$/,
      valid: tfn,
      shapes: ['999 999 999', '999-999-999'],
      words: words('tfn', 'tax file', 'tax file number'),
      near: 'certain',
    },
    {
      type: 'AU_ABN',
      lengths: [11],
      form: /^[1-9]\d{10}$/,
      valid: abn,
      shapes: ['99 999 999 999'],
      words: words('abn', 'australian business', 'australian business number'),
      near: 'certain',
      shaped: 'likely',
      bare: 'possible',
      alone: 'likely',
    },
    {
      type: 'AU_ACN',
      lengths: [9],
      form: /^\d{9}$/,
      valid: (digits) => acn(digits) && !allSame(digits),
      shapes: ['999 999 999'],
      words: words('acn', 'australian company', 'australian company number'),
      near: 'certain',
    },
    {
      type: 'NZ_IRD',
      lengths: [8, 9],
      form: /^\d{8,9}$/,
      valid: ird,
      shapes: ['99-999-999', '999-999-999', '999 999 999', '99 999 999'],
      words: words('ird', 'inland revenue', 'ird number'),
      near: 'certain',
    },
  ],
}
