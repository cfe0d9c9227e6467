import type { Detector, Match, Subject } from '../contract.ts'
import { isDigit, isLetter } from '../text.ts'
import { notNames } from './name-list.ts'
import { readNameBefore } from './name-words.ts'

/** What people do, and hardly anything else. */
const VERBS = [
  ' logged in', ' logged out', ' signed in', ' signed up', ' signed off', ' changed password', ' changed their password', ' updated profile',
  ' said', ' wrote', ' replied', ' commented', ' lives in', ' was born', ' works at', ' works for', ' was admitted', ' was discharged',
  ' was diagnosed', ' applied for', ' resigned', ' was hired', ' called in', ' emailed',
] // prettier-ignore
const MAX_LOCAL = 64

/** Two names or more before an address in brackets (`Jane Roe <jane@…>`) or before what people do. */
export const actingName: Detector = {
  name: 'acting_name',
  type: 'PERSON',
  group: 'PERSON_ORG',
  maxLength: 160,
  anchors: ['@', ...VERBS],
  examineAnchor: (subject, at, anchor) => {
    const end = anchor === '@' ? nameEndBeforeAddress(subject.text, at) : at
    return end === undefined || (anchor !== '@' && isLetter(subject.text, at + anchor.length))
      ? undefined
      : nameBefore(subject, end)
  },
}

/** Where the name ends, when the address of this `@` stands in brackets behind one. */
function nameEndBeforeAddress(text: string, at: number): number | undefined {
  let start = at
  while (
    at - start < MAX_LOCAL &&
    (isLetter(text, start - 1) || isDigit(text, start - 1) || '._+-'.includes(text.charAt(start - 1) || ' '))
  )
    start--
  const bracket = text.charAt(start - 1)
  if ((bracket !== '<' && bracket !== '(') || text.charAt(start - 2) !== ' ') return undefined
  return text.charAt(start - 3) === '"' ? start - 3 : start - 2
}

function nameBefore({ text }: Subject, end: number): Match | undefined {
  const name = readNameBefore(text, end, 4)
  if (name === undefined) return undefined
  const stop = name.words.findLastIndex((word) => notNames.has(word))
  const count = name.words.length - 1 - stop
  if (count < 2) return undefined
  const found = stop === -1 ? name : readNameBefore(text, end, count)
  return found === undefined ? undefined : { start: found.start, end: found.end, tier: 'likely' }
}
