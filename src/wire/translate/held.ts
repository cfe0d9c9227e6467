import { Untranslatable } from './contract.ts'

/** Far beyond what any model writes in one reply. */
const MAX_HELD_CHARS = 16 * 1024 * 1024

/** What of one stream is kept until it can be written: all of it together is bounded, in however many parts it comes. */
export class Held {
  #chars = 0

  /** `text` grown by a piece. Throws `Untranslatable` where the reply grows without end. */
  add(text: string, piece: string): string {
    this.#chars += piece.length
    if (this.#chars > MAX_HELD_CHARS) throw new Untranslatable('the reply is too long')
    return text + piece
  }
}
