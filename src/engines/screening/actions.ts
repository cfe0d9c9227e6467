import { ACTIONS, type Action, type ActionCount, type Finding, type Handling } from '../../core/finding.ts'
import { masked } from './actions-mask.ts'
import type { Vault } from './vault.ts'

export type Decide = (finding: Finding) => Action

export interface Acted {
  /** With everything replaced that is not merely allowed or flagged; what is to be blocked is redacted, lest it go out by mistake. */
  readonly text: string
  /** What was done where, in order: places are those of the text before. */
  readonly acts: readonly Act[]
  /** One entry for each type and action that occurred, in order of places; what was allowed is not among them. */
  readonly counts: readonly ActionCount[]
  readonly blocked: boolean
}

/** One place of a text, and what is to be done there. Places of a list are in order and do not overlap. */
export interface Act {
  readonly finding: Finding
  readonly action: Action
  readonly start: number
  readonly end: number
  /** A value of JSON that is no string: what stands in its place is one. */
  readonly isBare?: boolean
}

/**
 * Does to the text what is decided of each finding. Where findings overlap, the strictest action counts, for all that they cover.
 * `tokenize` becomes `redact` for secrets, where there is no vault, and where the vault is full: never the value itself.
 */
export function applyActions(
  text: string,
  findings: readonly Finding[],
  decide: Decide,
  vault?: Vault,
): Acted {
  return carryOutAll(text, planActs(text, findings, decide), vault)
}

/** @param acts in order, and apart from each other */
export function carryOutAll(text: string, acts: readonly Act[], vault?: Vault): Acted {
  const done: Act[] = []
  const tally = new Tally()
  let out = ''
  let at = 0
  // Places are those of the original text throughout: what is put in never moves what is still to come.
  for (const planned of acts) {
    const { act, replacement } = carryOut(text, planned, vault)
    done.push(act)
    tally.add(act)
    if (replacement === undefined) continue
    out += text.slice(at, act.start) + replacement
    at = act.end
  }
  const blocked = done.some(({ action }) => action === 'block')
  return { text: out + text.slice(at), acts: done, counts: tally.counts, blocked }
}

/** What is to be done where: whole code points, in order, overlapping ones made one. What is allowed is left out. */
export function planActs(text: string, findings: readonly Finding[], decide: Decide): readonly Act[] {
  const acts = findings
    .map((finding) => ({ finding, action: decide(finding), ...wholeCodePoints(text, finding) }))
    .filter(({ action, start, end }) => action !== 'allow' && start < end)
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
  const apart: Act[] = []
  for (const act of acts) {
    const last = apart.at(-1)
    if (last === undefined || act.start >= last.end) apart.push(act)
    else apart[apart.length - 1] = joined(last, act)
  }
  return apart
}

interface CarriedOut {
  readonly act: Act
  readonly replacement: string | undefined
}

/** What really is done, and what stands for the value then: undefined where the text stays. */
export function carryOut(text: string, act: Act, vault?: Vault): CarriedOut {
  const done = replaced(text, act, vault)
  if (act.isBare !== true || done.replacement === undefined) return done
  return { ...done, replacement: `"${done.replacement}"` }
}

function replaced(text: string, act: Act, vault?: Vault): CarriedOut {
  const { type, group } = act.finding
  switch (act.action) {
    case 'allow':
    case 'flag':
      return { act, replacement: undefined }
    case 'mask':
      return { act, replacement: masked(type, text.slice(act.start, act.end)) }
    case 'tokenize': {
      const token = group === 'SECRET' ? undefined : vault?.tokenFor(type, text.slice(act.start, act.end))
      if (token !== undefined) return { act, replacement: token }
      return { act: { ...act, action: 'redact' }, replacement: `[${type}]` }
    }
    case 'redact':
    case 'block':
      return { act, replacement: `[${type}]` }
  }
}

/** The stricter of two overlapping ones, over both their places. A mere flag does not grow what is replaced. */
function joined(first: Act, second: Act): Act {
  const isFirst = ACTIONS.indexOf(first.action) >= ACTIONS.indexOf(second.action)
  const strict = isFirst ? first : second
  const mild = isFirst ? second : first
  if (mild.action === 'flag') return strict
  return { ...strict, start: Math.min(first.start, second.start), end: Math.max(first.end, second.end) }
}

interface Handled {
  readonly finding: Pick<Finding, 'type'>
  readonly action: Handling
}

/** Counts what was done, by type and action. */
export class Tally {
  readonly #counts = new Map<string, ActionCount>()

  add({ finding: { type }, action }: Handled): void {
    const key = `${type} ${action}`
    this.#counts.set(key, { type, action, count: (this.#counts.get(key)?.count ?? 0) + 1 })
  }

  get counts(): readonly ActionCount[] {
    return [...this.#counts.values()]
  }
}

/** Half a character is never left over: a place that begins or ends within a surrogate pair takes all of it. */
function wholeCodePoints(text: string, { start, end }: Finding): { start: number; end: number } {
  return {
    start: splitsPair(text, start) ? start - 1 : start,
    end: splitsPair(text, end) ? end + 1 : end,
  }
}

function splitsPair(text: string, at: number): boolean {
  return isHighSurrogate(text.charCodeAt(at - 1)) && (text.charCodeAt(at) & 0xfc00) === 0xdc00
}

export function isHighSurrogate(code: number): boolean {
  return (code & 0xfc00) === 0xd800
}
