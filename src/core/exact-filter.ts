/** Bits for every value: with four looks one in some five hundred other values passes. */
const BITS_PER_VALUE = 16
const LOOKS = 4
const LEAST_BITS = 1024
/** One bit for each hash of the first characters of a value. */
const BEGINNING = 4
const BEGINNING_BITS = 65_536
const SEED = 0x811c9dc5

/**
 * Says no to nearly all texts that are none of a set of values, in a few nanoseconds a character: by the first four characters of a value,
 * and by a Bloom filter over all of it.
 */
export class ExactFilter {
  readonly bytes: Uint8Array
  readonly #mask: number
  #one = 0
  #other = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#mask = (bytes.length - BEGINNING_BITS / 8) * 8 - 1
  }

  static bytesFor(values: number): number {
    const bits = 2 ** Math.ceil(Math.log2(Math.max(LEAST_BITS, values * BITS_PER_VALUE)))
    return (BEGINNING_BITS + bits) / 8
  }

  add(value: string): void {
    this.begin()
    for (let at = 0; at < value.length; at++) this.next(value.charCodeAt(at))
    let beginning = SEED
    for (let at = 0; at < BEGINNING; at++) beginning = mixed(beginning, value.charCodeAt(at))
    this.#set(placeOfBeginning(beginning))
    for (let look = 0; look < LOOKS; look++) this.#set(this.#place(look))
  }

  /** From here on characters of another value come. */
  begin(): void {
    this.#one = SEED
    this.#other = 0x2545f491
  }

  next(unit: number): void {
    this.#one = mixed(this.#one, unit)
    this.#other = Math.imul(this.#other + unit, 0x9e3779b1) ^ (this.#other >>> 15)
  }

  /**
   * Whether a value may begin there. For nearly all places of a text this is all that is done.
   * @param counts 1 for the code units that count @param maxGap how many others may stand between two of them
   */
  mayBeginAt(text: string, from: number, counts: Uint8Array, maxGap: number): boolean {
    let beginning = SEED
    let left = BEGINNING
    let gap = 0
    for (let at = from; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (counts[unit] === 0) {
        if (++gap > maxGap) return false
        continue
      }
      gap = 0
      beginning = mixed(beginning, unit)
      if (--left === 0) return this.#has(placeOfBeginning(beginning))
    }
    return false
  }

  /** Whether what was taken may be a value. */
  get mayBe(): boolean {
    for (let look = 0; look < LOOKS; look++) if (!this.#has(this.#place(look))) return false
    return true
  }

  #place(look: number): number {
    const sum = this.#one + Math.imul(look, this.#other ^ (this.#other >>> 13))
    return BEGINNING_BITS + ((sum ^ (sum >>> 17)) & this.#mask)
  }

  #set(bit: number): void {
    this.bytes[bit >>> 3]! |= 1 << (bit & 7)
  }

  #has(bit: number): boolean {
    return (this.bytes[bit >>> 3]! & (1 << (bit & 7))) !== 0
  }
}

/** FNV-1a, by code units. */
function mixed(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193)
}

function placeOfBeginning(hash: number): number {
  return (hash ^ (hash >>> 16)) & (BEGINNING_BITS - 1)
}
