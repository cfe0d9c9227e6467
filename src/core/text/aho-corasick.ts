/**
 * Finds many literals in one pass (Aho and Corasick, 1975). It reads symbols, one byte each, and not characters: symbols.ts says how
 * the two belong together. ASCII capitals count as their lower case, in which literals are given.
 */
export interface Automaton {
  /** Next state, by the state times 256 and the column of the symbol. */
  readonly next: Uint16Array | Int32Array
  /** Column of each of the 256 symbols, and {@link MARK} of those to be noted. All that stand in no literal share column 0. */
  readonly columns: Uint16Array
  /** States from here on stand for the end of a literal. */
  readonly firstHit: number
  /** Literals that end at the state `firstHit + n`, longest first: those at `hitLiterals` from `hitStarts[n]` to `hitStarts[n + 1]`. */
  readonly hitStarts: Int32Array
  readonly hitLiterals: Int32Array
  /** Length of the longest literal: so many symbols before a place say which state it is in. */
  readonly longest: number
}

interface Node {
  readonly children: Map<number, Node>
  readonly ends: number[]
  fail: Node | undefined
  state: number
}

/** There are fewer columns than that. */
const MARK = 0x100
const WIDTH_BITS = 8

/**
 * @param literals as symbols; none empty. A hit names a literal by its index here.
 * @param marks symbols whose places are wanted as well, which costs next to nothing in the same pass
 */
export function buildAutomaton(literals: readonly Uint8Array[], marks: Iterable<number> = []): Automaton {
  const root = node()
  for (const [index, literal] of literals.entries()) insert(root, literal, index)
  const all = linkFailures(root)
  const columns = columnsOf(literals)
  // The states in which nothing ends come first, so that the loop over the text needs only one comparison.
  const ending = all.filter((each) => each.ends.length > 0)
  const ordered = [...all.filter((each) => each.ends.length === 0), ...ending]
  for (const [index, each] of ordered.entries()) each.state = index
  const size = ordered.length << WIDTH_BITS
  const next = ordered.length <= 0x10000 ? new Uint16Array(size) : new Int32Array(size)
  for (const each of all) fillRow(next, each, columns)
  for (const symbol of marks) columns[symbol]! |= MARK
  const hitStarts = new Int32Array(ending.length + 1)
  for (const [index, { ends }] of ending.entries()) hitStarts[index + 1] = hitStarts[index]! + ends.length
  const hitLiterals = Int32Array.from(ending.flatMap(({ ends }) => ends))
  const longest = literals.reduce((most, { length }) => Math.max(most, length), 0)
  return { next, columns, firstHit: ordered.length - ending.length, hitStarts, hitLiterals, longest }
}

function node(): Node {
  return { children: new Map(), ends: [], fail: undefined, state: 0 }
}

function insert(root: Node, literal: Uint8Array, index: number): void {
  let at = root
  for (const symbol of literal) {
    const known = at.children.get(symbol)
    const child = known ?? node()
    if (known === undefined) at.children.set(symbol, child)
    at = child
  }
  at.ends.push(index)
}

/** Gives every state the longest proper suffix of it that is a state too. Returns all states, shallow ones first. */
function linkFailures(root: Node): Node[] {
  const queue = [root]
  for (const parent of queue) {
    for (const [symbol, child] of parent.children) {
      let fail = parent.fail
      while (fail !== undefined && !fail.children.has(symbol)) fail = fail.fail
      child.fail = fail?.children.get(symbol) ?? root
      child.ends.push(...child.fail.ends)
      queue.push(child)
    }
  }
  return queue
}

function columnsOf(literals: readonly Uint8Array[]): Uint16Array {
  const columns = new Uint16Array(256)
  let width = 1
  for (const literal of literals)
    for (const symbol of literal) if (columns[symbol] === 0) columns[symbol] = width++
  for (let capital = 65; capital <= 90; capital++) columns[capital] = columns[capital + 32]!
  return columns
}

/** Shallow states must be filled first: a row begins as a copy of the row to fall back to. */
function fillRow(
  next: Uint16Array | Int32Array,
  { state, fail, children }: Node,
  columns: Uint16Array,
): void {
  const row = state << WIDTH_BITS
  if (fail !== undefined) {
    const from = fail.state << WIDTH_BITS
    next.copyWithin(row, from, from + (1 << WIDTH_BITS))
  }
  for (const [symbol, child] of children) next[row + columns[symbol]!] = child.state
}

/** What was found in a part of a text. A hit takes two places: where a literal ends (exclusive) and the state. */
export interface Lane {
  readonly hits: Int32Array
  hitCount: number
  /** Places of marked symbols. */
  readonly marks: Int32Array
  markCount: number
}

/** What was found, and the state behind it. The second lane is that of what follows the first; it may be empty. */
export interface Found {
  readonly lanes: readonly [Lane, Lane]
  state: number
}

/** @param size symbols that a lane is read at a time */
export function newFound(size: number): Found {
  const lane = (): Lane => ({
    hits: new Int32Array(size * 2),
    hitCount: 0,
    marks: new Int32Array(size),
    markCount: 0,
  })
  return { lanes: [lane(), lane()], state: 0 }
}

/** Fewer symbols are not worth a second lane. */
const LEAST_FOR_TWO = 512

/** Goes on from `from` for as much as there is room for, or until the text ends. Returns how far it came. */
export function findHits(
  automaton: Automaton,
  symbols: Uint8Array,
  from: number,
  length: number,
  found: Found,
): number {
  const left = length - from
  const size = found.lanes[0].marks.length
  if (left >= LEAST_FOR_TWO && size > automaton.longest)
    return findInTwo(automaton, symbols, from, Math.min(size, left >> 1), found)
  return findInOne(automaton, symbols, from, Math.min(size, left), found)
}

function findInOne(
  { next, columns, firstHit }: Automaton,
  symbols: Uint8Array,
  from: number,
  size: number,
  found: Found,
): number {
  const [lane, other] = found.lanes
  const { hits, marks } = lane
  const end = from + size
  let { state } = found
  let hitCount = 0
  let markCount = 0
  for (let at = from; at < end; at++) {
    const column = columns[symbols[at]!]!
    state = next[(state << WIDTH_BITS) | (column & 0xff)]!
    if (state < firstHit && column < MARK) continue
    if (column >= MARK) marks[markCount++] = at
    if (state < firstHit) continue
    hits[hitCount++] = at + 1
    hits[hitCount++] = state
  }
  lane.hitCount = hitCount
  lane.markCount = markCount
  other.hitCount = other.markCount = 0
  found.state = state
  return end
}

/**
 * Reads `size` symbols and the `size` behind them at once. Each step of an automaton waits for the memory that the one before it asked
 * for; two that do not wait for one another take little longer than one.
 */
function findInTwo(
  automaton: Automaton,
  symbols: Uint8Array,
  from: number,
  size: number,
  found: Found,
): number {
  const { next, columns, firstHit } = automaton
  const [one, two] = found.lanes
  const { hits, marks } = one
  const { hits: hits2, marks: marks2 } = two
  const from2 = from + size
  let { state } = found
  let state2 = stateAt(automaton, symbols, from, from2, state)
  let hitCount = 0
  let hitCount2 = 0
  let markCount = 0
  let markCount2 = 0
  for (let at = from; at < from2; at++) {
    const column = columns[symbols[at]!]!
    const column2 = columns[symbols[at + size]!]!
    state = next[(state << WIDTH_BITS) | (column & 0xff)]!
    state2 = next[(state2 << WIDTH_BITS) | (column2 & 0xff)]!
    if (state < firstHit && state2 < firstHit && (column | column2) < MARK) continue
    if (column >= MARK) marks[markCount++] = at
    if (column2 >= MARK) marks2[markCount2++] = at + size
    if (state >= firstHit) {
      hits[hitCount++] = at + 1
      hits[hitCount++] = state
    }
    if (state2 >= firstHit) {
      hits2[hitCount2++] = at + size + 1
      hits2[hitCount2++] = state2
    }
  }
  one.hitCount = hitCount
  one.markCount = markCount
  two.hitCount = hitCount2
  two.markCount = markCount2
  found.state = state2
  return from2 + size
}

/** The state before `at`, of which what goes before the longest literal says nothing. */
function stateAt(
  { next, columns, longest }: Automaton,
  symbols: Uint8Array,
  from: number,
  at: number,
  fromState: number,
): number {
  const start = Math.max(from, at - longest)
  let state = start === from ? fromState : 0
  for (let each = start; each < at; each++)
    state = next[(state << WIDTH_BITS) | (columns[symbols[each]!]! & 0xff)]!
  return state
}
