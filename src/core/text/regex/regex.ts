import { buildAutomaton, type Automaton } from './automaton.ts'
import { holds } from './char-set.ts'
import { WORD } from './escapes.ts'
import { literalsOf, type Literals } from './literals.ts'
import { parse } from './parse.ts'
import { lengthOf, RegexError, type Pattern } from './syntax.ts'

export { RegexError }

/** Longest match that anybody may ask for. */
export const MAX_MATCH = 1024
/** Of a pattern without an end of its own, such as `[a-z]+`. */
const USUAL_MATCH = 256

export interface Span {
  start: number
  end: number
}

/** How much of a text was read to see whether it matches; counts up. */
export interface Walk {
  characters: number
}

/**
 * A regular expression as a table of states: no text makes it go back, and every place of a text costs at most `maxLength` steps. Matches
 * are the leftmost, and of these the longest. It reads UTF-16 code units; `\w`, `\d` and `\b` know ASCII only.
 */
export class Regex {
  readonly maxLength: number
  readonly literals: Literals | undefined
  readonly #automaton: Automaton
  /** 1 for the code units that a match may begin with. */
  readonly #starts: Uint8Array
  readonly #boundary: Pattern['boundary']

  /** Throws a {@link RegexError}. @param maxLength of a match: longer ones are not found. What the pattern allows, where absent */
  constructor(source: string, maxLength?: number) {
    const { node, boundary } = parse(source)
    const { min, max } = lengthOf(node)
    if (min === 0) throw new RegexError('It matches the empty text.')
    const most = maxLength ?? (max === Infinity ? USUAL_MATCH : max)
    if (most > MAX_MATCH)
      throw new RegexError(`Its matches may be longer than ${MAX_MATCH}: give max_length.`)
    if (most < min) throw new RegexError(`Its matches are at least ${min} long, and max_length is ${most}.`)
    this.maxLength = Math.min(most, max)
    this.literals = literalsOf(node)
    this.#automaton = buildAutomaton(node)
    const { classes, next, start } = this.#automaton
    this.#starts = classes.map((of) => Number(next[start + of] !== 0))
    this.#boundary = boundary
  }

  /** The first match that begins between two places and ends at most at `to`; left in `match`. */
  find(text: string, from: number, until: number, to: number, walk: Walk, match: Span): boolean {
    const starts = this.#starts
    for (let at = from; at < until; at++) {
      if (starts[text.charCodeAt(at)] === 0) continue
      const end = this.#endOf(text, at, to, walk)
      if (end === -1) continue
      match.start = at
      match.end = end
      return true
    }
    return false
  }

  /** Where the longest match that begins there ends, at most at `to`; -1 for none. */
  #endOf(text: string, at: number, to: number, walk: Walk): number {
    const { classes, next, accepts, start } = this.#automaton
    const { start: fromWord, end: toWord } = this.#boundary
    if (fromWord && !isBoundary(text, at)) return -1
    const limit = Math.min(to, at + this.maxLength)
    let row = start
    let end = -1
    let place = at
    while (place < limit) {
      row = next[row + classes[text.charCodeAt(place)]!]!
      if (row === 0) break
      place++
      if (accepts[row] === 1 && (!toWord || isBoundary(text, place))) end = place
    }
    walk.characters += place - at
    return end
  }
}

function isBoundary(text: string, at: number): boolean {
  return isWord(text, at - 1) !== isWord(text, at)
}

function isWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code < 0x80 && holds(WORD, code)
}
