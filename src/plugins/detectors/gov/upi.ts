import type { Detector, Match, Subject } from '../contract.ts'
import { isWordChar } from '../context.ts'

/** Handles of banks and apps. They are no domains: nothing follows them. */
const HANDLES = [
  '@okaxis',
  '@okhdfcbank',
  '@okicici',
  '@oksbi',
  '@ybl',
  '@ibl',
  '@axl',
  '@paytm',
  '@ptaxis',
  '@ptyes',
  '@ptsbi',
  '@pthdfc',
  '@upi',
  '@apl',
  '@yapl',
  '@rapl',
  '@axisbank',
  '@hdfcbank',
  '@icici',
  '@sbi',
  '@kotak',
  '@barodampay',
  '@idfcbank',
  '@indus',
  '@federal',
  '@freecharge',
  '@airtel',
  '@jupiteraxis',
  '@yesbank',
]
const LONGEST_NAME = 40

/** `name@okaxis`: an address of India's payments. */
export const paymentAddress: Detector = {
  name: 'in_upi_id',
  type: 'IN_UPI_ID',
  group: 'GOV_ID',
  maxLength: LONGEST_NAME + 12,
  anchors: HANDLES,
  examineAnchor({ text, lower }: Subject, at: number, anchor: string): Match | undefined {
    const end = at + anchor.length
    if (isWordChar(text, end) || /^[.-][a-z0-9]|^\//i.test(text.slice(end, end + 2))) return undefined
    let start = at
    while (start > 0 && at - start < LONGEST_NAME && /[a-z0-9._-]/.test(lower.charAt(start - 1))) start--
    while (start < at && !isWordChar(text, start)) start++
    return at - start >= 3 ? { start, end, tier: 'likely' } : undefined
  },
}
