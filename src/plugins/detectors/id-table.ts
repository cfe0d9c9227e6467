import { TIERS, type Group, type Tier } from '../../core/finding.ts'
import type { CodeRun, Detector, DigitRun, Match, Subject } from './contract.ts'
import { hasStrangeLabel, ownersNear, type Words } from './context.ts'
import { WordIndex } from './word-index.ts'

/** A kind of number that people or companies are known by: one row of a table. */
export interface IdRow {
  readonly type: string
  /** Characters, separators not counted. */
  readonly lengths: readonly number[]
  /** What it looks like without separators, in upper case. Anchored at both ends; bounded by `lengths`; no flags, no references. */
  readonly form: RegExp
  /** Its checksum, date, place: asked only of what has the form. */
  readonly valid?: (code: string) => boolean
  /** How it is written with separators: `9` for a digit, `A` for a letter, `*` for either, the rest as it is. */
  readonly shapes?: readonly string[]
  /** Words that stand near it, in the languages in which it is written about. */
  readonly words: Words
  /** With one of its words near it, whatever way it is written. */
  readonly near: Tier
  /** In one of its shapes, without a word. Not found where there is none. */
  readonly shaped?: Tier
  /** Without separators and without a word. Not found where there is none. */
  readonly bare?: Tier
  /** Written in one piece or in a shape: groups of another kind are something else, word or not. */
  readonly solid?: boolean
  /** Without a word, where it is all there is of the text: an answer to a question. Not found where there is none. */
  readonly alone?: Tier
}

/** Rows, by what their codes are made of. */
export interface IdRows {
  /** Digits only. */
  readonly digits?: readonly IdRow[]
  /** At least one letter, and one digit. */
  readonly codes?: readonly IdRow[]
  /** Either. */
  readonly mixed?: readonly IdRow[]
}

/** Separators at most, and the longest of the codes. */
const SEPARATORS = 10

/** Rows of one length, and their words. */
interface Bucket {
  readonly rows: readonly IdRow[]
  /** What any of the rows looks like: hardly a run of a program does. */
  readonly form: RegExp
  /** Those that believe a number without a word near it. */
  readonly wordless: readonly IdRow[]
  readonly words: WordIndex<IdRow>
  readonly shapeLengths: ReadonlySet<number>
}

type ByLength = ReadonlyMap<number, Bucket>

/** One detector for all rows: a run is asked about once, and belongs to the surest of them, or the first. */
export function idDetector(name: string, group: Group, tables: readonly IdRows[]): Detector {
  const mixed = tables.flatMap((table) => table.mixed ?? [])
  const digits = byLength([...tables.flatMap((table) => table.digits ?? []), ...mixed])
  const codes = byLength([...tables.flatMap((table) => table.codes ?? []), ...mixed])
  return {
    name,
    type: group,
    types: [
      ...new Set([...digits.values(), ...codes.values()].flatMap(({ rows }) => rows.map(({ type }) => type))),
    ],
    group,
    maxLength: Math.max(...digits.keys(), ...codes.keys()) + SEPARATORS,
    digitCounts: [...digits.keys()],
    examineDigits: (subject, run) => surest(digits, subject, run, (each) => each.digits),
    codeLengths: [...codes.keys()],
    examineCode: (subject, run) => surest(codes, subject, run, (each) => each.code),
  }
}

function byLength(all: readonly IdRow[]): ByLength {
  const lengths = new Set(all.flatMap((row) => row.lengths))
  return new Map(
    [...lengths].map((length) => [length, bucketOf(all.filter((row) => row.lengths.includes(length)))]),
  )
}

function bucketOf(rows: readonly IdRow[]): Bucket {
  const shapes = rows.flatMap((row) => row.shapes ?? [])
  return {
    rows,
    form: new RegExp(rows.map(({ form }) => `(?:${form.source})`).join('|')),
    wordless: rows.filter(({ shaped, bare, alone }) => (shaped ?? bare ?? alone) !== undefined),
    words: new WordIndex(rows, (row) => row.words),
    shapeLengths: new Set(shapes.map((shape) => shape.length)),
  }
}

function surest<Run extends DigitRun | CodeRun>(
  buckets: ByLength,
  subject: Subject,
  run: Run,
  codeOf: (run: Run) => string,
): Match | undefined {
  const bucket = buckets.get(run.length)
  const code = codeOf(run)
  if (bucket === undefined || !bucket.form.test(code)) return undefined
  const writing = writingOf(subject, run)
  if (writing === 'loose' && !bucket.shapeLengths.has(run.end - run.start)) return undefined
  const named = ownersNear(bucket.words, subject, run.start, run.end)
  if (writing === 'compact' && named.size > 0 && hasStrangeLabel(subject, run.start)) return undefined
  const rows = named.size > 0 ? bucket.rows : mayBeWordless(subject, run) ? bucket.wordless : []
  let best: Match | undefined
  let bestRank = -1
  for (const row of rows) {
    const isNamed = named.has(row)
    const tier = tierOf(row, subject, run, writing, isNamed)
    if (tier === undefined) continue
    // What it is called outweighs what else has its form.
    const rank = TIERS.indexOf(tier) + (isNamed && tier !== 'possible' ? TIERS.length : 0)
    if (rank <= bestRank || !row.form.test(code) || row.valid?.(code) === false) continue
    best = { start: run.start, end: run.end, tier, type: row.type }
    bestRank = rank
  }
  return best
}

/** Nobody writes an id in mixed case without a word about it; programs have many names that look like one. */
function mayBeWordless(subject: Subject, { start, end }: DigitRun | CodeRun): boolean {
  return !hasLowerCase(subject.text, start, end) || isAll(subject, start, end)
}

/** How a run is written: in one piece, in groups that may be one number, or in groups that only a shape makes one. */
type Writing = 'compact' | 'grouped' | 'loose'

function writingOf({ text }: Subject, { start, end, groups }: DigitRun | CodeRun): Writing {
  if (groups.length === 1) return 'compact'
  return evenlyWritten(text, start, end, groups) && !isAddress(text, end, groups) ? 'grouped' : 'loose'
}

/** `203.0.113.7`. */
function isAddress(text: string, end: number, groups: readonly number[]): boolean {
  return groups.length === 4 && groups.every((size) => size <= 3) && text.charAt(end - groups[3]! - 1) === '.'
}

/** What the row would say of a run that has its form. Asked first: most runs have no word near, and no row cares. */
function tierOf(
  row: IdRow,
  subject: Subject,
  { start, end }: DigitRun | CodeRun,
  writing: Writing,
  named: boolean,
): Tier | undefined {
  const compact = writing === 'compact'
  const shaped = !compact && hasShape(subject.text, start, end, row.shapes)
  // Digits of a date and a time, of a list, of coordinates: one thing by accident.
  if (!shaped && (writing === 'loose' || (!compact && row.solid === true))) return undefined
  if (named) return row.near
  if (!shaped && !compact) return undefined
  const tier = hasLowerCase(subject.text, start, end) ? undefined : shaped ? row.shaped : row.bare
  const weak = tier === undefined || tier === 'possible'
  return weak && row.alone !== undefined && isAll(subject, start, end) ? row.alone : tier
}

/** Whether all separators are the same, and the groups are such as people make to read numbers out. */
function evenlyWritten(text: string, start: number, end: number, groups: readonly number[]): boolean {
  let separator = ''
  for (let at = start, group = 0; group < groups.length - 1; group++, at++) {
    at += groups[group] ?? 0
    if (at >= end || (separator !== '' && text.charAt(at) !== separator)) return false
    separator = text.charAt(at)
  }
  return groups.length <= 6 && !isDate(groups, separator)
}

/** `2024-01-31`, `31.01.2024`, and both with digits behind them. */
function isDate(groups: readonly number[], separator: string): boolean {
  return separator !== ' ' && groups.length === 3 && /^(4,2,2|2,2,4)$/.test(groups.join(','))
}

function hasLowerCase(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code >= 97 && code <= 122) return true
  }
  return false
}

/** Whether what is written there has one of the shapes. */
export function hasShape(text: string, start: number, end: number, shapes: readonly string[] = []): boolean {
  return shapes.some((shape) => shape.length === end - start && fits(text, start, shape))
}

function fits(text: string, start: number, shape: string): boolean {
  for (let at = 0; at < shape.length; at++)
    if (!fitsOne(text.charCodeAt(start + at), shape.charAt(at))) return false
  return true
}

function fitsOne(code: number, wanted: string): boolean {
  if (wanted === '9') return isDigit(code)
  if (wanted === 'A') return isLetter(code)
  if (wanted === '*') return isDigit(code) || isLetter(code)
  return code === wanted.charCodeAt(0)
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

/** Whether nothing but white space and a full stop stands around it: a message, a cell, a leaf without a key. */
export function isAll({ text, key }: Subject, start: number, end: number): boolean {
  if (key !== '' || text.length > end - start + 16) return false
  return text.slice(0, start).trim() === '' && /^[\s.]*$/.test(text.slice(end))
}
