const MAX_COMPARED = 64

/** ` Did you mean "x"?` for the nearest known name, or nothing where none is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = nearest(name, known)
  return near === undefined ? '' : ` Did you mean "${near}"?`
}

function nearest(name: string, known: Iterable<string>): string | undefined {
  if (name.length > MAX_COMPARED) return undefined
  const allowed = Math.ceil(name.length / 3)
  let best: string | undefined
  let bestDistance = allowed + 1
  for (const candidate of known) {
    if (candidate.length > MAX_COMPARED) continue
    const d = distance(name.toLowerCase(), candidate.toLowerCase())
    if (d < bestDistance) [best, bestDistance] = [candidate, d]
  }
  return best
}

/** Edits (insert, delete, replace) between two words, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
