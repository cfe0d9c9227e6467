import type { Category, GuardFinding, Trust } from '../../core/guardrail.ts'
import type { Reading } from './read.ts'
import type { Plain } from './text.ts'

/** A rule that holds, and how much that says here. */
export interface Weighed {
  readonly rule: string
  readonly category: Category
  readonly score: number
  readonly start: number
  readonly end: number
}

/** What is thought of a text. */
export interface Verdict {
  /** How much the text tries to take the model over, from 0 to 1. */
  readonly score: number
  /** What says so, in the order of the text. */
  readonly findings: readonly GuardFinding[]
}

/** What stands this near to what is said is about it. */
const MENTION_BEFORE = 100
const MENTION_AFTER = 60
const TOPIC_NEAR = 160
const NEGATION_BEFORE = 20
/** Of what is only mentioned, or quoted. */
const MENTIONED = 0.5
const QUOTED = 0.6
/** What is said within this many characters is said together. */
const WINDOW = 6000

/** Places are those of the plain text. @param text what it was made of */
export function weigh({ said, noted }: Reading, plain: Plain, text: string, trust: Trust): Weighed[] {
  const [topics = [], asides = [], afterthoughts = [], negations = []] = noted
  const found: Weighed[] = []
  for (const each of said) {
    const { rule, start, end } = each
    const base = trust === 'tool' ? rule.tool : rule.user
    if (base === 0) continue
    let score = base
    if (rule.category !== 'jailbreak') {
      if (rule.negatable !== false && isBehind(negations, plain, start, NEGATION_BEFORE)) continue
      const isMentioned =
        isNear(topics, start, end) ||
        isBehind(asides, plain, start, MENTION_BEFORE) ||
        isBefore(afterthoughts, plain, end)
      if (isMentioned) score *= MENTIONED
      if (isQuoted(text, plain.places[start]!)) score *= QUOTED
    }
    found.push({ rule: rule.name, category: rule.category, score, start, end })
  }
  return found
}

/** One of these ends in front of it, in the same sentence. */
function isBehind(places: readonly number[], plain: Plain, start: number, within: number): boolean {
  const last = lastAtOrBefore(places, start)
  return last !== undefined && start - last <= within && plain.breaks[start]! < last
}

function isBefore(places: readonly number[], plain: Plain, end: number): boolean {
  const last = lastAtOrBefore(places, Math.min(plain.codes.length, end + MENTION_AFTER))
  return last !== undefined && last > end && plain.breaks[last]! < end
}

function isNear(places: readonly number[], start: number, end: number): boolean {
  const last = lastAtOrBefore(places, end + TOPIC_NEAR)
  return last !== undefined && last >= start - TOPIC_NEAR
}

function isQuoted(text: string, at: number): boolean {
  return /["'\u00ab\u300c\u201e`]\s?$/.test(text.slice(Math.max(0, at - 2), at))
}

function lastAtOrBefore(places: readonly number[], at: number): number | undefined {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (places[middle]! <= at) low = middle + 1
    else high = middle
  }
  return places[low - 1]
}

/** The stretch of the text that says most: each rule counts once, and what two rules say together is more than what either says. */
export function combine(weighed: readonly Weighed[], trust: Trust): Verdict {
  const ordered = weighed.toSorted((a, b) => a.start - b.start)
  let best: readonly Weighed[] = []
  let score = 0
  for (let first = 0; first < ordered.length; first++) {
    const window = strongest(ordered, first)
    const together = 1 - window.reduce((left, each) => left * (1 - each.score), 1)
    if (together <= score) continue
    score = together
    best = window
  }
  const findings = best.map(({ rule, category, score: own, start, end }): GuardFinding => ({
    rule,
    category,
    trust,
    score: own,
    start,
    end,
  }))
  return { score, findings }
}

/** Of each rule the finding that says most, among those that begin within the window. */
function strongest(ordered: readonly Weighed[], first: number): Weighed[] {
  const byRule = new Map<string, Weighed>()
  const limit = ordered[first]!.start + WINDOW
  for (let at = first; at < ordered.length && ordered[at]!.start <= limit; at++) {
    const each = ordered[at]!
    if ((byRule.get(each.rule)?.score ?? 0) < each.score) byRule.set(each.rule, each)
  }
  return [...byRule.values()]
}
