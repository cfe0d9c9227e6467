import type { Detector, Match, Subject } from '../contract.ts'
import { isWordChar } from '../context.ts'
import { isCapital, isUncased } from '../text.ts'
import { notNames } from './name-list.ts'
import { readName } from './name-words.ts'

const TITLES = [
  'mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'professor', 'doctor', 'sir', 'dame', 'rev', 'hon', 'capt', 'sgt', 'lt', 'herr', 'frau',
  'señor', 'señora', 'señorita', 'sr', 'sra', 'srta',  'doña', 'mme', 'mlle', 'monsieur', 'madame', 'mademoiselle', 'signor', 'signora',
   'dott', 'dottor', 'senhor', 'senhora', 'dhr', 'mevrouw', 'mevr', 'meneer', 'heer', 'panie', 'pana', 'pani', 'paní', 'hr', 'herra', 'rouva', 'fru',  'bayan', 'shri', 'smt',
  'г-н', 'г-жа', 'господин', 'госпожа', 'السيد', 'السيدة', 'الدكتور', 'الدكتورة', 'श्री', 'श्रीमती',
] // prettier-ignore

/** Those that languages write with a small letter, and that are no other words of English. */
const SMALL = new Set([
  'señor', 'señora', 'señorita', 'monsieur', 'madame', 'mademoiselle', 'signor', 'signora', 'senhor', 'senhora', 'mevrouw', 'meneer', 'heer',
  'panie', 'pani', 'pana', 'paní', 'hr', 'fru', 'herra', 'rouva', 'господин', 'госпожа', 'г-н', 'г-жа', 'bayan', 'dottor', 'prof', 'dr', 'mr', 'mrs', 'ms',
].flatMap((title) => [title, `${title}.`])) // prettier-ignore

/** Names behind a title: `Dr. Jane Roe`, `Frau Müller`, `Sra. Ana Díaz`. */
export const titledName: Detector = {
  name: 'titled_name',
  type: 'PERSON',
  group: 'PERSON_ORG',
  maxLength: 70,
  anchors: TITLES.flatMap((title) => [`${title} `, `${title}. `, `${title}.`]),
  examineAnchor: (subject, at, anchor) => {
    const { text } = subject
    if (isWordChar(text, at - 1)) return undefined
    if (!isCapital(text, at) && !isUncased(text, at) && !SMALL.has(anchor.trimEnd())) return undefined
    return nameAt(subject, at, at + anchor.length)
  },
}

function nameAt({ text }: Subject, titleStart: number, at: number): Match | undefined {
  const name = readName(text, at, 3)
  if (name === undefined) return undefined
  const stop = name.words.findIndex((word) => notNames.has(word))
  const found = stop === -1 ? name : stop === 0 ? undefined : readName(text, at, stop)
  if (found === undefined || found.end - found.start < 2) return undefined
  return { start: titleStart, end: found.end, tier: 'likely' }
}
