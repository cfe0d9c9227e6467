import type { Category } from '../../core/guardrail.ts'

/**
 * Words in lower case, without accents, apostrophes and hyphens, as the text is read. `{a|b}` stands for either, `*` at the end for
 * anything that the word goes on with.
 */
export type Words = readonly string[]

/** Words, and what says the same in several steps. Compared by identity: a list that several rules use is looked for once. */
export interface Concept {
  readonly words: Words
  readonly phrases: readonly (readonly Step[])[]
}

export interface Step {
  readonly said: Words | Concept
  /** Most characters between it and the step before. */
  readonly within: number
}

/** What a text says: words in an order, near to each other, without the end of a sentence between them. */
export interface Rule {
  /** Unique, for records and for people: `override_previous`. */
  readonly name: string
  readonly category: Category
  /** How much it says alone, from 0 to 1, of what a person writes and of what was fetched. */
  readonly user: number
  readonly tool: number
  readonly steps: readonly Step[]
  /** Sentences may end between its steps. */
  readonly loose?: boolean
  /** It says the same behind a `never`. */
  readonly negatable?: boolean
}

const DEFAULT_WITHIN = 32

/** A step with the usual room before it. */
export function near(said: Words | Concept, within = DEFAULT_WITHIN): Step {
  return { said, within }
}

/** Words that are written in one text, with commas between them. */
export function words(list: string): Words {
  return list.split(',').map((word) => word.trim())
}
