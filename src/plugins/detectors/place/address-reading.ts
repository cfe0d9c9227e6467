import { isCapital, isDigit, isLetter } from '../text.ts'

/**
 * Addresses as rows of segments between commas and line ends: `Porinpolku 564, 00216 Pedersöre`, `Flat 3↵West Lane↵SO8 3GY`. What kind of
 * street it is need not be known where a label or a postal code says that it is an address.
 */
const MAX_SEGMENTS = 6
const MAX_SEGMENT = 48
const MAX_WORD = 24
/** Small words inside of names of streets and towns. */
const SMALL = new Set(
  (
    'de la le les du des d del della delle dei di da do dos das el los las e y et und am an der den dem im in bei zum zur van het ten ter op ' +
    'aan den af nad pod pri na sur sous lès en of the upon on by bis ul al pl os nr no n m lok apt piso puerta esc kunta og och'
  ).split(' '),
)
/** Words with a capital that stand before numbers and are no streets. */
const NO_STREET =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|figure|fig|table|section|chapter|page|version|step|line|lines|item|part|volume|vol|release|article|appendix|note|option|case|class|type|level|phase|day|week|year|issue|port|order|equation|eq|theorem|lemma|grade|room|error|code|http|rfc|iso|windows|ubuntu|python|java|node|since|until|before|after|between|over|about|from|only|total|copyright|top|number|id|pid|row|column|size|build|test|rule|sample|group|slide|lesson|unit)$/i

/** A stretch of a text. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** Where the words end that begin here and may be of an address: capitals, numbers, small words between them. */
export function segmentEnd(text: string, start: number): number {
  let end = start
  let at = start
  while (at - start < MAX_SEGMENT) {
    const stop = tokenEnd(text, at)
    if (stop === at) break
    if (isAddressWord(text, at, stop)) end = stop
    else if (!SMALL.has(text.slice(at, stop).toLowerCase().replace(/\.$/, ''))) break
    if (text.charAt(stop) !== ' ') break
    at = stop + 1
  }
  return end
}

/** Where such words begin that end there. */
export function segmentStart(text: string, end: number): number {
  let start = end
  let at = end
  while (end - at < MAX_SEGMENT) {
    const begin = tokenStart(text, at)
    if (begin === at) break
    if (isAddressWord(text, begin, at)) start = begin
    else if (!SMALL.has(text.slice(begin, at).toLowerCase().replace(/\.$/, ''))) break
    if (text.charAt(begin - 1) !== ' ') break
    at = begin - 1
  }
  return start
}

function tokenEnd(text: string, start: number): number {
  let end = start
  while (end - start < MAX_WORD && isTokenChar(text, end)) end++
  // The full stop of a sentence.
  while (end > start && text.charAt(end - 1) === '.' && end - start > 5) end--
  while (end > start && "'’".includes(text.charAt(end - 1))) end--
  return end
}

function tokenStart(text: string, end: number): number {
  let start = end
  while (end - start < MAX_WORD && isTokenChar(text, start - 1)) start--
  return start
}

function isTokenChar(text: string, at: number): boolean {
  return isLetter(text, at) || isDigit(text, at) || "'’.-/#ºª°()".includes(text.charAt(at) || ' ')
}

function isAddressWord(text: string, start: number, end: number): boolean {
  const first = text.charAt(start) === '#' || text.charAt(start) === '(' ? start + 1 : start
  if (isDigit(text, first))
    return /^#?\(?\d{1,6}[\p{L}ºª°]{0,3}(?:[-/]\d{0,5}\p{L}?)?\.?\)?$/u.test(text.slice(start, end))
  return isCapital(text, first)
}

/** Whether the stretch has a word with a capital and a number, as the part of an address with the house does. */
export function namesHouse(text: string): boolean {
  const words = text.split(/[ ,]/)
  const number = words.findIndex((word) => /^#?\d/.test(word) && !/^(?:(?:19|20)\d\d|\d{1,2}\.)$/.test(word))
  if (number === -1) return false
  // In a dump of bytes, `BCEC` is no street.
  const named = words.filter((word) => /^\p{Lu}[\p{L}'’.-]{2,}$/u.test(word) && !/^[A-F]+$/.test(word))
  return (
    named.length > 0 &&
    !NO_STREET.test(words[number - 1] ?? '') &&
    !named.every((word) => NO_STREET.test(word))
  )
}

/** Whether it stands behind the name of a company: then it is nobody's home. */
export function isOfCompany(text: string, start: number): boolean {
  return /\b(?:inc|llc|ltd|corp|foundation)\.?,\s{1,8}$/i.test(text.slice(Math.max(0, start - 24), start))
}

const SEPARATOR = /^(?: ?, ?\n?| ?\n)/

/** Segment after segment from here on, as long as they may be of an address. */
export function readForward(text: string, start: number): readonly Stretch[] {
  const segments: Stretch[] = []
  let at = start
  while (segments.length < MAX_SEGMENTS) {
    const end = segmentEnd(text, at)
    if (end === at || isNextLabel(text, end)) break
    segments.push({ start: at, end })
    const gap = SEPARATOR.exec(text.slice(end, end + 3))
    if (gap === null) break
    at = end + gap[0].length
    while (text.charAt(at) === ' ') at++
  }
  return segments
}

/** `Phone:` in the next line. */
function isNextLabel(text: string, end: number): boolean {
  return text.charAt(end) === ':' || text.charAt(end) === '='
}

/** Segments that end before the place, the last one first. */
export function readBack(text: string, before: number): readonly Stretch[] {
  const segments: Stretch[] = []
  let at = before
  while (segments.length < MAX_SEGMENTS) {
    let end = at
    while (before - end < 120 && ' ,\n'.includes(text.charAt(end - 1) || 'x')) end--
    if (at - end > 3 || (segments.length > 0 && end === at)) break
    const start = segmentStart(text, end)
    if (start === end) break
    segments.push({ start, end })
    if (!/[,\n] ?$/.test(text.slice(Math.max(0, start - 2), start))) break
    at = start
  }
  return segments
}
