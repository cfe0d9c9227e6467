import type { CodeRun, DigitRun } from '../../plugins/detectors/contract.ts'
import type { Chain } from './chains.ts'
import { isPartOfLonger } from './surroundings.ts'

/** Lengths that somebody asks for, by length: 1 where it is wanted. */
export interface WantedLengths {
  readonly digits: Uint8Array
  readonly codes: Uint8Array
}

/** Where runs go. Both return false once the budget is spent. */
export interface RunSink {
  digits(run: DigitRun): boolean
  code(run: CodeRun): boolean
}

export const MAX_RUN = 64
/** More pieces than this, parted by spaces, are a table: only single ones are runs. */
const MAX_PIECES = 10
/** A row with more pieces than that beside it is one of a table. */
const MAX_BESIDE = 3

const SPACE = 32
const DOT = 46

/**
 * The runs in a chain: every piece between spaces and every row of neighbouring pieces, as far as somebody wants their length. Labels
 * that stand before a piece with a separator (`ID-123456789`) are tried without them, too. Returns false once the budget is spent.
 */
export function emitRuns(chain: Chain, text: string, wanted: WantedLengths, sink: RunSink): boolean {
  const pieces = countPieces(chain)
  for (let first = 0; first < chain.count; first++) {
    const begins = first === 0 || chain.separator[first] === SPACE
    if (!begins && chain.hasDigit[first - 1] === 1) continue
    if (!emitFrom(chain, text, first, pieces, wanted, sink)) return false
  }
  return true
}

function countPieces(chain: Chain): number {
  let pieces = chain.goesOn ? MAX_PIECES + 1 : 1
  for (let index = 1; index < chain.count; index++) if (chain.separator[index] === SPACE) pieces++
  return pieces
}

/** Rows that begin with this group. @param all pieces of the chain */
function emitFrom(
  chain: Chain,
  text: string,
  first: number,
  all: number,
  wanted: WantedLengths,
  sink: RunSink,
): boolean {
  const reach = all > MAX_PIECES ? 1 : all
  let length = 0
  let digits = false
  let letters = false
  let pieces = 0
  for (let last = first; last < chain.count && pieces < reach; last++) {
    if (isDecimal(chain, last)) break
    length += chain.end[last]! - chain.start[last]!
    if (length > MAX_RUN) break
    digits ||= chain.hasDigit[last] === 1
    letters ||= chain.hasLetter[last] === 1
    const ends = last + 1 === chain.count || chain.separator[last + 1] === SPACE
    if (ends) pieces++
    else if (letters || chain.hasLetter[last + 1] === 0) continue
    if (!digits || (letters ? wanted.codes : wanted.digits)[length] !== 1) continue
    if (isOfTable(pieces, all) || (!letters && isPart(chain, text, first, last, pieces))) continue
    run.set(chain, text, first, last, length)
    if (!(letters ? sink.code(run) : sink.digits(run))) return false
  }
  return true
}

/** Whether the digits are some of those of a longer number, or of a longer row. */
function isPart(chain: Chain, text: string, first: number, last: number, pieces: number): boolean {
  return (
    (pieces > 1 && goesOn(chain, first, last)) || isPartOfLonger(text, chain.start[first]!, chain.end[last]!)
  )
}

function isOfTable(pieces: number, all: number): boolean {
  return pieces > 1 && all - pieces > MAX_BESIDE
}

/** Cards have the year beside them; of what else is written in even pieces, one more makes a table. */
const CARD_GROUPS = 4

/** Whether the piece before or behind is as long as the one it stands beside: then the row is a part of a longer one. */
function goesOn(chain: Chain, first: number, last: number): boolean {
  const before = isLike(chain, first - 1, first)
  const behind = isLike(chain, last + 1, last)
  return last - first + 1 === CARD_GROUPS ? before && behind : before || behind
}

function isLike({ count, start, end, separator, hasLetter }: Chain, other: number, own: number): boolean {
  if (other < 0 || other >= count || hasLetter[other] === 1) return false
  const sizeOf = (group: number): number => end[group]! - start[group]!
  return separator[Math.max(other, own)] === SPACE && sizeOf(other) === sizeOf(own)
}

/** A piece of its own that is two groups of digits with a dot between. */
function isDecimal({ count, separator, hasLetter }: Chain, first: number): boolean {
  return (
    separator[first + 1] === DOT &&
    first + 1 < count &&
    (first === 0 || separator[first] === SPACE) &&
    (first + 2 === count || separator[first + 2] === SPACE) &&
    hasLetter[first] === 0 &&
    hasLetter[first + 1] === 0
  )
}

/** A row of groups. Most questions end before they come to what is in it, so that is not put together before it is asked for. */
class ChainRun implements DigitRun, CodeRun {
  start = 0
  end = 0
  length = 0
  #chain: Chain | undefined
  #text = ''
  #first = 0
  #last = 0
  #joined: string | undefined
  #code: string | undefined
  #groups: readonly number[] | undefined

  set(chain: Chain, text: string, first: number, last: number, length: number): void {
    this.start = chain.start[first]!
    this.end = chain.end[last]!
    this.length = length
    this.#chain = chain
    this.#text = text
    this.#first = first
    this.#last = last
    this.#joined = undefined
    this.#code = undefined
    this.#groups = undefined
  }

  get digits(): string {
    return (this.#joined ??= this.#join())
  }

  get code(): string {
    return (this.#code ??= this.digits.toUpperCase())
  }

  get groups(): readonly number[] {
    return (this.#groups ??= groupsOf(this.#chain!, this.#first, this.#last))
  }

  get separator(): string {
    return separatorOf(this.#chain!, this.#first, this.#last)
  }

  #join(): string {
    const chain = this.#chain!
    let result = this.#text.slice(chain.start[this.#first], chain.end[this.#first])
    for (let index = this.#first + 1; index <= this.#last; index++)
      result += this.#text.slice(chain.start[index], chain.end[index])
    return result
  }
}

const run = new ChainRun()

function groupsOf(chain: Chain, first: number, last: number): number[] {
  const groups: number[] = []
  for (let index = first; index <= last; index++) groups.push(chain.end[index]! - chain.start[index]!)
  return groups
}

function separatorOf(chain: Chain, first: number, last: number): string {
  if (first === last) return ''
  const separator = chain.separator[first + 1]!
  for (let index = first + 2; index <= last; index++) if (chain.separator[index] !== separator) return ''
  return String.fromCharCode(separator)
}
