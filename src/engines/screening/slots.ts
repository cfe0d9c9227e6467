import type { Finding } from '../../core/finding.ts'
import type { Budget } from './budget.ts'
import { jsonLeaves, type Leaf } from './json-leaves.ts'
import { tablesOf } from './tables.ts'

/** A string of a request that the provider gets to see. */
export interface Slot {
  /** Where it is: `messages[2].content[0].text`. */
  readonly path: string
  /** Name of the nearest member: `content`, `arguments`, a name in a tool's schema. `''` where it says nothing of the value. */
  readonly key: string
  /** Who wrote it: `system`, `user`, `tool`, `''` for what is nobody's. */
  readonly role: string
  readonly text: string
}

export interface SlotFinding extends Finding {
  readonly path: string
  readonly role: string
}

/** What is known of a whole request. */
export interface SlotsResult {
  readonly findings: SlotFinding[]
  /** False where the budget was spent before all was seen. Whoever blocks on findings must then take it for one. */
  readonly complete: boolean
}

/** Finds in one text, without resolving overlaps. */
export type Examine<C extends Finding> = (text: string, key: string, budget: Budget) => C[]

/** JSON in a string of JSON in a string. */
const MAX_NESTING = 3

/** As `examine`, and what is JSON or a table in the text, too: strings, numbers and cells, each under its own name and without escapes. */
export function examineStructured<C extends Finding>(
  examine: Examine<C>,
  text: string,
  key: string,
  budget: Budget,
  nesting = 0,
): C[] {
  const candidates = examine(text, key, budget)
  for (const table of tablesOf(text)) {
    if (budget.exhausted) break
    for (const candidate of examine(table.text, '', budget)) {
      const place = table.place(candidate.start, candidate.end)
      if (place !== undefined) candidates.push({ ...candidate, ...place })
    }
  }
  if (nesting >= MAX_NESTING) return candidates
  for (const leaf of jsonLeaves(text)) {
    if (budget.exhausted) break
    for (const candidate of examineStructured(examine, leaf.text, leaf.key, budget, nesting + 1))
      candidates.push({
        ...candidate,
        start: placeOf(leaf, candidate.start),
        end: placeOf(leaf, candidate.end),
      })
  }
  return candidates
}

function placeOf({ start, map }: Leaf, at: number): number {
  return start + (map === undefined ? at : map.original(at))
}
