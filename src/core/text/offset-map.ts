/** Leads from places of a folded text back to the text it was made of. It knows only the places where the distance changes. */
export class OffsetMap {
  readonly #at: number[] = []
  readonly #shift: number[] = []

  /** From this place of the folded text on, the original is `shift` ahead. Called with rising places. */
  add(at: number, shift: number): void {
    if (this.#at.at(-1) === at) this.#shift[this.#shift.length - 1] = shift
    else {
      this.#at.push(at)
      this.#shift.push(shift)
    }
  }

  /** Where the character at this place of the folded text begins in the original. */
  original(at: number): number {
    let low = 0
    let high = this.#at.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#at[middle]! <= at) low = middle + 1
      else high = middle
    }
    return at + (low === 0 ? 0 : this.#shift[low - 1]!)
  }
}
