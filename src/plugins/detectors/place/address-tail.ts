import type { Subject } from '../contract.ts'
import { STATES } from './address-words.ts'

const LONGEST = 90
const DIRECTION = /^\.? (?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)(?![\w.])/
const UNIT =
  /^\.?,? *\n?(?:apt|apartment|suite|ste|unit|floor|fl|room|rm|#|bldg|building|flat|lot|level)\.? ?#?[\w-]{1,6}(?: floor)?(?!\w)/i
/** One to four words that begin with a capital. */
const CITY =
  /^\.?(?:,|\n|,\n|, ?)? ?(?:\p{Lu}[\p{L}'’.-]{1,20}(?: (?:\p{Lu}[\p{L}'’.-]{1,20}|of|de|la|upon|on|am)){0,3})(?=,|\n| [A-Z]{2,3}\b| [A-Z]{1,2}\d| \d|\.|\)|"|$)/u
const STATE = /^,? ?\n?([A-Z]{2,3})(?![\w])/
const STATE_NAME =
  /^, ?(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|Ontario|Quebec|British Columbia|Alberta)(?!\w)/
const POSTAL =
  /^,? ?(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4})(?!\w)/

/** Where an address ends that has street and number already, and whether what follows can only belong to one. */
export function addressTail(
  { text }: Subject,
  end: number,
): { readonly end: number; readonly sure: boolean } {
  const window = text.slice(end, end + LONGEST)
  let at = lengthOf(DIRECTION, window)
  const unit = lengthOf(UNIT, window.slice(at))
  at += unit
  const place = placeLength(window.slice(at))
  return { end: end + at + place, sure: unit > 0 || place > 0 }
}

/** City and state, city and postal code, or all three: a city alone may be anything. */
function placeLength(window: string): number {
  const city = cityLength(window)
  const rest = window.slice(city)
  const code = STATE.exec(rest)
  const state = code !== null && STATES.has(code[1]!) ? code[0].length : lengthOf(STATE_NAME, rest)
  const postal = lengthOf(POSTAL, rest.slice(state))
  if (state === 0 && (postal === 0 || city === 0)) return 0
  return city + state + postal
}

function cityLength(window: string): number {
  return window.startsWith(',') || window.startsWith('\n') || window.startsWith('.') || window.startsWith(' ')
    ? lengthOf(CITY, window)
    : 0
}

function lengthOf(form: RegExp, window: string): number {
  return form.exec(window)?.[0].length ?? 0
}
