import type { Assignment } from '../../plugins/detectors/contract.ts'
import type { Subject } from '../../plugins/detectors/contract.ts'

const MAX_NAME = 64
/** A value is looked at as far as this. */
export const MAX_VALUE = 512
const MAX_GAP = 8
const MAX_NAME_WORDS = 4

const TAB = 9
const SPACE = 32
const DOUBLE_QUOTE = 34
const SINGLE_QUOTE = 39
const COLON = 58
const EQUALS = 61
const GREATER = 62
const BACKSLASH = 92
const BACKTICK = 96

/** A name that something is assigned to. */
export interface Name {
  readonly start: number
  readonly end: number
  /** Behind the operator. */
  readonly behind: number
}

/** The name before the `=` or `:` at `at`; undefined where there is none, or the sign assigns nothing. */
export function nameAt(text: string, at: number): Name | undefined {
  const behind = operatorEnd(text, at)
  return behind === -1 ? undefined : nameBefore(text, at, behind)
}

/** A stretch of a text in which no value ends: hostile texts are full of signs, and each would read on over those behind it. */
export interface Stretch {
  from: number
  to: number
}

/**
 * The assignment to the name; undefined where there is no value.
 * @param open what is known of the text, read and written here
 */
export function assignmentTo(subject: Subject, name: Name, open: Stretch): Assignment | undefined {
  const { text } = subject
  const { behind } = name
  let start = behind
  while (start < behind + MAX_GAP && isBlank(text.charCodeAt(start))) start++
  const escaped = text.charCodeAt(start) === BACKSLASH && isQuote(text.charCodeAt(start + 1))
  if (escaped) start++
  const quoted = isQuote(text.charCodeAt(start))
  const close = quoted ? closingQuote(text, start) : -1
  if (!quoted && opensStructure(text.charCodeAt(start))) return undefined
  const valueStart = quoted ? start + 1 : start
  const valueEnd =
    close === -1
      ? bareEnd(text, valueStart, open)
      : escaped && text.charCodeAt(close - 1) === BACKSLASH
        ? close - 1
        : close
  if (valueEnd <= valueStart) return undefined
  return {
    name: subject.lower.slice(name.start, name.end),
    nameStart: name.start,
    valueStart,
    valueEnd,
    quoted: close !== -1,
  }
}

/** End of `=`, `:`, `:=`, `=>`; -1 for a comparison, `::`, the scheme of a URL, or the second half of one of those. */
function operatorEnd(text: string, at: number): number {
  const code = text.charCodeAt(at)
  const before = text.charCodeAt(at - 1)
  const next = text.charCodeAt(at + 1)
  if (code === COLON) {
    if (before === COLON || next === COLON || (next === 47 && text.charCodeAt(at + 2) === 47)) return -1
    return next === EQUALS ? at + 2 : at + 1
  }
  if (
    next === EQUALS ||
    before === EQUALS ||
    before === COLON ||
    before === 33 ||
    before === 60 ||
    before === GREATER
  )
    return -1
  return next === GREATER ? at + 2 : at + 1
}

/** The name that ends before the operator. A type between the two is skipped: `password: str = 'x'`. */
function nameBefore(text: string, at: number, behind: number): Name | undefined {
  const end = skipBlanksBack(text, at)
  const quote = text.charCodeAt(end - 1)
  if (isQuote(quote)) return quotedName(text, end - 1, quote, behind)
  const start = wordStart(text, end)
  if (start === end) return undefined
  if (text.charCodeAt(at) === COLON) return { start: phraseStart(text, start, end), end, behind }
  const colon = skipBlanksBack(text, start) - 1
  if (text.charCodeAt(colon) !== COLON) return { start, end, behind }
  const typedEnd = skipBlanksBack(text, colon)
  const typedStart = wordStart(text, typedEnd)
  return typedStart === typedEnd ? { start, end, behind } : { start: typedStart, end: typedEnd, behind }
}

function quotedName(text: string, close: number, quote: number, behind: number): Name | undefined {
  const end = text.charCodeAt(close - 1) === BACKSLASH ? close - 1 : close
  const least = Math.max(0, end - MAX_NAME)
  for (let at = end - 1; at >= least; at--) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1 === end ? undefined : { start: at + 1, end, behind }
    if (code === 10) return undefined
  }
  return undefined
}

function wordStart(text: string, end: number): number {
  const least = Math.max(0, end - MAX_NAME)
  let at = end
  while (at > least && isNameChar(text.charCodeAt(at - 1))) at--
  return at
}

/** `client secret: x` is a name of two words. */
function phraseStart(text: string, start: number, end: number): number {
  const least = Math.max(0, end - MAX_NAME)
  let first = start
  for (let words = 1; words < MAX_NAME_WORDS && text.charCodeAt(first - 1) === SPACE; words++) {
    const before = wordStart(text, first - 1)
    if (before === first - 1 || before < least) break
    first = before
  }
  return first
}

function closingQuote(text: string, open: number): number {
  const quote = text.charCodeAt(open)
  const escaped = text.charCodeAt(open - 1) === BACKSLASH
  const last = Math.min(text.length, open + 1 + MAX_VALUE)
  for (let at = open + 1; at < last; at++) {
    const code = text.charCodeAt(at)
    if (code === quote && (escaped || text.charCodeAt(at - 1) !== BACKSLASH)) return at
    if (code === 10) return -1
  }
  return -1
}

/** White space, `,`, `;`, `&` or a closing bracket. */
function bareEnd(text: string, start: number, open: Stretch): number {
  const last = Math.min(text.length, start + MAX_VALUE)
  const isKnown = start >= open.from && start <= open.to
  let at = isKnown ? Math.min(open.to, last) : start
  while (at < last && !endsValue(text.charCodeAt(at))) at++
  if (!isKnown) open.from = start
  open.to = at
  return at
}

function endsValue(code: number): boolean {
  return (
    code <= SPACE || code === 44 || code === 59 || code === 38 || code === 41 || code === 93 || code === 125
  )
}

function skipBlanksBack(text: string, from: number): number {
  let at = from
  while (at > from - MAX_GAP && isBlank(text.charCodeAt(at - 1))) at--
  return at
}

/** `[` and `{`: what follows is no value, but holds some. */
function opensStructure(code: number): boolean {
  return code === 91 || code === 123
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}

function isQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE || code === BACKTICK
}

/** By ASCII character, whether names are made of it. */
const inName = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9A-Za-z_.-]/.test(String.fromCharCode(code)) ? 1 : 0,
)

function isNameChar(code: number): boolean {
  if (code < 0x80) return inName[code] === 1
  return (
    code >= 0xc0 &&
    code !== 0xfeff &&
    !(code >= 0x2000 && code <= 0x206f) &&
    !(code >= 0x3000 && code <= 0x303f)
  )
}
