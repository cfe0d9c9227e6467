import type { Subject } from './contract.ts'
import { isCapital, isDigit, isLetter, wordEnd } from './text.ts'

/** `Account No.: `, `"account_number": "`, `cvv = `, `DOB (yyyy): `. */
const CONNECTORS = ' \t:=#"\'`*|>()[_-.\\/,：'
/** By ASCII character. */
const isConnector = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(CONNECTORS.includes(String.fromCharCode(code))),
)
const WIDE_COLON = 0xff1a
const LINE_FEED = 10
const MAX_CONNECTORS = 12
const MAX_FILLER = 12
const MAX_STEPS = 5
export const COMMON_FILLERS: ReadonlySet<string> = new Set([
  'number',
  'num',
  'no',
  'nr',
  'is',
  'was',
  'n',
  'code',
  'value',
  'id',
  'numero',
])

/**
 * Whether the label is a word by itself: `dob` in `DOB:`, `customer_dob`, `patientDob`, not in `dobbin`.
 * @param end behind the label
 */
export function isLabel(subject: Subject, at: number, end: number): boolean {
  const { text } = subject
  const freeBefore = !isLetter(text, at - 1) || (isCapital(text, at) && !isCapital(text, at - 1))
  const freeBehind = !isLetter(text, end) || (isCapital(text, end) && !isCapital(text, end - 1))
  return freeBefore && !isDigit(text, at - 1) && freeBehind
}

/**
 * Where the value begins that a label announces, over quotes, punctuation and words like `number`; at most one line break.
 * @param end behind the label
 * @param fillers other words that may stand between, lower case
 */
export function valueAfter(subject: Subject, end: number, fillers?: ReadonlySet<string>): number {
  let at = end
  for (let step = 0; step < MAX_STEPS; step++) {
    at = skipConnectors(subject.text, at)
    const after = wordEnd(subject.lower, at, MAX_FILLER)
    if (after === at) return at
    const word = subject.lower.slice(at, after)
    if (!COMMON_FILLERS.has(word) && fillers?.has(word) !== true) return at
    at = after
  }
  return at
}

function skipConnectors(text: string, from: number): number {
  let at = from
  let breaks = 0
  for (; at - from < MAX_CONNECTORS; at++) {
    const code = text.charCodeAt(at)
    if (code === LINE_FEED && breaks++ === 0) continue
    if (code < 0x80 ? isConnector[code] === 0 : code !== WIDE_COLON) break
  }
  return at
}

/** Whether the key of the value has the label in it, however it is written: `dateOfBirth`, `date_of_birth`, `Date of birth`. */
export function keyHas({ key }: Subject, labels: readonly string[]): boolean {
  if (key === '') return false
  const plain = squeeze(key)
  return labels.some((label) => plain.includes(label) || plain.includes(squeeze(label)))
}

function squeeze(text: string): string {
  return text.replace(/[\s_.-]/g, '')
}
