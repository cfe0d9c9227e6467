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
  return { next, columns, firstHit: ordered.length - ending.length, hitStarts, hitLiterals }
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
function fillRow(next: Uint16Array | Int32Array, { state, fail, children }: Node, columns: Uint16Array): void {
  const row = state << WIDTH_BITS
  if (fail !== undefined) {
    const from = fail.state << WIDTH_BITS
    next.copyWithin(row, from, from + (1 << WIDTH_BITS))
  }
  for (const [symbol, child] of children) next[row + columns[symbol]!] = child.state
}

/** What a pass has found, and where it stands. A hit takes two places: where a literal ends (exclusive) and the state. */
export interface Found {
  readonly hits: Int32Array
  hitCount: number
  /** Places of marked symbols. */
  readonly marks: Int32Array
  markCount: number
  state: number
}

/** @param size how many hits and marks are found before they are to be dealt with */
export function newFound(size: number): Found {
  return { hits: new Int32Array(size * 2), hitCount: 0, marks: new Int32Array(size), markCount: 0, state: 0 }
}

/** Goes on from `from` until there is no more room in `found` or the text ends. Returns how far it came. */
export function findHits(
  { next, columns, firstHit }: Automaton,
  symbols: Uint8Array,
  from: number,
  length: number,
  found: Found,
): number {
  const { hits, marks } = found
  const room = hits.length - 1
  let state = found.state
  let hitCount = 0
  let markCount = 0
  let at = from
  while (at < length && hitCount < room && markCount < marks.length) {
    const column = columns[symbols[at++]!]!
    state = next[(state << WIDTH_BITS) | (column & 0xff)]!
    if (state < firstHit && column < MARK) continue
    if (column >= MARK) marks[markCount++] = at - 1
    if (state < firstHit) continue
    hits[hitCount++] = at
    hits[hitCount++] = state
  }
  found.hitCount = hitCount
  found.markCount = markCount
  found.state = state
  return at
}
