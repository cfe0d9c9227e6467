/** How often each of several things happened. */
export type Counts = Map<string, number>

export function count(counts: Counts, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

export function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, value) => total + value, 0)
}

/** The most frequent first. */
export function list(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
}
