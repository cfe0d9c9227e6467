import { Buffer } from 'node:buffer'
import type { EvalRecord, GoldSpan, Span } from './screen-eval-data.ts'
import { canonicalType, familyOf, groupOf, isCompatible } from './screen-eval-types.ts'

/** Share of what is labelled that findings must cover for it to be found. */
const COVER = 0.8

/** Of one type, group or source. */
export interface Tally {
  /** Labelled and required. */
  gold: number
  /** Of these: covered by findings of its own family. */
  found: number
  /** Of these: covered to the last character, by findings of any type. */
  hidden: number
  /** Findings that were judged. */
  judged: number
  /** Of these: wrong. */
  wrong: number
}

/** What was found in benign text. */
export interface Benign {
  bytes: number
  texts: number
  /** Texts with a false alarm. */
  touched: number
  readonly byType: Map<string, number>
  readonly byKind: Map<string, { bytes: number; wrong: number }>
}

export interface Scores {
  readonly types: ReadonlyMap<string, Tally>
  readonly groups: ReadonlyMap<string, Tally>
  readonly sources: ReadonlyMap<string, Tally>
  readonly all: Tally
  readonly benign: Benign
}

/** @returns NaN where there is nothing to judge by */
export function precisionOf({ judged, wrong }: Tally): number {
  return 1 - wrong / judged
}

export function recallOf({ gold, found }: Tally): number {
  return found / gold
}

export function f1Of(tally: Tally): number {
  const precision = precisionOf(tally)
  const recall = recallOf(tally)
  return (2 * precision * recall) / (precision + recall)
}

/** Judges findings by labels, record by record. */
export class Scorer implements Scores {
  readonly types = new Map<string, Tally>()
  readonly groups = new Map<string, Tally>()
  readonly sources = new Map<string, Tally>()
  readonly all = newTally()
  readonly benign: Benign = { bytes: 0, texts: 0, touched: 0, byType: new Map(), byKind: new Map() }

  add(record: EvalRecord, findings: readonly Span[]): void {
    const named = findings.map(({ type, start, end }) => ({ type: canonicalType(type), start, end }))
    if (record.ignored === undefined) this.#addLabelled(record, named)
    else this.#addBenign(record, record.ignored, named)
  }

  #addLabelled({ source, spans, completeFor }: EvalRecord, findings: readonly Span[]): void {
    for (const gold of spans) {
      if (gold.optional) continue
      const length = gold.end - gold.start
      const alike = findings.filter((each) => isCompatible(gold.type, each.type))
      const isFound = coveredOf(gold, alike) >= COVER * length
      const isHidden = coveredOf(gold, findings) >= length
      for (const tally of this.#talliesOf(gold.type, source)) {
        tally.gold += 1
        tally.found += Number(isFound)
        tally.hidden += Number(isHidden)
      }
    }
    for (const finding of findings) {
      const isRight = spans.some((gold) => overlaps(gold, finding) && isCompatible(gold.type, finding.type))
      if (!isRight && !namesOf(finding.type).some((name) => completeFor.has(name))) continue
      for (const tally of this.#talliesOf(finding.type, source)) {
        tally.judged += 1
        tally.wrong += Number(!isRight)
      }
    }
  }

  #addBenign(record: EvalRecord, ignored: ReadonlySet<string>, findings: readonly Span[]): void {
    const { text, kind, spans } = record
    const bytes = Buffer.byteLength(text)
    const wrong = findings.filter(
      (each) => !ignored.has(each.type) && !spans.some((gold) => overlaps(gold, each)),
    )
    const { benign } = this
    benign.texts += 1
    benign.bytes += bytes
    benign.touched += Number(wrong.length > 0)
    for (const { type } of wrong) benign.byType.set(type, (benign.byType.get(type) ?? 0) + 1)
    const ofKind = entry(benign.byKind, kind, () => ({ bytes: 0, wrong: 0 }))
    ofKind.bytes += bytes
    ofKind.wrong += wrong.length
  }

  #talliesOf(type: string, source: string): Tally[] {
    return [
      entry(this.types, type, newTally),
      entry(this.groups, groupOf(type), newTally),
      entry(this.sources, source, newTally),
      this.all,
    ]
  }
}

function newTally(): Tally {
  return { gold: 0, found: 0, hidden: 0, judged: 0, wrong: 0 }
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function namesOf(type: string): string[] {
  return [type, groupOf(type), familyOf(type)]
}

function overlaps(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end
}

/** Characters of it that lie in at least one of the findings. */
function coveredOf(gold: GoldSpan, findings: readonly Span[]): number {
  let covered = 0
  let from = gold.start
  for (const { start, end } of findings.toSorted((a, b) => a.start - b.start)) {
    const to = Math.min(end, gold.end)
    covered += Math.max(0, to - Math.max(start, from))
    from = Math.max(from, to)
  }
  return covered
}
