import type { Detector } from '../contract.ts'
import { near, words } from '../context.ts'
import { twoDigits, weighted } from '../checksums.ts'
import { keyHas } from '../label.ts'

const NEAR = words(
  'routing',
  'aba',
  'rtn',
  'routing number',
  'ach',
  'wire',
  'transit',
  'bank transit',
  'fedwire',
)
const WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7, 1]

/** Routing numbers of banks of the United States: district, check digit, and a word, as one of ten numbers has a check digit. */
export const abaRouting: Detector = {
  name: 'aba_routing',
  type: 'ABA_ROUTING_NUMBER',
  group: 'FINANCIAL',
  maxLength: 11,
  digitCounts: [9],
  examineDigits: (subject, { start, end, digits, groups }) => {
    if (groups.length !== 1 && groups.join('-') !== '4-4-1') return undefined
    if (!isDistrict(twoDigits(digits, 0)) || weighted(digits, WEIGHTS) % 10 !== 0) return undefined
    if (digits === '000000000') return undefined
    return near(subject, start, end, NEAR) || keyHas(subject, ['routing'])
      ? { start, end, tier: 'likely' }
      : undefined
  },
}

/** Districts of the Federal Reserve, of thrifts, of electronic payments, of cheques for travellers. */
function isDistrict(first: number): boolean {
  return first <= 12 || (first >= 21 && first <= 32) || (first >= 61 && first <= 72) || first === 80
}
