import type { Detector, Match, Subject } from '../contract.ts'
import { isDigit } from '../text.ts'

const ANCHORS = Array.from({ length: 10 }, (_, digit) => `${digit}x`)
const FORM =
  /(?:^|[^\w.+])((?:\+?\d{1,3}[-. ]?(?=\()|\+?\d{1,3}[-. ])?(?:\(\d{3}\)[- ]?|\d{3}[-. ]?)\d{3}[-. ]?\d{4}x\d{2,6})$/
const LONGEST = 32

/** Numbers with the extension glued to them, as in `415-555-2671x123`: letters touch them, so they are no digit run. */
export const phoneWithExtension: Detector = {
  name: 'phone_with_extension',
  type: 'PHONE_NUMBER',
  group: 'CONTACT',
  maxLength: LONGEST,
  anchors: ANCHORS,
  examineAnchor: ({ text }: Subject, at: number): Match | undefined => {
    if (!isDigit(text, at - 1) || !isDigit(text, at - 3) || !isDigit(text, at + 2)) return undefined
    let end = at + 2
    while (end - at < 9 && isDigit(text, end)) end++
    const found = FORM.exec(text.slice(Math.max(0, end - LONGEST), end))
    return found === null ? undefined : { start: end - found[1]!.length, end, tier: 'likely' }
  },
}
