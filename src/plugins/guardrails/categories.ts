/** Of one answer: more say nothing more. */
const MAX_CATEGORIES = 16
const ID = /^[A-Za-z0-9][A-Za-z0-9._/:-]{0,63}$/

/**
 * Categories go into records, metrics and errors, and a guard that was talked into it would put a text there: what does not look like an
 * id is `other`.
 */
export function categoryIds(named: Iterable<unknown>): readonly string[] {
  const ids = new Set<string>()
  for (const name of named) {
    if (ids.size === MAX_CATEGORIES) break
    ids.add(typeof name === 'string' && ID.test(name) ? name : 'other')
  }
  return [...ids]
}
