import { NO_SCORES } from '../contract.ts'
import { categoryIds } from '../categories.ts'
import type { VerdictReader } from './contract.ts'

const SCORES: ReadonlyMap<string, number> = new Map([
  ['Safe', 0],
  ['Controversial', 0.5],
  ['Unsafe', 1],
])
const MAX_LINES = 8

/**
 * `Safety: Safe|Controversial|Unsafe` and `Categories: …`, a line each; of answers also `Refusal: …`. What is controversial scores 0.5 and
 * is not flagged by itself: a rule that minds it asks for `min_score: 0.5`.
 */
export const qwen3Guard: VerdictReader = {
  request: () => ({ max_tokens: 128, temperature: 0 }),
  read({ content }) {
    const fields = new Map(
      content
        .trim()
        .split('\n', MAX_LINES)
        .map((line): [string, string] => {
          const colon = line.indexOf(':')
          return [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()]
        }),
    )
    const score = SCORES.get(fields.get('Safety') ?? '')
    if (score === undefined) return undefined
    const named = (fields.get('Categories') ?? 'None').split(',').map(slugOf)
    const categories = categoryIds(named.filter((name) => name !== 'none' && name !== ''))
    return { flagged: score === 1, categories: score === 0 ? [] : categories, score, scores: NO_SCORES }
  },
}

/** `Suicide & Self-Harm` → `suicide_self_harm`. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .join('_')
}
