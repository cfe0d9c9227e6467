import type { TranslateContext } from '../contract.ts'
import { carryId } from '../tool-ids.ts'

export function messageId({ id }: TranslateContext): string {
  return `msg_${id}`
}

/** Ids of the calls of one reply, in their order. */
export class CallIds {
  readonly #id: string
  readonly #given = new Set<string>()
  #count = 0

  constructor({ id }: TranslateContext) {
    this.#id = id
  }

  /** The provider's id of a call; one of ours where it gave none, or gave it before: results could not be told apart. */
  next(given: string | undefined): string {
    const index = this.#count++
    if (given === undefined || this.#given.has(given)) return `toolu_${this.#id}_${index}`
    this.#given.add(given)
    return carryId(given)
  }
}
