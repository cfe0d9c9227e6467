import { Buffer } from 'node:buffer'
import type { CustomExact } from '../../../core/detection-rules.ts'
import { HASH_BYTES, hashOf, type ExactTable } from '../../../core/exact-data.ts'
import { ExactFilter } from '../../../core/exact-filter.ts'
import { valueUnits } from '../../../core/text/normal-form.ts'
import type { Detector, Reading } from '../contract.ts'

/** A value may be written in that many pieces, with that many other characters between two of them. */
const MAX_PIECES = 9
const MAX_GAP = 3
/** Characters for a step, and steps for a keyed hash. */
const CHARACTERS_PER_STEP = 64
const STEPS_PER_HASH = 10

/**
 * Values of a column that are known by keyed hashes only. A text is read piece by piece (runs of letters and digits), and what one to nine
 * neighbouring pieces come to is looked up: in a filter, and what passes it among the hashes.
 */
export function exactDetector({ name, type, tier, table }: CustomExact): Detector {
  const isValue = valueUnits()
  const filter = new ExactFilter(table.filter)
  return {
    name,
    type,
    group: 'CUSTOM',
    maxLength: table.maxLength + (MAX_PIECES - 1) * MAX_GAP,
    examineStretch({ lower }, from, to, reading) {
      const look = { table, filter, isValue, reading, unpaid: 0 }
      for (let at = from; at < to;) {
        if (isValue[lower.charCodeAt(at)] === 0) {
          at++
          continue
        }
        const begins = filter.mayBeginAt(lower, at, isValue, MAX_GAP)
        const end = begins ? longestFrom(lower, at, to, look) : NONE
        if (end === STOP) return
        if (end !== NONE) reading.found({ start: at, end, tier })
        at = end === NONE ? pieceEnd(lower, at, to, isValue) : end
      }
    },
  }
}

const NONE = -1
const STOP = -2

interface Look {
  readonly table: ExactTable
  readonly filter: ExactFilter
  readonly isValue: Uint8Array
  readonly reading: Reading
  /** Characters that were read and not yet spent for. */
  unpaid: number
}

/** Where the longest value ends that begins there; NONE, or STOP where the budget is spent. */
function longestFrom(text: string, start: number, to: number, look: Look): number {
  const { table, filter, isValue, reading } = look
  let longest = NONE
  let length = 0
  let at = start
  filter.begin()
  search: for (let pieces = 0; pieces < MAX_PIECES; pieces++) {
    do {
      if (++length > table.maxLength) break search
      filter.next(text.charCodeAt(at++))
    } while (at < to && isValue[text.charCodeAt(at)] === 1)
    if (length >= table.minLength && filter.mayBe) {
      if (!reading.spend(STEPS_PER_HASH)) return STOP
      if (isAmong(valueIn(text, start, at, isValue), table)) longest = at
    }
    const next = gapEnd(text, at, to, isValue)
    if (next === NONE) break
    at = next
  }
  look.unpaid += at - start
  if (look.unpaid < CHARACTERS_PER_STEP) return longest
  const steps = Math.floor(look.unpaid / CHARACTERS_PER_STEP)
  look.unpaid = 0
  return reading.spend(steps) ? longest : STOP
}

function pieceEnd(text: string, from: number, to: number, isValue: Uint8Array): number {
  let at = from
  while (at < to && isValue[text.charCodeAt(at)] === 1) at++
  return at
}

function gapEnd(text: string, from: number, to: number, isValue: Uint8Array): number {
  const most = Math.min(to, from + MAX_GAP + 1)
  for (let at = from; at < most; at++) if (isValue[text.charCodeAt(at)] === 1) return at
  return NONE
}

function valueIn(text: string, start: number, end: number, isValue: Uint8Array): string {
  let value = ''
  for (let at = start; at < end; at++) if (isValue[text.charCodeAt(at)] === 1) value += text.charAt(at)
  return value
}

function isAmong(value: string, { hashes, key }: ExactTable): boolean {
  const wanted = hashOf(value, key)
  let low = 0
  let high = hashes.length / HASH_BYTES
  while (low < high) {
    const middle = (low + high) >> 1
    const order = Buffer.compare(hashes.subarray(middle * HASH_BYTES, (middle + 1) * HASH_BYTES), wanted)
    if (order === 0) return true
    if (order < 0) low = middle + 1
    else high = middle
  }
  return false
}
