/**
 * Work that may be spent, in steps: a question to a detector is one, and one more for every 256 characters that its longest match may
 * have. It is shared by all texts of a call, counts down, and knows no clock, so that the same text always gives the same answer.
 */
export class Budget {
  left: number
  #exhausted = false

  /** @param steps above 0 */
  constructor(steps: number) {
    this.left = steps
  }

  /** A text was not scanned to its end: what was found is not all there is. */
  get exhausted(): boolean {
    return this.#exhausted
  }

  /** Whether that many steps are left; takes them. */
  spend(steps: number): boolean {
    this.left -= steps
    if (this.left >= 0) return true
    this.#exhausted = true
    return false
  }
}

/** Steps for each character: prose and programs need a tenth, dumps of numbers and lists of passwords in JSON nearly all. */
const STEPS_PER_CHARACTER = 2
const LEAST_STEPS = 20_000

/** Enough for any text that is not made to be slow. */
export function budgetFor(characters: number): Budget {
  return new Budget(LEAST_STEPS + characters * STEPS_PER_CHARACTER)
}
