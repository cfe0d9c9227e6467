import type { Detector, Match, Subject } from '../contract.ts'
import { isLabel, valueAfter } from '../label.ts'
import { STATES } from './address-words.ts'

const LABELS = [
  'zip',
  'zip code',
  'zipcode',
  'postal code',
  'postcode',
  'post code',
  'plz',
  'code postal',
  'código postal',
  'cap',
  'postleitzahl',
  '邮编',
  '郵便番号',
]
const FILLERS = new Set(['postal', 'postcode', 'code'])
const FORM =
  /^(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{3}-?\d{4}|\d{4} ?[A-Z]{2}|\d{2}-\d{3}|\d{5}-\d{3}|\d{4,6})(?![\w-])/

/** Postal codes behind their label, and those of the United States behind a state. */
export const zipCode: Detector = {
  name: 'zip_code',
  type: 'ZIP_CODE',
  group: 'PLACE',
  maxLength: 40,
  anchors: LABELS,
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) =>
    isLabel(subject, at, at + anchor.length) &&
    !(anchor === 'cap' && subject.text.slice(at, at + 3) !== 'CAP')
      ? codeAt(subject, valueAfter(subject, at + anchor.length, FILLERS))
      : undefined,
  digitCounts: [5, 9],
  examineDigits: ({ text }, { start, end, groups }) => {
    if (groups[0] !== 5 || text.charAt(start - 1) !== ' ' || !STATES.has(text.slice(start - 3, start - 1)))
      return undefined
    return /[\w]/.test(text.charAt(start - 4)) ? undefined : { start, end, tier: 'likely' }
  },
}

function codeAt({ text }: Subject, start: number): Match | undefined {
  const found = FORM.exec(text.slice(start, start + 12))
  return found === null ? undefined : { start, end: start + found[0].length, tier: 'likely' }
}
