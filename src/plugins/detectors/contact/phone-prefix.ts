import { isWordChar } from '../context.ts'
import { isDigit } from '../text.ts'

/** What may stand before the last part of a telephone number and is cut from it by a sign: `+1 (415) `, `(0)`, `+`. */
export interface Prefix {
  readonly start: number
  /** Without `(0)`, which is only dialled at home. */
  readonly digits: string
  readonly plus: boolean
  /** It ends with an area code in parentheses. */
  readonly area: boolean
}

const MAX_AREA = 5
const MAX_CODE = 3

/** @param at where the digits begin that follow */
export function prefixBefore(text: string, at: number): Prefix | undefined {
  if (isPlus(text, at - 1)) return { start: at - 1, digits: '', plus: true, area: false }
  const close = isSpace(text, at - 1) || text.charAt(at - 1) === '-' ? at - 2 : at - 1
  if (text.charAt(close) !== ')') return undefined
  const areaStart = digitsBefore(text, close, MAX_AREA)
  // `(+358) 20…`
  if (text.charAt(areaStart - 1) === '+' && text.charAt(areaStart - 2) === '(')
    return { start: areaStart - 2, digits: text.slice(areaStart, close), plus: true, area: true }
  if (areaStart === close || text.charAt(areaStart - 1) !== '(') return undefined
  const area = text.slice(areaStart, close)
  const open = areaStart - 1
  return withCode(text, open, area === '0' ? '' : area) ?? bare(text, open, area)
}

/** The calling code before the parenthesis: `+44 (0)`, `1 (415)`. */
function withCode(text: string, open: number, area: string): Prefix | undefined {
  const codeEnd = isSpace(text, open - 1) || text.charAt(open - 1) === '-' ? open - 1 : open
  const codeStart = digitsBefore(text, codeEnd, MAX_CODE)
  if (codeStart === codeEnd) return undefined
  const code = text.slice(codeStart, codeEnd)
  if (isPlus(text, codeStart - 1))
    return { start: codeStart - 1, digits: code + area, plus: true, area: true }
  const home = code === '1' && !isWordChar(text, codeStart - 1)
  return home ? { start: codeStart, digits: area, plus: false, area: true } : undefined
}

/** `f(12) 34` is no number. */
function bare(text: string, open: number, area: string): Prefix | undefined {
  if (area === '0' || area.length < 2 || isWordChar(text, open - 1)) return undefined
  return { start: open, digits: area, plus: false, area: true }
}

function digitsBefore(text: string, end: number, most: number): number {
  let start = end
  while (end - start < most && isDigit(text, start - 1)) start--
  return isDigit(text, start - 1) ? end : start
}

/** A plus that adds nothing: not behind a number, a name or a closing bracket. */
function isPlus(text: string, at: number): boolean {
  return text.charAt(at) === '+' && !isWordChar(text, at - 1) && !')]+'.includes(text.charAt(at - 1) || ' ')
}

function isSpace(text: string, at: number): boolean {
  return text.charAt(at) === ' '
}
