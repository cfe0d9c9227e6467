import type { Detector, Match, Subject } from '../contract.ts'
import { isWordChar } from '../context.ts'
import { isDigit, wordStart } from '../text.ts'
import { FIRST_WORDS, GLUED_ENDS } from './address-words.ts'

const LONGEST = 80
const NAME =
  "(?:(?:de|la|le|les|des|du|del|da|do|dos|das|di|della|dei|los|las|el|d'|l'|św\\.|gen\\.)? ?){0,3}[\\p{Lu}\\d][\\p{L}\\d'’.-]{1,20}"
const NAMES = `${NAME}(?: (?:de|du|des|la|del|da|do|di|y|e|[\\p{Lu}][\\p{L}'’.-]{0,20})){0,4}`
const PLACE =
  "(?:,? ?(?:\\d{4,5}|\\d{2}-\\d{3}|\\d{5}-\\d{3}|\\d{4} [A-Z]{2})(?!\\d)(?: [\\p{Lu}][\\p{L}'’-]{1,20}){0,3})?"
/** `Gran Vía, 12, 3º B`, `Rossi 12`, `Tverskaya, d. 5`. */
const NUMBER_BEHIND = new RegExp(
  `^ ?${NAMES},? (?:n[°ºo.]{0,2} ?|nr\\.? ?|д\\. ?|дом |km )?\\d{1,5} ?[a-zA-Z]?(?![\\p{L}\\d])${PLACE}`,
  'u',
)
const NAME_ONLY = new RegExp(`^ ${NAMES}${PLACE}`, 'u')
const NUMBER_BEFORE = /(?:^|[^\p{L}\d$€£.,/-])(\d{1,4}(?: ?(?:bis|ter|[A-C]))?,? )$/u
const AFTER_GLUED = new RegExp(`^ (\\d{1,4}(?:-\\d{1,4})? ?[a-zA-Z]?)(?![\\p{L}\\d.:%])${PLACE}`, 'u')
/** Words that are as good in other texts. */
const WEAK = new Set(['place', 'route', 'via', 'cours', 'plaza', 'avenue', 'boulevard', 'largo'])

/** Streets whose kind stands first: `12 rue de la Paix`, `Calle Mayor 5`, `Via Roma 3`, `ul. Długa 7`. */
export const prefixedStreet: Detector = {
  name: 'prefixed_street',
  type: 'STREET_ADDRESS',
  group: 'PLACE',
  maxLength: 120,
  anchors: FIRST_WORDS,
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) => {
    const end = at + anchor.length
    if (isWordChar(subject.text, at - 1) || isWordChar(subject.text, end)) return undefined
    return numberedBefore(subject, at, end) ?? numberedBehind(subject, at, end, anchor)
  },
}

function numberedBefore({ text }: Subject, at: number, end: number): Match | undefined {
  if (text.charAt(at - 1) !== ' ') return undefined
  const number = NUMBER_BEFORE.exec(text.slice(Math.max(0, at - 12), at))?.[1]
  const name = number === undefined ? undefined : NAME_ONLY.exec(text.slice(end, end + LONGEST))
  return number === undefined || !name || !/\p{Lu}\p{L}/u.test(name[0])
    ? undefined
    : { start: at - number.length, end: end + name[0].length, tier: 'likely' }
}

function numberedBehind({ text }: Subject, at: number, end: number, anchor: string): Match | undefined {
  const capital = text.charAt(at) !== text.charAt(at).toLowerCase()
  if (WEAK.has(anchor) && !capital) return undefined
  const found = NUMBER_BEHIND.exec(text.slice(end, end + LONGEST))
  // `bd 75 21` is a row of bytes.
  if (found !== null && !isNamed(found[0], anchor)) return undefined
  return found === null ? undefined : { start: at, end: end + found[0].length, tier: 'likely' }
}

/** Where streets have numbers as names: `Carrera 7`. */
const NUMBERED = new Set(['calle', 'carrera', 'avenida', 'av.', 'jalan', 'jl.', 'rua'])

function isNamed(name: string, anchor: string): boolean {
  return NUMBERED.has(anchor) || /\p{Lu}\p{L}/u.test(name)
}

/** Streets whose kind is a part of the name: `Hauptstraße 12, 10115 Berlin`, `Kerkstraat 7`, `Storgatan 4`. */
export const gluedStreet: Detector = {
  name: 'glued_street',
  type: 'STREET_ADDRESS',
  group: 'PLACE',
  maxLength: 120,
  anchors: GLUED_ENDS.map((end) => `${end} `),
  examineAnchor: ({ text }, at, anchor) => {
    const end = at + anchor.length - 1
    if (!isDigit(text, end + 1)) return undefined
    const found = AFTER_GLUED.exec(text.slice(end, end + LONGEST))
    const start = nameStart(text, at)
    if (WEAK_ENDS.has(anchor.trimEnd()) && !/\d{4}/.test(found?.[0] ?? '')) return undefined
    return found === null || start === undefined
      ? undefined
      : { start, end: end + found[0].length, tier: 'likely' }
  },
}

/** English words end like this, too: `String 4`, `Brigade 7`. They need a postal code. */
const WEAK_ENDS = new Set(['ring', 'tie', 'gade', 'kade', 'gata', 'damm', 'dijk', 'weg'])

/** The word that the kind is glued to, or that stands before it: it begins with a capital. */
function nameStart(text: string, at: number): number | undefined {
  const spaced = text.charAt(at - 1) === ' ' || text.charAt(at - 1) === '-'
  const start = wordStart(text, spaced ? at - 1 : at, 24)
  const first = text.charAt(start)
  return at - start >= 2 && first !== first.toLowerCase() ? start : undefined
}

const ROADS = '路街道巷弄'
const MAX_NUMBER = 5
const MAX_CHINESE = 36

/** `北京市朝阳区建国路88号`. */
export const chineseStreet: Detector = {
  name: 'chinese_street',
  type: 'STREET_ADDRESS',
  group: 'PLACE',
  maxLength: 50,
  anchors: ['号'],
  examineAnchor: ({ text }: Subject, at: number): Match | undefined => {
    let digits = at
    while (at - digits < MAX_NUMBER && isDigit(text, digits - 1)) digits--
    if (digits === at || !ROADS.includes(text.charAt(digits - 1) || ' ')) return undefined
    let start = digits
    while (digits - start < MAX_CHINESE && isHan(text, start - 1)) start--
    return digits - start < 2 ? undefined : { start, end: at + 1, tier: 'likely' }
  },
}

function isHan(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x4e00 && code <= 0x9fff
}
