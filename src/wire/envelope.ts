/**
 * Most events of a stream differ in a few bytes in the middle: the piece of text. Once two of them have been read, the next is
 * known by its beginning and its end, and need not be parsed to know that it says nothing else. Exact bytes are compared: an
 * event that ends the reply, reports usage or an error differs outside of its text, and is read in full.
 */
export class Envelope {
  #last: Buffer | undefined
  #prefix: Buffer | undefined
  #suffix: Buffer | undefined

  /** Length of the middle of `data` where its beginning and end are the known ones, else -1. */
  middleOf(data: Buffer): number {
    const prefix = this.#prefix
    const suffix = this.#suffix
    if (prefix === undefined || suffix === undefined) return -1
    const middle = data.length - prefix.length - suffix.length
    if (middle < 0 || middle > MAX_MIDDLE) return -1
    if (prefix.compare(data, 0, prefix.length) !== 0) return -1
    return suffix.compare(data, data.length - suffix.length) === 0 ? middle : -1
  }

  /** Takes an event that said nothing but a piece of text as the newest example of such events. */
  learn(event: Buffer): void {
    const last = this.#last
    // Copied: a few hundred bytes must not keep a whole network read alive for as long as the stream lasts.
    const data = Buffer.from(event)
    this.#last = data
    if (last === undefined) return
    const prefix = commonPrefix(last, data)
    const suffix = commonSuffix(last, data, prefix)
    // The text must be all that may vary: what is common has to reach into the delta and out of it again.
    const usable = data.subarray(0, prefix).includes(DELTA) && suffix >= MIN_SUFFIX
    this.#prefix = usable ? data.subarray(0, prefix) : undefined
    this.#suffix = usable ? data.subarray(data.length - suffix) : undefined
  }
}

const DELTA = '"delta":{'
/** The end must at least close the text and the objects around it. */
const MIN_SUFFIX = 3
/** A piece this long is rare, and worth being read. */
const MAX_MIDDLE = 4096

function commonPrefix(a: Buffer, b: Buffer): number {
  const most = Math.min(a.length, b.length)
  let length = 0
  while (length < most && a[length] === b[length]) length++
  return length
}

/** The common end, not reaching into the first `prefix` bytes of either. */
function commonSuffix(a: Buffer, b: Buffer, prefix: number): number {
  const most = Math.min(a.length, b.length) - prefix
  let length = 0
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length++
  return length
}
