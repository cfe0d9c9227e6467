import { TIERS, type Finding } from '../../core/finding.ts'

/** A finding, with the place of its detector in the list of all. */
export interface Candidate extends Finding {
  readonly order: number
  /** Seen only after a text that was torn apart was put together: of two that are as long, it gives way. */
  readonly torn: boolean
}

const rankOf = (candidate: Candidate): number => TIERS.indexOf(candidate.tier)

/**
 * Findings that do not overlap, in the order of the text. Of two that do, the surer one stays, then the longer one, then that of the
 * detector that comes first. Where one lies inside another of its group and both may be acted on, the outer span stays with the surer
 * name.
 */
export function resolve(candidates: Candidate[]): Finding[] {
  if (candidates.length === 0) return []
  candidates.sort((a, b) => a.start - b.start || b.end - a.end || a.order - b.order)
  const findings: Finding[] = []
  let cluster: Candidate[] = []
  let end = 0
  for (const candidate of candidates) {
    if (cluster.length > 0 && candidate.start >= end) {
      settle(cluster, findings)
      cluster = []
      end = 0
    }
    cluster.push(candidate)
    end = Math.max(end, candidate.end)
  }
  settle(cluster, findings)
  return findings
}

/** @param cluster in the order of the text, each reaching into what those before it cover */
function settle(cluster: Candidate[], into: Finding[]): void {
  if (cluster.length === 1) {
    into.push(findingOf(cluster[0]!))
    return
  }
  const kept: Candidate[] = []
  for (const candidate of mergeNested(cluster).toSorted(bestFirst)) {
    const at = placeOf(kept, candidate.start)
    const before = kept[at - 1]
    const behind = kept[at]
    if (
      (before === undefined || before.end <= candidate.start) &&
      (behind === undefined || behind.start >= candidate.end)
    )
      kept.splice(at, 0, candidate)
  }
  for (const candidate of kept) into.push(findingOf(candidate))
}

function bestFirst(a: Candidate, b: Candidate): number {
  return (
    rankOf(b) - rankOf(a) ||
    b.end - b.start - (a.end - a.start) ||
    Number(a.torn) - Number(b.torn) ||
    a.order - b.order ||
    a.start - b.start
  )
}

function mergeNested(cluster: readonly Candidate[]): Candidate[] {
  const merged: Candidate[] = []
  for (const candidate of cluster) {
    const outer = merged.at(-1)
    if (outer === undefined || candidate.end > outer.end || !mayMerge(outer, candidate))
      merged.push(candidate)
    else if (rankOf(candidate) > rankOf(outer))
      merged[merged.length - 1] = { ...candidate, start: outer.start, end: outer.end }
  }
  return merged
}

function mayMerge(outer: Candidate, inner: Candidate): boolean {
  return (
    outer.group === inner.group &&
    outer.torn === inner.torn &&
    outer.tier !== 'possible' &&
    inner.tier !== 'possible'
  )
}

/** Where in the sorted list the first begins that does not begin before `start`. */
function placeOf(kept: readonly Candidate[], start: number): number {
  let low = 0
  let high = kept.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (kept[middle]!.start < start) low = middle + 1
    else high = middle
  }
  return low
}

function findingOf({ type, group, tier, detector, start, end }: Candidate): Finding {
  return { type, group, tier, detector, start, end }
}
