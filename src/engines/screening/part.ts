import { Budget } from './budget.ts'
import type { Known } from './findings-cache.ts'
import type { Screener } from './screener.ts'

/** A text of a request that nothing is known of yet. */
export interface PartText {
  /** Steps that texts before it took of the budget, of which it is known already. */
  readonly before: number
  /** Name of what it is the value of. */
  readonly key: string
  readonly text: string
}

export interface PartResult {
  /** By text, in their order. Where `exhausted`, of the last one only what was found until then. */
  readonly known: readonly Known[]
  /** Steps that are left for what comes next. */
  readonly left: number
  readonly exhausted: boolean
}

const NONE: Known['findings'] = Object.freeze([])

/** Some texts of a request, one after the other: what is found in one does not depend on the others, but for the budget they share. */
export function examinePart(
  screener: Pick<Screener, 'scanSlots'>,
  texts: Iterable<PartText>,
  left: number,
): PartResult {
  const budget = new Budget(left)
  const known: Known[] = []
  for (const { before, key, text } of texts) {
    if (!budget.spend(before)) break
    const atStart = budget.left
    const { findings } = screener.scanSlots([{ path: '', role: '', key, text }], budget)
    const own = findings.map(({ path: _path, role: _role, ...finding }) => finding)
    known.push({ findings: own.length === 0 ? NONE : own, steps: atStart - budget.left })
    if (budget.exhausted) break
  }
  return { known, left: budget.left, exhausted: budget.exhausted }
}
