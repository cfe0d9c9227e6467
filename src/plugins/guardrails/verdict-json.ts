import { fieldsOf, listOf } from '../../wire/reply-facts.ts'
import { categoryIds } from './categories.ts'
import { NO_SCORES, type Verdict } from './contract.ts'

/**
 * `{"flagged":true,"categories":["a"],"score":0.9}`: `flagged` must be there; categories are a list of ids, or an object that says true
 * of those that apply. Undefined where it is no verdict.
 */
export function readVerdict(value: unknown): Verdict | undefined {
  const { flagged, categories, score } = fieldsOf(value)
  if (typeof flagged !== 'boolean') return undefined
  if (score !== undefined && score !== null && !isShare(score)) return undefined
  return {
    flagged,
    categories: categoryIds(namedIn(categories)),
    score: isShare(score) ? score : undefined,
    scores: NO_SCORES,
  }
}

function namedIn(categories: unknown): readonly unknown[] {
  if (Array.isArray(categories)) return listOf(categories)
  return Object.entries(fieldsOf(categories)).flatMap(([name, applies]) => (applies === true ? [name] : []))
}

export function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1
}
