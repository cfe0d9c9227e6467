import type { Detector, DigitRun, Subject } from '../contract.ts'
import { hasStrangeLabel, near, words } from '../context.ts'
import { allSame } from '../checksums.ts'
import { isDigit } from '../text.ts'
import { keyHas } from '../label.ts'
import { internationalLengths } from './dial-codes.ts'
import { isNational } from './national-forms.ts'
import { prefixBefore } from './phone-prefix.ts'
import type { Prefix } from './phone-prefix.ts'

const NEAR = words(
  'phone', 'phones', 'telephone', 'tel', 'mobile', 'cell', 'cellphone', 'call', 'fax', 'whatsapp', 'sms', 'dial', 'ph', 'mob',
  'hotline', 'landline', 'phone number', 'contact number', 'text me', 'callback', 'voicemail', 'telefon', 'handy', 'mobil',
  'mobiltelefon', 'rufnummer', 'teléfono', 'telefono', 'móvil', 'celular', 'cellulare', 'téléphone', 'portable', 'tél', 'telefone',
  'telemóvel', 'telefoon', 'mobiel', 'puhelin', 'telefonnummer', 'тел', 'телефон', 'моб', 'phone_number', '电话', '手机', '電話',
  '手機', '携帯', '전화', '휴대폰', '연락처', 'هاتف', 'الهاتف', 'جوال', 'फोन', 'मोबाइल', 'điện thoại', 'telepon', 'โทร', 'τηλέφωνο', 'טלפון',
) // prettier-ignore
/** Words of calling that have other uses: they take a number that looks like one of a telephone. */
const CALLING = words(
  'ring', 'registered', 'called from', 'call from', 'caller', 'reach', 'text', 'messages', 'message', 'contact', 'contacts', 'number', 'home', 'work', 'office', 'emergency', 'reachable',
  'anrufen', 'rufen', 'erreichen', 'erreichbar', 'nummer', 'joindre', 'appeler', 'appelez', 'llame', 'llámeme', 'llámame', 'llamar', 'llama',
  'número', 'chiami', 'chiamami', 'chiamare', 'chiamate', 'numero', 'bellen', 'bel', 'bereikbaar', 'ligar', 'ligue', 'contato', 'contacto',
  'zadzwoń', 'zadzwonić', 'numer', 'ringa', 'ring til', 'soita', 'zavolejte', 'ara', 'arayın', 'позвоните', 'звоните', 'номер',
) // prettier-ignore
const KEYS = ['phone', 'mobile', 'telephone', 'fax', 'tel', 'cell', 'telefon', 'whatsapp', 'celular']

/** Labels that say nothing of what stands behind them. */
const NEUTRAL = new Set([
  'number',
  'no',
  'contact',
  'at',
  'me',
  'us',
  'work',
  'home',
  'office',
  'personal',
  'emergency',
  'value',
])
const MIN_DIGITS = 4
const MAX_DIGITS = 15
const WITH_WORD_MIN = 7
const MAX_GROUPS = 6
const EXTENSION = 20

/** Numbers of telephones: international ones by their calling code and length, national ones by how they are written or by a word. */
export const phone: Detector = {
  name: 'phone',
  type: 'PHONE_NUMBER',
  group: 'CONTACT',
  maxLength: 50,
  digitCounts: Array.from({ length: MAX_DIGITS - MIN_DIGITS + 1 }, (_, at) => at + MIN_DIGITS),
  examineDigits: (subject, run) => {
    const prefix = prefixBefore(subject.text, run.start)
    const start = prefix?.start ?? run.start
    const fits = prefix === undefined ? isPhone(subject, run) : isContinued(subject, run, prefix)
    return fits ? { start, end: extensionEnd(subject, run.end), tier: 'likely' } : undefined
  },
}

/** Behind `+`, `(415) `, `+44 (0)`: the number begins before the run. */
function isContinued(subject: Subject, run: DigitRun, prefix: Prefix): boolean {
  if (isCut(subject.text, run)) return false
  const total = prefix.digits.length + run.digits.length
  if (prefix.plus) {
    const lengths = internationalLengths(prefix.digits + run.digits)
    if (lengths !== undefined && total >= lengths.min && total <= lengths.max) return true
  } else if (isAreaForm(prefix, run)) return true
  // Not a number of that country, but called one.
  return total >= WITH_WORD_MIN && total <= MAX_DIGITS && hasWord(subject, prefix.start, run.end)
}

/** `(415) 555-2671`, `(020) 7946 0958`, `(11) 98765-4321`. */
function isAreaForm(prefix: Prefix, run: DigitRun): boolean {
  const written = run.groups.join('-')
  const total = prefix.digits.length + run.digits.length
  if (prefix.digits.startsWith('0')) return total >= 9 && total <= 11
  if (prefix.digits.length === 3) return written === '3-4' || written === '7'
  return prefix.digits.length === 2 && (written === '4-4' || written === '5-4')
}

function isPhone(subject: Subject, run: DigitRun): boolean {
  const { digits, groups, separator, start, end } = run
  if (digits.length < WITH_WORD_MIN || groups.length > MAX_GROUPS) return false
  if (allSame(digits) || isCut(subject.text, run) || isLocated(subject.text, start)) return false
  if (isNational(digits, groups, separator) && !isAmongNumbers(subject.text, start, end)) return true
  if (looksOther(subject, run)) return false
  return hasWord(subject, start, end) || (isDialled(run) && isCalled(subject, run))
}

/** `00420 603 855 574`, `0731344400`, `47 20 43 06`: as long as numbers are, and written as one. */
function isDialled({ digits, groups }: DigitRun): boolean {
  if (digits.startsWith('00')) {
    const lengths = internationalLengths(digits.slice(2))
    return lengths !== undefined && digits.length - 2 >= lengths.min && digits.length - 2 <= lengths.max
  }
  if (digits.length < 8 || digits.length > (digits.startsWith('0') && groups.length > 1 ? 13 : 11))
    return false
  return (
    digits.startsWith('0') || digits.length > 8 || (groups.length > 1 && groups.every((size) => size > 1))
  )
}

/** `P: `, `T. `, `(m) `: letters of business cards. */
const LETTER = /(?:^|[\n(|] ?|\d )[ptmf](?:\)|[.:]) ?\+?\(?$/

function isCalled(subject: Subject, { start, end }: DigitRun): boolean {
  if (LETTER.test(subject.lower.slice(Math.max(0, start - 5), start))) return true
  return (
    near(subject, start, end, CALLING) && !hasOtherLabel(subject, start) && !hasStrangeLabel(subject, start)
  )
}

function hasWord(subject: Subject, start: number, end: number): boolean {
  if (keyHas(subject, KEYS)) return true
  return near(subject, start, end, NEAR) && !hasOtherLabel(subject, start) && !hasStrangeLabel(subject, start)
}

/** A label right before it that is not one of a telephone: `Phone: … | Account: 0446899563`. */
function hasOtherLabel({ lower }: Subject, start: number): boolean {
  const label = /([\p{L}]{2,20})(?: ?(?:number|no|num|id))?\.?["']? ?[:=#]{1,2} ?["']?$/u.exec(
    lower.slice(Math.max(0, start - 40), start),
  )
  return label !== null && !NEAR.includes(label[1]!) && !NEUTRAL.has(label[1]!)
}

/** Dates, times, social security numbers, addresses of machines, amounts, timestamps. */
function looksOther({ text }: Subject, { start, end, digits, groups, separator }: DigitRun): boolean {
  const written = groups.join('-')
  if (/^(?:2-2-4|1-2-4|2-1-4|1-1-4)/.test(written) && separator !== ' ') return true
  if (written.startsWith('4-2-2') && separator !== ' ' && /^(?:19|20)/.test(digits)) return true
  if (written === '3-2-4' || /^(?:19|20)\d\d(?:19|20)\d\d$/.test(digits)) return true
  if (/^(?:19|20)\d\d-?[01]\d-?[0-3]\d/.test(text.slice(start, start + 10))) return true
  if (separator === '.' && (groups.length === 2 || (groups.length === 4 && digits.length <= 12))) return true
  if (groups.length > 1 && groups.every((size) => size === 1)) return true
  if (groups.length === 1 && digits.length === 13 && digits.startsWith('1')) return true
  return '$€£%'.includes(text.charAt(start - 1) || ' ') || text.charAt(end) === '%'
}

/** Whether the number goes on: `.5`, `-5`, `:5`. */
function isCut(text: string, { start, end }: DigitRun): boolean {
  return isJoined(text, start - 1, start - 2) || isJoined(text, end, end + 1)
}

function isJoined(text: string, at: number, beyond: number): boolean {
  return '.-:,'.includes(text.charAt(at) || ' ') && isDigit(text, beyond)
}

/** A stretch of a row of numbers. */
function isAmongNumbers(text: string, start: number, end: number): boolean {
  return (
    (text.charAt(start - 1) === ' ' && isDigit(text, start - 2)) ||
    (text.charAt(end) === ' ' && isDigit(text, end + 1))
  )
}

/** An id in a path or a query, something numbered, a part of a formula. */
function isLocated(text: string, start: number): boolean {
  return '/#$-~^+'.includes(text.charAt(start - 1) || ' ')
}

/** `ext. 123`, `x123` belong to the number. */
function extensionEnd({ lower }: Subject, end: number): number {
  const extension = /^,? ?(?:ext\.?|extension|x|#) ?\d{1,6}(?!\w)/.exec(lower.slice(end, end + EXTENSION))
  return end + (extension?.[0].length ?? 0)
}
