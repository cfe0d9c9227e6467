import type { Detector, Match, Subject } from '../contract.ts'
import { isLabel, keyHas, valueAfter } from '../label.ts'
import { MONTH } from './month-names.ts'

const LABELS = [
  'dob', 'd.o.b', 'date of birth', 'date-of-birth', 'date_of_birth', 'dateofbirth', 'birth date', 'birth_date', 'birth-date',
  'birthdate', 'birthday', 'birth day', 'bday', 'born on', 'born', 'birth', 'geboren am', 'geboren', 'geb.', 'geburtsdatum',
  'geburtstag', 'date de naissance', 'né le', 'née le', 'né(e) le', 'naissance', 'fecha de nacimiento', 'nacido el', 'nacida el',
  'nacimiento', 'data de nascimento', 'nascido em', 'nascida em', 'nascimento', 'data di nascita', 'nato il', 'nata il', 'nascita',
  'geboortedatum', 'data urodzenia', 'urodzony', 'urodzona', 'дата рождения', 'родился', 'родилась', 'дата народження',
  'födelsedatum', 'född', 'fødselsdato', 'født', 'syntymäaika', 'datum narození', 'dátum narodenia', 'születési dátum',
  'születési idő', 'data nașterii', 'doğum tarihi', 'datum rođenja', 'ημερομηνία γέννησης', 'ngày sinh', 'tanggal lahir', 'tgl lahir',
  '出生日期', '出生年月', '生年月日', '생년월일', 'تاريخ الميلاد', 'تاريخ الولادة', 'תאריך לידה', 'जन्म तिथि', 'जन्मतिथि', 'วันเกิด',
] // prettier-ignore
const FILLERS = new Set([
  'on',
  'the',
  'date',
  'am',
  'le',
  'el',
  'il',
  'em',
  'of',
  'dd',
  'mm',
  'yyyy',
  'yy',
  'в',
  'um',
  'her',
  "it's",
  'it',
  's',
  'his',
  'my',
  'your',
])
const KEYS = [
  'dob',
  'date of birth',
  'birth date',
  'birthdate',
  'birthday',
  'geburtsdatum',
  'nacimiento',
  'naissance',
  'nascimento',
]

const YEAR = '(?:1[89]|20)\\d\\d'
const SHORT_YEAR = `(?:${YEAR}|\\d\\d)`
const DAY = '(?:0?[1-9]|[12]\\d|3[01])'
const NUMBER_MONTH = '(?:0?[1-9]|1[0-2])'
const ORDINAL = '(?:st|nd|rd|th|er|º|ª|\\.)?'
const FORMS = [
  `${YEAR}([-/. ])${NUMBER_MONTH}\\1${DAY}`,
  `${DAY}([-/.]|\\. )${DAY}\\2${SHORT_YEAR}`,
  `${YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])`,
  `(?:0[1-9]|[12]\\d|3[01])(?:0[1-9]|1[0-2])${YEAR}`,
  `${YEAR} ?[年년] ?${NUMBER_MONTH} ?[月월] ?${DAY} ?[日일]?`,
  `${DAY}${ORDINAL}[ -/]?(?:of |de |di )?${MONTH}[ ,/-]{0,2}(?:de |del )?${SHORT_YEAR}`,
  `${MONTH}[ -]${DAY}${ORDINAL},?[ -]${YEAR}`,
  `${YEAR}[ -]${MONTH}[ -]${DAY}`,
]
const DATE = new RegExp(`^(?:${FORMS.join('|')})(?:t00:00:00[\\w:.+-]{0,12})?(?![\\p{L}\\d])`, 'u')
const LONGEST = 44

/** Dates of birth: any of the forms in which people write dates, behind a label in any of many languages. */
export const dateOfBirth: Detector = {
  name: 'date_of_birth',
  type: 'DATE_OF_BIRTH',
  group: 'TIME',
  maxLength: 80,
  anchors: LABELS,
  anchorsAre: 'words',
  examineAnchor: (subject, at, anchor) => {
    const end = at + anchor.length
    if (!isLabel(subject, at, end) && anchor.charCodeAt(0) < 0x0e00) return undefined
    return (
      dateAt(subject, valueAfter(subject, end, FILLERS)) ??
      (anchor === 'born' ? bornIn(subject, end) : undefined)
    )
  },
  digitCounts: [1, 2, 4, 5, 6, 7, 8],
  examineDigits: (subject, { start }) => (keyHas(subject, KEYS) ? dateFrom(subject, start) : undefined),
}

function dateAt({ lower }: Subject, start: number): Match | undefined {
  const found = DATE.exec(lower.slice(start, start + LONGEST))
  return found === null ? undefined : { start, end: start + found[0].length, tier: 'likely' }
}

/** The name of the month may stand before the first digit. */
function dateFrom(subject: Subject, digits: number): Match | undefined {
  const before = subject.lower.slice(0, digits)
  const word = /\p{L}{3,12}\.? $/u.exec(before.slice(-14))
  return (word === null ? undefined : dateAt(subject, digits - word[0].length)) ?? dateAt(subject, digits)
}

/** `born in Leeds on 4 May 1980`. */
function bornIn(subject: Subject, end: number): Match | undefined {
  const place = /^ in [\p{L} ,.]{2,30}?,? (?:on )/u.exec(subject.lower.slice(end, end + 44))
  return place === null ? undefined : dateAt(subject, end + place[0].length)
}
