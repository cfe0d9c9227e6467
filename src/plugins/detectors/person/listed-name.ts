import type { Detector, Match, Subject } from '../contract.ts'
import { isCapital, isLetter, isUncased } from '../text.ts'
import { ambiguousNames, givenNames, isSurname, notNames, surnames } from './name-list.ts'
import { readName, readNameBefore } from './name-words.ts'
import type { NameWords } from './name-words.ts'

const MIN_LETTERS = 3
const MIN_ALONE = 4
/** Shorter ones begin too many other words. */
const MIN_BARE = 5

/** A given name of the list, and what can be a family name behind it. */
export const listedGivenName: Detector = {
  name: 'listed_given_name',
  type: 'PERSON',
  group: 'PERSON_ORG',
  maxLength: 60,
  effort: 4,
  anchors: [...givenNames]
    .filter((name) => name.length >= MIN_LETTERS)
    .map((name) => (name.length < MIN_BARE ? `${name} ` : name)),
  anchorsAre: 'names',
  examineAnchor: (subject, at) => {
    const { text } = subject
    if (!isCapital(text, at) && !isUncased(text, at)) return undefined
    if (isLetter(text, at - 1)) return undefined
    const name = readName(text, at)
    if (name === undefined) return undefined
    return (name.words.length < 2 ? undefined : judge(text, name)) ?? alone(subject, at, name)
  },
}

/** A given name that is no other word, by itself in a sentence: `said Emily to us`. */
function alone({ text }: Subject, at: number, { words }: NameWords): Match | undefined {
  const [given = ''] = words
  const end = at + given.length
  if (given.length < MIN_ALONE || !givenNames.has(given) || ambiguousNames.has(given) || notNames.has(given))
    return undefined
  if (surnames.has(given) || text.slice(at + 1, end) !== given.slice(1)) return undefined
  // In front of a sentence's next word, and behind one, or at the beginning of a line.
  const opens = at === 0 || ' \n"“(@'.includes(text.charAt(at - 1))
  return opens && /^(?: \p{Ll}|'s |[,.!?;:)"”](?:\s|$)|$)/u.test(text.slice(end, end + 3))
    ? { start: at, end, tier: 'likely' }
    : undefined
}

function judge(text: string, name: NameWords): Match | undefined {
  const [given = '', ...others] = name.words
  // What follows may be a headline, a place, a company: the name ends before the first word that names never are.
  const count = others.findIndex((word) => notNames.has(word) && !isSurname(word))
  const used = count === -1 ? others : others.slice(0, count)
  const found = count === -1 ? name : readName(text, name.start, used.length + 1)
  if (used.length === 0 || found === undefined) return undefined
  const known = used.some(isSurname)
  if (ambiguousNames.has(given) && !used.some(isPlainSurname)) return undefined
  if (!known && (used.length > 2 || isShouted(text, found))) return undefined
  if (isUncased(text, name.start) && !known && !used.at(-1)!.startsWith('ال')) return undefined
  return spanOf(found)
}

function isPlainSurname(word: string): boolean {
  return isSurname(word) && !ambiguousNames.has(word) && !notNames.has(word)
}

/** Capitals throughout, or behind the first word: headlines, tables of characters, abbreviations. */
function isShouted(text: string, { start, end }: NameWords): boolean {
  const last = text.slice(text.lastIndexOf(' ', end - 1) + 1, end)
  return (
    text.slice(start, end) === text.slice(start, end).toUpperCase() ||
    (last.length > 1 && !last.endsWith('.') && last === last.toUpperCase() && isCapital(last, 0))
  )
}

function spanOf(name: NameWords | undefined): Match | undefined {
  return name === undefined ? undefined : { start: name.start, end: name.end, tier: 'likely' }
}

/** A family name of the list, and what can be given names before it. */
export const listedSurname: Detector = {
  name: 'listed_surname',
  type: 'PERSON',
  group: 'PERSON_ORG',
  maxLength: 60,
  anchors: [...surnames]
    .filter((name) => name.length >= MIN_LETTERS && !ambiguousNames.has(name) && !notNames.has(name))
    .map((name) => ` ${name}`),
  anchorsAre: 'names',
  examineAnchor: (subject, at, anchor) => {
    const { text } = subject
    const end = at + anchor.length
    if (isLetter(text, end) || !isCapital(text, at + 1)) return undefined
    return givenBefore(subject, end)
  },
}

function givenBefore({ text }: Subject, end: number): Match | undefined {
  const name = readNameBefore(text, end, 3)
  if (name === undefined) return undefined
  const { words } = name
  const before = words.slice(0, -1)
  const stop = before.findLastIndex((word) => notNames.has(word))
  const used = before.slice(stop + 1)
  // A word by itself before a family name may be anything that begins a sentence.
  if (used.every((word) => word.length < 2)) return undefined
  const known = used.some((word) => givenNames.has(word))
  if (!known && (givenNames.has(words.at(-1)!) || used.some((word) => ambiguousNames.has(word))))
    return undefined
  const found = readNameBefore(text, end, used.length + 1)
  return found === undefined || (!known && isShouted(text, found)) ? undefined : spanOf(found)
}
