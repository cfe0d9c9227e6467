import type { Group } from '../../../core/finding.ts'
import type { CodeRun, Detector, DigitRun, Match, Subject } from '../contract.ts'
import { holdsWord, spellings } from '../context.ts'
import type { Words } from '../context.ts'

/** A kind of number that has no form of its own: what stands before it is what tells. */
export interface LabelRow {
  readonly type: string
  /** The detector's, where it is not the type in lower case. */
  readonly name?: string
  readonly group: Group
  /** Words enough by themselves: `mrn 123456`. Lower case, with blanks, which may be `_`, `-` or nothing. */
  readonly labels?: readonly string[]
  /** Words that are labels only with `number`, `no`, `id`, `#` or a colon behind them: `policy`. */
  readonly weak?: readonly string[]
  /** Digits at least. */
  readonly digits: number
  /** Characters at most. 20 where it is not given. */
  readonly longest?: number
  /** What the text around it is about. */
  readonly words?: Words
}

const LONGEST = 20
const SHORTEST = 5
const MIN_ENDING = 6
/** Around a value that is all of a leaf. */
const MAX_BLANKS = 8
/** What may stand between a label and what it labels. */
const MAX_BETWEEN = 32
/** How far around it is told what a text is about. */
const ABOUT = 300

/** `number`, `no.`, `#`, in the languages of the labels; glued, or parted by blanks. */
const KIND =
  /[ _-]?(?:numbers?|num|nos?\.|no|nr\.?|nummer|ids?|identifier|#|code|n[°º]\.?|número|numero|numéro|numer|番号|번호|号码|号|號)(?![a-z0-9])/y
/** Quotes, brackets and marks of emphasis, a colon or a verb, and the same again. A line end only behind a colon. A `value` of its own in JSON. */
const BETWEEN =
  /[ \t]{0,3}["'`*_)\]>]{0,3}[ \t]{0,3}(?:(?::=|=>|->|[:=#：,|]|[-–—](?= )|is|was|es|ist|est|são|é)[ \t]{0,4}(?:\r?\n[ \t]{0,4})?|\}?,[ \t]{0,4}"value"[ \t]?:[ \t]?)?(?:is[ \t])?["'`*_([#]{0,4}[ \t]{0,2}/y
/** A line of its own, and the value below it. */
const BELOW = /[ \t]{0,3}\r?\n[ \t]{0,3}/y
const VALUE =
  /[a-z]{0,6}[ -]?\d[a-z0-9]*(?:[-./][a-z0-9]+){0,5}|[a-z][a-z0-9]*(?:[-./][a-z0-9]+){1,5}|[a-z0-9]+/y
/** More groups of digits, read out: `123 456 789`. */
const MORE = /(?: \d{2,4}(?![a-z0-9.:/-])){1,4}/y

/** Dates, times, versions, amounts: they stand behind labels, too. */
const OTHER = /^(?:\d{4}-\d\d-\d\d.*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|v?\d{1,3}(?:\.\d{1,3}){1,3}|\d+\.\d\d?)$/

/**
 * The detector of a row: asked at each of its labels.
 * @param others rows whose labels may stand in a value: `ID: EMP-1234` is what it says itself
 */
export function labelled(row: LabelRow, others: readonly LabelRow[]): Detector {
  const { type, group, name = type.toLowerCase(), labels = [], weak = [], longest = LONGEST } = row
  const isWeak = new Map<string, boolean>()
  const strange = new Set(others.filter((each) => each.type !== type).flatMap(selfNames))
  for (const label of weak) for (const one of spellings(label.normalize('NFKC'))) isWeak.set(one, true)
  for (const label of labels) for (const one of spellings(label.normalize('NFKC'))) isWeak.set(one, false)
  return {
    name,
    type,
    group,
    maxLength: longest + MAX_BETWEEN,
    anchors: [...isWeak.keys()],
    anchorsAre: 'openings',
    examineAnchor: (subject, at, anchor) =>
      behind({ row, strange }, subject, at, anchor, isWeak.get(anchor) === true),
  }
}

/** What may stand before the digits of a value: labels of one word. */
function selfNames({ labels = [], weak = [] }: LabelRow): string[] {
  return [...labels, ...weak].filter((label) => /^[a-z]{2,6}$/.test(label))
}

interface Ask {
  readonly row: LabelRow
  readonly strange: ReadonlySet<string>
}

/** For leaves whose key is a label of one of the rows, and that hold nothing but the value. */
export function keyed(name: string, group: Group, rows: readonly LabelRow[]): Detector {
  const known = rows.map((row) => ({ row, keys: [...(row.labels ?? []), ...(row.weak ?? [])].map(squeeze) }))
  const lengths = Array.from({ length: LONGEST - SHORTEST + 1 }, (_, index) => SHORTEST + index)
  function examine(subject: Subject, run: DigitRun | CodeRun): Match | undefined {
    if (subject.key === '' || !isWhole(subject.text, run)) return undefined
    const key = squeeze(subject.key)
    const plain = key.replace(/(?:number|num|no|nr|#)$/, '')
    const found = known.find(
      ({ row, keys }) =>
        keys.some((each) => endsIn(key, each) || endsIn(plain, each)) &&
        valueEnd(row, subject.lower, run.start) === run.end,
    )
    return found && { start: run.start, end: run.end, tier: 'likely', type: found.row.type }
  }
  return {
    name,
    type: group,
    types: rows.map((row) => row.type),
    group,
    maxLength: LONGEST,
    needsKey: true,
    digitCounts: lengths,
    examineDigits: examine,
    codeLengths: lengths,
    examineCode: examine,
  }
}

function isWhole(text: string, { start, end }: DigitRun | CodeRun): boolean {
  if (text.length > end - start + MAX_BLANKS) return false
  return text.slice(0, start).trim() === '' && text.slice(end).trim() === ''
}

/** The value behind a label in the text. */
function behind(
  { row, strange }: Ask,
  subject: Subject,
  at: number,
  anchor: string,
  weak: boolean,
): Match | undefined {
  const { lower } = subject
  if (isAlphanumeric(lower, at - 1)) return undefined
  const label = at + anchor.length
  const kind = skip(KIND, lower, label)
  if (lower.charAt(at - 1) === '(' && lower.charAt(kind) === ')') return before(row, lower, at - 1)
  const value = opensLine(lower, at) && !weak ? skip(BELOW, lower, kind, BETWEEN) : skip(BETWEEN, lower, kind)
  if (weak && kind === label && !/[:=#：>]|^ is /.test(lower.slice(kind, value))) return undefined
  // Glued: `MRN-1234567`, `EMP12345`. The label is part of what is given out.
  const glued = value === label && /[-\d]/.test(lower.charAt(label))
  if (!glued && value === label) return undefined
  const start = glued ? at : value
  const end = valueEnd(row, lower, start)
  if (end === undefined || isOther(glued ? undefined : strange, lower.slice(start, end))) return undefined
  if (row.words && !isAbout(row.words, lower, at, end)) return undefined
  return { start, end, tier: 'likely' }
}

/** What has a label of another row in it; of what is glued to its own, names of releases: `emr-5.9.0`. */
function isOther(strange: ReadonlySet<string> | undefined, value: string): boolean {
  if (strange === undefined) return /^[a-z-]*\d+\.\d/.test(value)
  return strange.has(/^[a-z]*(?=-?\d)/.exec(value)?.[0] ?? '')
}

/** Whether the text around label and value holds one of the words. */
function isAbout(words: Words, lower: string, start: number, end: number): boolean {
  const last = Math.min(lower.length, end + ABOUT)
  return words.some(
    (word) => holdsWord(lower, Math.max(0, start - ABOUT), start, word) || holdsWord(lower, end, last, word),
  )
}

/** Where one of the patterns ends that begins there; the first that does. */
function skip(pattern: RegExp, text: string, at: number, other?: RegExp): number {
  pattern.lastIndex = at
  if (pattern.test(text)) return pattern.lastIndex
  return other === undefined ? at : skip(other, text, at)
}

function opensLine(text: string, at: number): boolean {
  return /(?:^|\n)[\s*#>-]{0,4}$/.test(text.slice(Math.max(0, at - 5), at))
}

const LAST_WORD = /(?:^|[\s"'`:])([a-z0-9][a-z0-9./-]{0,23}) $/

/** `1234567 (MRN)`. */
function before(row: LabelRow, lower: string, open: number): Match | undefined {
  const value = LAST_WORD.exec(lower.slice(Math.max(0, open - 26), open))?.[1]
  if (value === undefined) return undefined
  const start = open - 1 - value.length
  return valueEnd(row, lower, start) === open - 1 ? { start, end: open - 1, tier: 'likely' } : undefined
}

/** Where a value ends that begins here; undefined where none does. */
function valueEnd(row: LabelRow, lower: string, start: number): number | undefined {
  const longest = row.longest ?? LONGEST
  const window = lower.slice(start, start + longest + MAX_BETWEEN)
  VALUE.lastIndex = 0
  if (!VALUE.test(window)) return undefined
  let end = VALUE.lastIndex
  if (end <= 4 && /^\d+$/.test(window.slice(0, end))) end = skip(MORE, window, end)
  const value = window.slice(0, end)
  if (end > longest || isAlphanumeric(window, end) || OTHER.test(value)) return undefined
  return countDigits(value) >= row.digits ? start + end : undefined
}

/** Without separators: `patient_MRN_no` is `patientmrnno`. */
function squeeze(key: string): string {
  return key.replaceAll(/[ _.-]/g, '')
}

/** Short labels are all there is: `nid` is no part of `parentid`. */
function endsIn(key: string, label: string): boolean {
  return label.length < MIN_ENDING ? key === label : key.endsWith(label)
}

function countDigits(value: string): number {
  let count = 0
  for (let at = 0; at < value.length; at++)
    if (value.charCodeAt(at) >= 48 && value.charCodeAt(at) <= 57) count++
  return count
}

function isAlphanumeric(text: string, at: number): boolean {
  return /[a-z0-9\u00c0-\u024f]/.test(text.charAt(at))
}
