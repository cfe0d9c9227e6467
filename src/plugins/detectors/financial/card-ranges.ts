/** Issuer ranges of payment cards (ISO/IEC 7812), as the networks publish them: what a number begins with, and its lengths. */
interface CardRange {
  /** First digits, both included, of the same length. */
  readonly from: string
  readonly to: string
  readonly lengths: readonly number[]
  /** Little else is written like it: a valid number needs no word near it, even without separators. */
  readonly plain: boolean
}

const range = (from: string, to: string, lengths: readonly number[], plain = true): CardRange => ({
  from,
  to,
  lengths,
  plain,
})

const MAESTRO = [12, 13, 14, 15, 16, 17, 18, 19]

/** The first that fits counts. */
const RANGES: readonly CardRange[] = [
  range('4', '4', [16]),
  range('4', '4', [13, 19], false),
  range('51', '55', [16]),
  range('2221', '2720', [16]),
  range('34', '34', [15]),
  range('37', '37', [15]),
  range('6011', '6011', [16]),
  range('644', '659', [16]),
  range('3528', '3589', [16]),
  range('2131', '2131', [15], false),
  range('1800', '1800', [15], false),
  range('300', '305', [14, 16], false),
  range('3095', '3095', [14, 16], false),
  range('36', '36', [14], false),
  range('38', '39', [14, 16], false),
  range('62', '62', [16]),
  range('62', '62', [17, 18, 19], false),
  range('81', '81', [16], false),
  range('2200', '2204', [16], false),
  range('60', '60', [16], false),
  range('508', '508', [16], false),
  range('50', '50', MAESTRO, false),
  range('56', '69', MAESTRO, false),
]

/** The range that a number lies in. */
export function cardRange(digits: string): CardRange | undefined {
  return RANGES.find(({ from, to, lengths }) => {
    const first = digits.slice(0, from.length)
    return first >= from && first <= to && lengths.includes(digits.length)
  })
}
