import type { CodeRun, Detector, DigitRun, Match, Subject } from '../contract.ts'
import { isLabel } from '../label.ts'
import { isDigit } from '../text.ts'
import { isOfCompany, namesHouse, readBack, readForward, segmentEnd } from './address-reading.ts'
import { STATES } from './address-words.ts'

const LONGEST = 140
const LABELS = [
  'address', 'street', 'adresse', 'anschrift', 'wohnhaft', 'dirección', 'direccion', 'domicilio', 'indirizzo', 'adres', 'endereço', 'endereco', 'morada',
  'osoite', 'adress', 'adresa', 'adresą', 'residence', 'residing at', 'resides at', 'live at', 'lives at', 'lived at', 'living at', 'ship to',
  'deliver to', 'delivered to', 'delivery to', 'send it to', 'meet me at', 'moved to', 'located at', 'taxi to', 'card to', 'wohne in', 'wohnt in', 'habite au',
  'habite à', 'vivo en', 'vive en', 'abito in', 'moro na', 'woon op', 'sent to', 'адрес', 'адреса', 'mailing', 'billing',
] // prettier-ignore
/** What may stand between a label and an address. */
const BETWEEN =
  /^(?:[ _-]?(?:line ?1|1|is|was|lautet|est|es|è|é|to|to:|on|at|of|the following|here|ist|här|är|er|on file))?["'`*]{0,3}(?: ?[:=>|] ?| - | is | to | est | es | è | é | är | er | lautet | ist | : ?)?["'`*(\s]{0,3}/i

/** Addresses behind words that announce them, however they are written: `Address: Alexhof 2, 7611 OD Urk`. */
export const labelledAddress: Detector = {
  name: 'labelled_address',
  type: 'STREET_ADDRESS',
  group: 'PLACE',
  maxLength: LONGEST + 40,
  anchors: LABELS,
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) => {
    const end = at + anchor.length
    if (!isLabel(subject, at, end)) return undefined
    const between = BETWEEN.exec(subject.text.slice(end, end + 32))?.[0].length ?? 0
    return between === 0 ? undefined : announced(subject, end + between)
  },
}

function announced({ text }: Subject, start: number): Match | undefined {
  const segments = readForward(text, start)
  const last = segments.at(-1)
  if (last === undefined) return undefined
  const house = segments.findIndex((segment) => namesHouse(text.slice(segment.start, segment.end)))
  // A street and its number may be parted by a comma: `Alameda Carvalho, 76, …`.
  const whole = house !== -1 || namesHouse(text.slice(start, last.end).replaceAll('\n', ' '))
  if (!whole || (segments.length < 2 && last.end - start < 10)) return undefined
  return last.end - start > LONGEST ? undefined : { start, end: last.end, tier: 'likely' }
}

const UK_OR_CA = /^(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)$/
const DUTCH = /^\d{4} ?[A-Z]{2}$/

/** Addresses before a postal code, or around one: `07297 Porter Valleys, Johnsonbury, OR 88595`, `Porinpolku 564, 00216 Pedersöre`. */
export const postalAddress: Detector = {
  name: 'postal_address',
  type: 'STREET_ADDRESS',
  group: 'PLACE',
  maxLength: LONGEST,
  digitCounts: [4, 5, 7, 8, 9],
  examineDigits: (subject, run) => (isPostal(subject, run) ? around(subject, run.start, run.end) : undefined),
  codeLengths: [5, 6, 7],
  examineCode: (subject, { start, end }: CodeRun) => {
    const code = subject.text.slice(start, end)
    return UK_OR_CA.test(code) || DUTCH.test(code) ? around(subject, start, end) : undefined
  },
}

/** Behind a comma, a line end or a state; before the name of a town or the end of a line. */
function isPostal({ text }: Subject, { start, end, groups, digits, separator }: DigitRun): boolean {
  const before = text.charAt(start - 1)
  const isBehindState = before === ' ' && STATES.has(text.slice(start - 3, start - 1))
  if (!isBehindState && before !== '\n' && !/[,\n] ?$/.test(text.slice(start - 2, start))) return false
  const written = groups.join('-')
  if (written === '4') return !/^(?:19|20)/.test(digits) && isTownBehind(text, end)
  if (written === '5') return isBehindState || isTownBehind(text, end) || isEndOfAddress(text, end)
  if (written === '3-2') return separator === ' ' && isTownBehind(text, end)
  if (separator !== '-') return false
  return (
    written === '5-4' ||
    ((written === '4-3' || written === '5-3' || written === '2-3') && isTownBehind(text, end))
  )
}

function isTownBehind(text: string, end: number): boolean {
  return /^,? \p{Lu}\p{L}+/u.test(text.slice(end, end + 24))
}

function isEndOfAddress(text: string, end: number): boolean {
  return /^[.,;"'\n)|]|^$/.test(text.slice(end, end + 1)) && !isDigit(text, end + 1)
}

function around({ text }: Subject, start: number, end: number): Match | undefined {
  const state = STATES.has(text.slice(start - 3, start - 1)) ? start - 3 : start
  const segments = readBack(text, state)
  let first: number | undefined
  for (const segment of segments)
    if (namesHouse(text.slice(segment.start, segment.end)))
      first = houseStart(text, segment.start, segment.end)
  const whole = segments.at(-1)
  // `Alameda Carvalho, 76`: the number is a segment of its own.
  if (
    first === undefined &&
    segments.length > 1 &&
    whole !== undefined &&
    /^\p{Lu}[^\d]*, \d{1,5}\b/u.test(text.slice(whole.start, state))
  )
    first = whole.start
  if (first === undefined || end - first > LONGEST || isOfCompany(text, first)) return undefined
  const town =
    start === state && isTownBehind(text, end)
      ? segmentEnd(text, end + (text.charAt(end) === ',' ? 2 : 1))
      : end
  return { start: first, end: behindTown(text, Math.max(end, town)), tier: 'likely' }
}

/** Names of people may stand before a number: `Jane Roe 12 Main Street`. Where the number comes first, it begins. */
function houseStart(text: string, start: number, end: number): number {
  const number = /(?:^| )(\d{1,6}[A-Za-z]?(?:[-/]\d+)?) \p{Lu}/u.exec(text.slice(start, end))
  return number === null ? start : start + number.index + (text.charAt(start + number.index) === ' ' ? 1 : 0)
}

/** `(RA)`, `/ MG`, `- SP`. */
function behindTown(text: string, end: number): number {
  const region = /^(?: ?\([A-Z]{2}\)| ?[/-] ?[A-Z]{2}(?![\w]))/.exec(text.slice(end, end + 6))
  return end + (region?.[0].length ?? 0)
}
