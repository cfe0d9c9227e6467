import { lastAtOrBefore } from '../last-before.ts'
import { findBlobs } from './blobs.ts'
import { findEscapes } from './escapes.ts'
import { AFTER, BEFORE, type Allowance, type Piece } from './piece.ts'
import { findSpaced, findSplit } from './torn.ts'

/** Parts pieces: no word, value or number goes on over it, not even one that is broken by a line end. */
const BETWEEN = '\n\0\n'

/** All pieces of a text one below the other, to be scanned in one go, and the way back. */
export interface View {
  readonly text: string
  /** The place in the text that the view was made of; undefined where the span holds nothing that was decoded. */
  place(start: number, end: number): { start: number; end: number; torn: boolean } | undefined
}

interface Shown {
  readonly piece: Piece
  /** Where the piece, without what goes with it, begins and ends in the view. */
  readonly start: number
  readonly end: number
  /** How many characters of the original go before it and behind it. */
  readonly before: number
  readonly after: number
}

/**
 * @param symbols of the text
 * @param allowance characters that the pieces may have together. Returns undefined where there are none.
 */
export function decode(text: string, symbols: Uint8Array, allowance: Allowance): View | undefined {
  const pieces: Piece[] = []
  findBlobs(text, symbols, allowance, pieces)
  findEscapes(text, allowance, pieces)
  findSpaced(text, symbols, allowance, pieces)
  findSplit(text, symbols, allowance, pieces)
  return pieces.length === 0 ? undefined : viewOf(text, pieces)
}

function viewOf(text: string, pieces: readonly Piece[]): View {
  const parts: string[] = []
  const shown: Shown[] = []
  let length = 0
  for (const piece of pieces) {
    const before = text.slice(Math.max(0, piece.start - BEFORE), piece.start)
    const after = text.slice(piece.end, piece.end + AFTER)
    const start = length + before.length
    parts.push(before, piece.text, after, BETWEEN)
    shown.push({ piece, start, end: start + piece.text.length, before: before.length, after: after.length })
    length = start + piece.text.length + after.length + BETWEEN.length
  }
  return { text: parts.join(''), place: (start, end) => placeIn(shown, start, end) }
}

function placeIn(shown: readonly Shown[], start: number, end: number): ReturnType<View['place']> {
  const at = lastAtOrBefore(shown, end - 1, ({ start: from }) => from)
  if (at === undefined || start >= at.end) return undefined
  const { piece } = at
  if (piece.map === undefined) return { start: piece.start, end: piece.end, torn: piece.torn }
  return {
    start:
      start < at.start
        ? piece.start - Math.min(at.before, at.start - start)
        : piece.map.original(start - at.start),
    end: end > at.end ? piece.end + Math.min(at.after, end - at.end) : piece.map.original(end - at.start),
    torn: piece.torn,
  }
}
