import type { Act } from './actions.ts'

/** A text of which characters can be read by their place. */
interface Characters {
  codeAt(at: number): number
}

const escapeSequence = /\\(?:u[0-9a-fA-F]{4}|[^u])/g

/** JSON as text to look through: escape sequences separate, and places stay the same. */
export function withoutEscapes(json: string): string {
  return json.includes('\\') ? json.replaceAll(escapeSequence, (all) => ' '.repeat(all.length)) : json
}

/** Follows JSON as it comes, and knows which places are within a string. */
export class JsonStrings {
  #at = 0
  #isInside = false
  #isEscaped = false

  /** Reads on. */
  readTo(text: Characters, to: number): void {
    for (; this.#at < to; this.#at++) {
      const code = text.codeAt(this.#at)
      if (this.#isEscaped) this.#isEscaped = false
      else if (code === QUOTE) this.#isInside = !this.#isInside
      else if (code === BACKSLASH) this.#isEscaped = this.#isInside
    }
  }

  /** @param acts from where it has read to, in order. @returns them, those outside of a string marked */
  mark(text: Characters, acts: readonly Act[]): readonly Act[] {
    const ahead = new JsonStrings()
    ahead.#at = this.#at
    ahead.#isInside = this.#isInside
    ahead.#isEscaped = this.#isEscaped
    return acts.map((act) => {
      ahead.readTo(text, act.start)
      return ahead.#isInside ? act : { ...act, isBare: true }
    })
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
