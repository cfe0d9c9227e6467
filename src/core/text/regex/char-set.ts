/** UTF-16 code units as ranges in order, apart from each other: `[48, 57, 97, 122]` is `0-9a-z`. Both ends are in it. */
export type CharSet = readonly number[]

export const MAX_UNIT = 0xffff

/** Ranges in any order, overlapping or not, as a set. */
export function setOf(ranges: readonly number[]): CharSet {
  const pairs = Array.from({ length: ranges.length / 2 }, (_, i) => [ranges[i * 2]!, ranges[i * 2 + 1]!])
  const set: number[] = []
  for (const [from, to] of pairs.toSorted((a, b) => a[0]! - b[0]!) as [number, number][]) {
    const last = set.length - 1
    if (last > 0 && from <= set[last]! + 1) set[last] = Math.max(set[last]!, to)
    else set.push(from, to)
  }
  return set
}

export function without(set: CharSet): CharSet {
  const rest: number[] = []
  let from = 0
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > from) rest.push(from, set[i]! - 1)
    from = set[i + 1]! + 1
  }
  if (from <= MAX_UNIT) rest.push(from, MAX_UNIT)
  return rest
}

export function holds(set: CharSet, unit: number): boolean {
  let low = 0
  let high = set.length / 2
  while (low < high) {
    const middle = (low + high) >> 1
    if (set[middle * 2 + 1]! < unit) low = middle + 1
    else high = middle
  }
  return low * 2 < set.length && set[low * 2]! <= unit
}

export function sizeOf(set: CharSet): number {
  let size = 0
  for (let i = 0; i < set.length; i += 2) size += set[i + 1]! - set[i]! + 1
  return size
}

/** All code units that are a character by themselves and for which this is so. */
export function unitsThat(test: (character: string) => boolean): CharSet {
  const ranges: number[] = []
  for (let unit = 0; unit <= MAX_UNIT; unit++) {
    if (unit >= 0xd800 && unit < 0xe000) continue
    if (test(String.fromCharCode(unit))) ranges.push(unit, unit)
  }
  return setOf(ranges)
}

/** The set with the other case of every letter in it. */
export function withBothCases(set: CharSet): CharSet {
  const ranges = [...set]
  for (let i = 0; i < set.length; i += 2)
    for (let unit = set[i]!; unit <= set[i + 1]!; unit++) {
      const character = String.fromCharCode(unit)
      for (const other of [character.toLowerCase(), character.toUpperCase()])
        if (other.length === 1 && other !== character) ranges.push(other.charCodeAt(0), other.charCodeAt(0))
    }
  return setOf(ranges)
}
