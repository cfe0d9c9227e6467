import { canonicalType } from './screen-eval-types.ts'
import { InputError } from './screen-input.ts'

/** In UTF-16 code units, end exclusive. */
export interface Span {
  readonly type: string
  readonly start: number
  readonly end: number
}

export interface GoldSpan extends Span {
  /** Right where it is found, and not missed where it is not: a placeholder, a test number. */
  readonly optional: boolean
}

/** A text, and what is known to be in it. Types are canonical. */
export interface EvalRecord {
  readonly id: string
  readonly text: string
  readonly source: string
  readonly spans: readonly GoldSpan[]
  /** Types, groups and families of which every one in the text is labelled: what else is found of them is wrong. */
  readonly completeFor: ReadonlySet<string>
  /** There where the text is benign. Then all that is found is wrong, but for these. */
  readonly ignored: ReadonlySet<string> | undefined
  /** What kind of benign text it is. */
  readonly kind: string
}

/** A text that as a whole tries to take a model over, or does not. */
export interface LabelledRecord {
  readonly id: string
  readonly text: string
  readonly source: string
  readonly label: 'attack' | 'benign'
  /** Who stands behind it, where the record says so. */
  readonly trust: unknown
}

/** Records of JSON lines, without those that have neither spans nor a label. Throws an InputError that names the line. */
export function* parseRecords(text: string, name: string): Generator<EvalRecord | LabelledRecord> {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const fail = (problem: string): never => {
      throw new InputError(`${name}:${index + 1} — ${problem}`)
    }
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      fail('is not JSON')
    }
    if (!isMap(value)) return fail('is not an object')
    if (value['spans'] !== undefined) yield recordOf(value, fail)
    else if (value['label'] !== undefined) yield labelledOf(value, fail)
  }
}

type Fail = (problem: string) => never
type Value = Readonly<Record<string, unknown>>

function labelledOf(value: Value, fail: Fail): LabelledRecord {
  const { id, text, label, source = '', trust } = value
  if (typeof id !== 'string') return fail('"id" must be a string')
  if (typeof text !== 'string') return fail('"text" must be a string')
  if (label !== 'attack' && label !== 'benign') return fail('"label" must be attack or benign')
  return { id, text, source: String(source), label, trust }
}

function recordOf(value: Value, fail: Fail): EvalRecord {
  const { id, text, spans, source = '', kind = '', ignore_types: ignored, complete_for: completeFor } = value
  if (typeof id !== 'string') return fail('"id" must be a string')
  if (typeof text !== 'string') return fail('"text" must be a string')
  if (!Array.isArray(spans)) return fail('"spans" must be a list')
  return {
    id,
    text,
    source: String(source),
    spans: spans.map((span) => spanOf(span, text.length, fail)),
    completeFor: new Set(namesIn(completeFor, 'complete_for', fail)),
    ignored: ignored === undefined ? undefined : new Set(namesIn(ignored, 'ignore_types', fail)),
    kind: String(kind),
  }
}

function spanOf(span: unknown, length: number, fail: Fail): GoldSpan {
  if (!isMap(span)) return fail('a span must be an object')
  const { type, start, end, optional } = span
  if (typeof type !== 'string') return fail('"type" of a span must be a string')
  if (!isPlace(start, length) || !isPlace(end, length) || start >= end)
    return fail('"start" and "end" of a span must be places in the text, in this order')
  return { type: canonicalType(type), start, end, optional: optional === true }
}

function isPlace(value: unknown, length: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= length
}

function namesIn(list: unknown, name: string, fail: Fail): string[] {
  if (list === undefined) return []
  if (!Array.isArray(list)) return fail(`"${name}" must be a list`)
  return list.map((each) => canonicalType(String(each)))
}

function isMap(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
