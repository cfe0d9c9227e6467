import type { Detector, Match } from '../contract.ts'
import { isWordChar } from '../context.ts'
import { isCapital, isDigit, isLetter } from '../text.ts'
import { isOfCompany } from './address-reading.ts'
import { addressTail } from './address-tail.ts'
import { SUFFIXES, SURE_SUFFIXES } from './address-words.ts'

const MAX_NAME_WORDS = 5
const MAX_WORD = 20
const DIRECTIONS = new Set(['n', 's', 'e', 'w', 'ne', 'nw', 'se', 'sw', 'north', 'south', 'east', 'west'])
/** Between number and name, and inside names. */
const SMALL_WORDS = new Set(['of', 'the', 'de', 'la', 'el', 'du', 'van', 'and'])

/** Addresses as English writes them: number, name, kind of street, and what may follow: unit, city, state, postal code. */
export const streetAddress: Detector = {
  name: 'street_address',
  type: 'STREET_ADDRESS',
  group: 'PLACE',
  maxLength: 120,
  anchors: SUFFIXES.map((suffix) => ` ${suffix}`),
  anchorsAre: 'names',
  examineAnchor: (subject, at, anchor) => {
    const end = at + anchor.length
    if (isWordChar(subject.text, end) || !isCapital(subject.text, at + 1)) return undefined
    const start = numberBefore(subject.text, at)
    if (start === undefined) return undefined
    const tail = addressTail(subject, end)
    return SURE_SUFFIXES.has(anchor.slice(1)) || tail.sure
      ? { start, end: tail.end, tier: 'likely' }
      : undefined
  },
}

/** The number of the house: before one to five words of which most begin with a capital. */
function numberBefore(text: string, nameEnd: number): number | undefined {
  let end = nameEnd
  for (let words = 0; words <= MAX_NAME_WORDS; words++) {
    const start = tokenStart(text, end)
    if (start === end) return undefined
    if (words > 0 && isHouseNumber(text, start, end)) return isFree(text, start) ? start : undefined
    if (!isNameWord(text, start, end) || text.charAt(start - 1) !== ' ') return undefined
    end = start - 1
  }
  return undefined
}

function tokenStart(text: string, end: number): number {
  let start = end
  while (
    end - start < MAX_WORD &&
    (isWordChar(text, start - 1) || "'’.-".includes(text.charAt(start - 1) || ' '))
  )
    start--
  return start
}

/** `Main`, `5th`, `MLK`, `St.`, `O'Neil`, `of`. */
function isNameWord(text: string, start: number, end: number): boolean {
  const word = text.slice(start, end).toLowerCase()
  if (isCapital(text, start)) return true
  if (isDigit(text, start)) return /^\d{1,3}(?:st|nd|rd|th)?$/.test(word)
  return SMALL_WORDS.has(word) || DIRECTIONS.has(word)
}

/** `12`, `221B`, `12-14`, `1/2` is not one. */
function isHouseNumber(text: string, start: number, end: number): boolean {
  return /^\d{1,6}(?:[A-Za-z]|-\d{1,5})?$/.test(text.slice(start, end)) && text.charAt(start) !== '0'
}

/** Not the end of an amount or a decimal. */
function isFree(text: string, start: number): boolean {
  if (isOfCompany(text, start)) return false
  return !'$€£.,/-:#'.includes(text.charAt(start - 1) || ' ') && !isLetter(text, start - 1)
}

const BOX =
  /^(?:p\.? ?o\.? ?box|post office box|postfach|apartado(?: de correos)?|boîte postale|casilla|postbus) ?#?:? ?(?:no\.? )?([a-z]?\d{1,7})(?!\w)/

/** Boxes of post offices. */
export const postBox: Detector = {
  name: 'post_box',
  type: 'STREET_ADDRESS',
  group: 'PLACE',
  maxLength: 100,
  anchors: [
    'p.o. box',
    'p.o.box',
    'po box',
    'p o box',
    'p.o box',
    'p. o. box',
    'post office box',
    'postfach',
    'apartado',
    'boîte postale',
    'casilla',
    'postbus',
  ],
  examineAnchor: (subject, at): Match | undefined => {
    const found = isWordChar(subject.text, at - 1) ? null : BOX.exec(subject.lower.slice(at, at + 40))
    return found === null
      ? undefined
      : { start: at, end: addressTail(subject, at + found[0].length).end, tier: 'likely' }
  },
}
