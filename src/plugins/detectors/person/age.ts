import type { Detector, Match, Subject } from '../contract.ts'
import { isDigit, isLetter } from '../text.ts'
import { isLabel, valueAfter } from '../label.ts'

const LABELS = ['age', 'aged', 'edad', 'âge', 'idade', 'età', 'leeftijd', 'возраст', '年龄', '年齢', '나이']
const UNITS = [
  ' years old',
  '-year-old',
  ' year old',
  ' yrs old',
  ' y/o',
  ' yo ',
  'yo male',
  'yo female',
  ' jahre alt',
  ' ans',
  ' años',
  ' anos',
  ' anni',
  '岁',
  '歳',
  '세',
]
const FILLERS = new Set(['of', 'years'])
const OLDEST = 120

/** How old somebody is: behind a label, before `years old`. */
export const age: Detector = {
  name: 'age',
  type: 'AGE',
  group: 'TIME',
  maxLength: 30,
  anchors: [...LABELS, ...UNITS],
  examineAnchor: (subject, at, anchor) => {
    if (UNITS.includes(anchor)) return ageBefore(subject, at)
    if (!isLabel(subject, at, at + anchor.length)) return undefined
    return ageAt(subject, valueAfter(subject, at + anchor.length, FILLERS))
  },
}

function ageBefore({ text }: Subject, end: number): Match | undefined {
  let start = end
  while (end - start < 4 && isDigit(text, start - 1)) start--
  return asAge(text, start, end)
}

function ageAt({ text }: Subject, start: number): Match | undefined {
  let end = start
  while (end - start < 4 && isDigit(text, end)) end++
  if (isLetter(text, end) || (text.charAt(end) === '.' && isDigit(text, end + 1))) return undefined
  return asAge(text, start, end)
}

function asAge(text: string, start: number, end: number): Match | undefined {
  const value = end === start ? 0 : Number(text.slice(start, end))
  return value >= 1 && value <= OLDEST && !'.-/,'.includes(text.charAt(start - 1) || ' ')
    ? { start, end, tier: 'likely' }
    : undefined
}
