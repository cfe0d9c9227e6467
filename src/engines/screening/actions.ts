import type { Finding } from '../../core/finding.ts'
import { masked } from './actions-mask.ts'
import type { Vault } from './vault.ts'

/**
 * What is done about a finding, mildest first. `allow`: nothing. `flag`: counted only. `mask`: stars, the last four where people tell
 * numbers apart by them. `tokenize`: a token that the reply is given the value back for. `redact`: the name of the type. `block`: the
 * text must not go anywhere.
 */
export const ACTIONS = ['allow', 'flag', 'mask', 'tokenize', 'redact', 'block'] as const
export type Action = (typeof ACTIONS)[number]

export type Decide = (finding: Finding) => Action

export interface ActionCount {
  readonly type: string
  readonly action: Action
  readonly count: number
}

export interface Acted {
  /** With everything replaced that is not merely allowed or flagged; what is to be blocked is redacted, lest it go out by mistake. */
  readonly text: string
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
  const acts = planActs(text, findings, decide).map((act) => settled(text, act, vault))
  let out = text
  // From right to left, so that what is replaced never moves what is still to be replaced.
  for (const { act, replacement } of acts.toReversed())
    if (replacement !== undefined) out = out.slice(0, act.start) + replacement + out.slice(act.end)
  return {
    text: out,
    counts: countActs(acts.map(({ act }) => act)),
    blocked: acts.some(({ act }) => act.action === 'block'),
  }
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

/** Stands for a finding in the text. Undefined where the text stays. */
export function replacementOf(text: string, act: Act, vault?: Vault): string | undefined {
  return settled(text, act, vault).replacement
}

function settled(
  text: string,
  act: Act,
  vault: Vault | undefined,
): { act: Act; replacement: string | undefined } {
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

export function countActs(acts: readonly Act[]): readonly ActionCount[] {
  const counts = new Map<string, { type: string; action: Action; count: number }>()
  for (const { finding, action } of acts) {
    const key = `${finding.type} ${action}`
    const known = counts.get(key)
    if (known === undefined) counts.set(key, { type: finding.type, action, count: 1 })
    else known.count += 1
  }
  return [...counts.values()]
}

/** Half a character is never left over: a place that begins or ends within a surrogate pair takes all of it. */
function wholeCodePoints(text: string, { start, end }: Finding): { start: number; end: number } {
  return {
    start: splitsPair(text, start) ? start - 1 : start,
    end: splitsPair(text, end) ? end + 1 : end,
  }
}

export function splitsPair(text: string, at: number): boolean {
  return isHighSurrogate(text.charCodeAt(at - 1)) && (text.charCodeAt(at) & 0xfc00) === 0xdc00
}

export function isHighSurrogate(code: number): boolean {
  return (code & 0xfc00) === 0xd800
}
