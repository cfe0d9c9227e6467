import type { Detector, Match, Subject } from '../contract.ts'
import { isLabel, valueAfter } from '../label.ts'
import { isDigit, isLetter } from '../text.ts'
import { readName, readNameBefore } from './name-words.ts'

const ENDS = [
  ' inc',
  ' llc',
  ' ltd',
  ' limited',
  ' gmbh',
  ' corp',
  ' corporation',
  ' plc',
  ' ag',
  ' s.a',
  ' s.r.l',
  ' b.v',
  ' n.v',
  ' oy',
  ' ab',
  ' a/s',
  ' pty',
  ' llp',
  ' sarl',
  ' s.p.a',
  ' holdings',
  ' industries',
  ' enterprises',
]
const LABELS = [
  'employer',
  'company',
  'organization',
  'organisation',
  'firma',
  'arbeitgeber',
  'entreprise',
  'empresa',
  'azienda',
]
const FILLERS = new Set(['name'])

/** Companies: capitals before a legal form, or behind a label. */
export const organization: Detector = {
  name: 'organization',
  type: 'ORGANIZATION',
  group: 'PERSON_ORG',
  maxLength: 100,
  anchors: [...ENDS, ...LABELS],
  examineAnchor: (subject, at, anchor) => {
    const end = at + anchor.length
    if (anchor.startsWith(' ')) return isInWord(subject.text, end) ? undefined : beforeForm(subject, at, end)
    return isLabel(subject, at, end) ? behindLabel(subject, end) : undefined
  },
}

function beforeForm({ text }: Subject, at: number, end: number): Match | undefined {
  const first = text.charAt(at + 1)
  if (first === first.toLowerCase()) return undefined
  const name = readNameBefore(text, text.charAt(at - 1) === ',' ? at - 1 : at, 4)
  if (name === undefined || isInWord(text, name.start - 1)) return undefined
  return { start: name.start, end: text.charAt(end) === '.' ? end + 1 : end, tier: 'likely' }
}

/** It takes punctuation: `company` is a word of every text. */
function behindLabel(subject: Subject, end: number): Match | undefined {
  const start = valueAfter(subject, end, FILLERS)
  if (!/[:=]/.test(subject.text.slice(end, start))) return undefined
  const name = readName(subject.text, start, 4)
  return name === undefined ? undefined : { start: name.start, end: name.end, tier: 'likely' }
}

function isInWord(text: string, at: number): boolean {
  return isLetter(text, at) || isDigit(text, at)
}
