/**
 * Finds many literals in one pass (Aho and Corasick, 1975). It reads symbols, one byte each, and not characters: symbols.ts says how
 * the two belong together. ASCII capitals count as their lower case, in which literals are given.
 */
export interface Automaton {
  /** Row of the state × `width`, column of the symbol; holds rows, that is to say the state times `width`. */
  readonly next: Int32Array
  /** Column of each of the 256 symbols, and {@link MARK} of those to be noted. All that stand in no literal share column 0. */
  readonly columns: Uint16Array
  readonly width: number
  /** Rows from here on stand for the end of a literal. */
  readonly firstHit: number
  /** The literals that end there, longest first, by `(row - firstHit) / width`. */
  readonly hits: readonly (readonly number[])[]
}

interface Node {
  readonly children: Map<number, Node>
  readonly ends: number[]
  fail: Node | undefined
  row: number
}

/** There are fewer columns than that. */
const MARK = 0x100

/**
 * @param literals as symbols; none empty. A hit names a literal by its index here.
 * @param marks symbols whose places are wanted as well, which costs next to nothing in the same pass
 */
export function buildAutomaton(literals: readonly Uint8Array[], marks: Iterable<number> = []): Automaton {
  const root = node()
  for (const [index, literal] of literals.entries()) insert(root, literal, index)
  const all = linkFailures(root)
  const { columns, width } = columnsOf(literals)
  // The states in which nothing ends come first, so that the loop over the text needs only one comparison.
  const ordered = [
    ...all.filter((each) => each.ends.length === 0),
    ...all.filter((each) => each.ends.length > 0),
  ]
  for (const [index, each] of ordered.entries()) each.row = index * width
  const next = new Int32Array(ordered.length * width)
  for (const each of all) fillRow(next, each, columns, width)
  for (const symbol of marks) columns[symbol]! |= MARK
  const hits = ordered.filter((each) => each.ends.length > 0).map((each) => each.ends)
  return { next, columns, width, firstHit: (ordered.length - hits.length) * width, hits }
}

function node(): Node {
  return { children: new Map(), ends: [], fail: undefined, row: 0 }
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

function columnsOf(literals: readonly Uint8Array[]): { columns: Uint16Array; width: number } {
  const columns = new Uint16Array(256)
  let width = 1
  for (const literal of literals)
    for (const symbol of literal) if (columns[symbol] === 0) columns[symbol] = width++
  for (let capital = 65; capital <= 90; capital++) columns[capital] = columns[capital + 32]!
  return { columns, width }
}

/** Shallow states must be filled first: a row begins as a copy of the row to fall back to. */
function fillRow(next: Int32Array, state: Node, columns: Uint16Array, width: number): void {
  if (state.fail !== undefined) next.copyWithin(state.row, state.fail.row, state.fail.row + width)
  for (const [symbol, child] of state.children) next[state.row + columns[symbol]!] = child.row
}

/** What a pass has found, and where it stands. A hit takes two places: where the literal ends (exclusive) and the row. */
export interface Found {
  readonly hits: Int32Array
  hitCount: number
  /** Places of marked symbols. */
  readonly marks: Int32Array
  markCount: number
  row: number
}

/** @param size how many hits and marks are found before they are to be dealt with */
export function newFound(size: number): Found {
  return { hits: new Int32Array(size * 2), hitCount: 0, marks: new Int32Array(size), markCount: 0, row: 0 }
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
  let row = found.row
  let hitCount = 0
  let markCount = 0
  let at = from
  while (at < length && hitCount < room && markCount < marks.length) {
    const column = columns[symbols[at++]!]!
    row = next[row + (column & 0xff)]!
    if (row < firstHit && column < MARK) continue
    if (column >= MARK) marks[markCount++] = at - 1
    if (row < firstHit) continue
    hits[hitCount++] = at
    hits[hitCount++] = row
  }
  found.hitCount = hitCount
  found.markCount = markCount
  found.row = row
  return at
}
