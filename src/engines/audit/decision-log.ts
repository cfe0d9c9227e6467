import type { ToolDecision } from '../../core/tool-decision.ts'

const MAX_KEPT = 64

/** Decisions for a record: bounded, and what was not simply allowed is what is kept. */
export class DecisionLog {
  readonly #kept: ToolDecision[] = []
  #omitted = 0

  add(decision: ToolDecision): void {
    if (this.#kept.length < MAX_KEPT) return void this.#kept.push(decision)
    this.#omitted++
    const place =
      decision.decision === 'allowed' ? -1 : this.#kept.findLastIndex((each) => each.decision === 'allowed')
    if (place < 0) return
    this.#kept.splice(place, 1)
    this.#kept.push(decision)
  }

  /** Undefined where there is nothing to tell. */
  get kept(): readonly ToolDecision[] | undefined {
    return this.#kept.length === 0 ? undefined : this.#kept
  }

  /** How many are not among them; undefined for none. */
  get omitted(): number | undefined {
    return this.#omitted === 0 ? undefined : this.#omitted
  }
}
