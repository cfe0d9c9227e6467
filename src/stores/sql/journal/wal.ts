/**
 * Tells a torn tail of SQLite's write-ahead log from damage in its middle.
 *
 * SQLite reads the log up to the first frame whose checksum is wrong and forgets the rest. That is right for a commit that
 * a power cut interrupted, and would silently drop acknowledged records where an older frame went bad. The two differ:
 * a commit is only begun when the one before is on stable storage. So frames of this log *behind a commit that lies behind*
 * a bad frame prove that the bad one had been acknowledged. What it cannot see is damage to the very last commit.
 *
 * Layout: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682

/** What is wrong with the log, or undefined. Reads it a frame at a time; a log is a few MiB. */
export function findWalDamage(path: string): string | undefined {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const header = readAt(file, 0, HEADER_BYTES)
    if (header.byteLength < HEADER_BYTES || header.getUint32(0) === 0) return undefined
    const littleEndian = header.getUint32(0) === MAGIC
    const sum = checksum(header, 0, HEADER_BYTES - 8, littleEndian, [0, 0])
    const sound =
      (header.getUint32(0) & ~1) === MAGIC &&
      sum[0] === header.getUint32(24) &&
      sum[1] === header.getUint32(28)
    if (!sound) return 'the header of its write-ahead log'
    return findBadFrame(file, { header, size, littleEndian, sum })
  } finally {
    closeSync(file)
  }
}

type Sum = readonly [number, number]

interface Log {
  readonly header: DataView
  readonly size: number
  readonly littleEndian: boolean
  readonly sum: Sum
}

function findBadFrame(file: number, { header, size, littleEndian, sum }: Log): string | undefined {
  const frameBytes = FRAME_HEADER_BYTES + header.getUint32(8)
  let running: Sum = sum
  let bad: number | undefined
  let commitBehind = false
  const frames = Math.floor((size - HEADER_BYTES) / frameBytes)
  for (let i = 0; i < frames; i++) {
    // Once a frame is bad, only the headers of those behind it matter.
    const at = HEADER_BYTES + i * frameBytes
    const frame = readAt(file, at, bad === undefined ? frameBytes : FRAME_HEADER_BYTES)
    if (frame.byteLength < FRAME_HEADER_BYTES) return undefined
    // Other salts: a frame of an earlier round through the file.
    const ours = frame.getUint32(8) === header.getUint32(16) && frame.getUint32(12) === header.getUint32(20)
    if (bad === undefined) {
      running = checksum(
        frame,
        FRAME_HEADER_BYTES,
        frame.byteLength,
        littleEndian,
        checksum(frame, 0, 8, littleEndian, running),
      )
      if (!ours || running[0] !== frame.getUint32(16) || running[1] !== frame.getUint32(20)) bad = i
    } else if (ours && commitBehind)
      return `frame ${bad + 1} of its write-ahead log, with later commits behind it`
    if (bad !== undefined && ours && frame.getUint32(4) !== 0) commitBehind = true
  }
  return undefined
}

function readAt(file: number, position: number, length: number): DataView {
  const bytes = new Uint8Array(length)
  return new DataView(bytes.buffer, 0, readSync(file, bytes, 0, length, position))
}

function checksum(view: DataView, from: number, to: number, littleEndian: boolean, seed: Sum): Sum {
  let [a, b] = seed
  for (let i = from; i < to; i += 8) {
    a = (a + view.getUint32(i, littleEndian) + b) >>> 0
    b = (b + view.getUint32(i + 4, littleEndian) + a) >>> 0
  }
  return [a, b]
}
