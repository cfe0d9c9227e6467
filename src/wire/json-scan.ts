import { isUtf8 } from 'node:buffer'
import { refuse } from '../core/errors.ts'
import { KeyGuard } from './json-keys.ts'

/**
 * One strict pass over the bytes of a JSON body (RFC 8259), into a flat index of its values.
 *
 * Why not `JSON.parse`: it takes the last of two equal keys where another parser takes the first, blocks for a second on five
 * megabytes of `[`, and forgets where things stood. Here what is judged is what is forwarded: edits are spliced into the
 * original bytes at the places this index names (json-edit.ts), so there is no second reading to disagree with.
 *
 * Refused: duplicate keys at any depth (also when spelled with escapes), invalid UTF-8, a byte order mark, lone surrogates,
 * control characters in strings, anything after the value, and more depth, keys or values than the limits allow.
 */
export interface ScanLimits {
  readonly maxDepth: number
  readonly maxKeys: number
  readonly maxValues: number
}

export const DEFAULT_SCAN_LIMITS: ScanLimits = { maxDepth: 64, maxKeys: 100_000, maxValues: 1_000_000 }

/** Kinds of values in the index. A string may also carry ESCAPED; `kind & KIND_MASK` is the kind alone. */
export const OBJECT = 1
export const ARRAY = 2
export const STRING = 3
export const NUMBER = 4
export const TRUE = 5
export const FALSE = 6
export const NULL = 7
export const KIND_MASK = 7
export const ESCAPED = 8

/** Each value takes four numbers: kind, first byte, byte after the last, and index of the next value outside it. */
export const STRIDE = 4

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d

/** Grown as needed and used by one scan at a time (a scan never awaits); a finished index is copied out of it. */
let scratch = new Int32Array(4096)

/** The index of `bytes`: entry 0 is the root. Throws `invalid_json`, `duplicate_json_key` or `json_too_complex`. */
export function scanJson(bytes: Buffer, limits: ScanLimits = DEFAULT_SCAN_LIMITS): Int32Array {
  if (!isUtf8(bytes)) refuse('invalid_json', { reason: 'invalid UTF-8', offset: firstInvalidUtf8(bytes) })
  return new Scanner(bytes, limits).run()
}

class Scanner {
  readonly #bytes: Buffer
  readonly #view: DataView
  readonly #limits: ScanLimits
  readonly #keys: KeyGuard
  /** Index entries of the open containers, outermost first. */
  readonly #open: number[] = []
  #used = 0

  constructor(bytes: Buffer, limits: ScanLimits) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#limits = limits
    this.#keys = new KeyGuard(bytes, limits.maxKeys)
  }

  run(): Int32Array {
    const bytes = this.#bytes
    let at = this.#value(skipSpace(bytes, 0))
    while (this.#open.length > 0) {
      at = skipSpace(bytes, at)
      const container = this.#open[this.#open.length - 1] as number
      const inObject = scratch[container] === OBJECT
      const byte = bytes[at]
      if (byte === (inObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
        this.#close(container, inObject, at + 1)
        at++
        continue
      }
      if (this.#used > container + STRIDE) {
        if (byte !== COMMA) this.#fail(inObject ? 'expected "," or "}"' : 'expected "," or "]"', at)
        at = skipSpace(bytes, at + 1)
      }
      if (inObject) at = this.#key(at)
      at = this.#value(at)
    }
    at = skipSpace(bytes, at)
    if (at !== bytes.length) this.#fail('unexpected text after the value', at)
    return scratch.slice(0, this.#used)
  }

  /** Reads a scalar whole, or opens a container. Returns the place to read on. */
  #value(at: number): number {
    const byte = this.#bytes[at]
    switch (byte) {
      case QUOTE:
        return this.#string(at)
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        return this.#openContainer(at, byte === OPEN_OBJECT)
      case 0x74:
        return this.#literal(at, 'true', TRUE)
      case 0x66:
        return this.#literal(at, 'false', FALSE)
      case 0x6e:
        return this.#literal(at, 'null', NULL)
      default:
        return this.#number(at)
    }
  }

  #openContainer(at: number, isObject: boolean): number {
    if (this.#open.length >= this.#limits.maxDepth) {
      refuse('json_too_complex', { limit: `${this.#limits.maxDepth} levels of JSON nesting` })
    }
    this.#open.push(this.#used)
    this.#push(isObject ? OBJECT : ARRAY, at, -1)
    if (isObject) this.#keys.enter()
    return at + 1
  }

  #close(container: number, isObject: boolean, end: number): void {
    scratch[container + 2] = end
    scratch[container + 3] = this.#used
    if (isObject) this.#keys.leave()
    this.#open.pop()
  }

  #key(at: number): number {
    if (this.#bytes[at] !== QUOTE) this.#fail('expected a key in double quotes', at)
    const end = this.#string(at)
    const escaped = ((scratch[this.#used - STRIDE] as number) & ESCAPED) !== 0
    if (!this.#keys.add(at, end, escaped)) refuse('duplicate_json_key', { param: this.#pointer() })
    const colon = skipSpace(this.#bytes, end)
    if (this.#bytes[colon] !== COLON) this.#fail('expected ":"', colon)
    return skipSpace(this.#bytes, colon + 1)
  }

  #string(start: number): number {
    const bytes = this.#bytes
    const lastWord = bytes.length - 4
    let kind = STRING
    let at = start + 1
    for (;;) {
      // Four bytes a step while none is a quote, a backslash or a control character (the usual case in long prompts).
      let found = 0
      while (at <= lastWord && (found = specials(this.#view.getInt32(at, true))) === 0) at += 4
      if (found !== 0) at += firstOf(found)
      const byte = bytes[at]
      if (byte === QUOTE) break
      if (byte === BACKSLASH) {
        kind = STRING | ESCAPED
        at = this.#escape(at)
      } else if (byte === undefined) {
        this.#fail('the text ends inside a string', at)
      } else if (byte < 0x20) {
        this.#fail('control character in a string', at)
      } else {
        at++
      }
    }
    this.#push(kind, start, at + 1)
    return at + 1
  }

  #escape(at: number): number {
    const byte = this.#bytes[at + 1] ?? 0
    if (SIMPLE_ESCAPES.has(byte)) return at + 2
    if (byte !== 0x75) this.#fail('unknown escape in a string', at)
    const unit = this.#hex4(at + 2)
    if (unit < 0xd800 || unit > 0xdfff) return at + 6
    const low = this.#bytes[at + 6] === BACKSLASH && this.#bytes[at + 7] === 0x75 ? this.#hex4(at + 8) : 0
    if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) this.#fail('lone surrogate in a string', at)
    return at + 12
  }

  #hex4(at: number): number {
    let unit = 0
    for (let i = at; i < at + 4; i++) {
      const digit = hexDigit(this.#bytes[i] ?? 0)
      if (digit < 0) this.#fail('malformed \\u escape in a string', i)
      unit = unit * 16 + digit
    }
    return unit
  }

  #number(start: number): number {
    const bytes = this.#bytes
    let at = start
    if (bytes[at] === 0x2d) at++
    if (bytes[at] === 0x30) at++
    else at = this.#digits(at, start === at ? 'expected a value' : 'expected a digit')
    if (bytes[at] === 0x2e) at = this.#digits(at + 1, 'expected a digit')
    if (((bytes[at] ?? 0) | 0x20) === 0x65) {
      at++
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++
      at = this.#digits(at, 'expected a digit')
    }
    this.#push(NUMBER, start, at)
    return at
  }

  #digits(from: number, otherwise: string): number {
    let at = from
    while (isDigit(this.#bytes[at])) at++
    if (at === from) this.#fail(at >= this.#bytes.length ? 'the text ends too early' : otherwise, at)
    return at
  }

  #literal(at: number, word: string, kind: number): number {
    for (let i = 1; i < word.length; i++) {
      if (this.#bytes[at + i] !== word.charCodeAt(i)) this.#fail('expected a value', at)
    }
    this.#push(kind, at, at + word.length)
    return at + word.length
  }

  #push(kind: number, start: number, end: number): void {
    const at = this.#used
    if (at >= this.#limits.maxValues * STRIDE) {
      refuse('json_too_complex', { limit: `${this.#limits.maxValues} JSON values` })
    }
    if (at + STRIDE > scratch.length) grow()
    scratch[at] = kind
    scratch[at + 1] = start
    scratch[at + 2] = end
    scratch[at + 3] = at + STRIDE
    this.#used = at + STRIDE
  }

  /** JSON pointer (RFC 6901) to the entry that was read last, which is a key or an element of the innermost open container. */
  #pointer(): string {
    const last = this.#used - STRIDE
    const steps = this.#open.map((container, depth) => this.#step(container, this.#open[depth + 1] ?? last))
    return `/${steps.join('/')}`.slice(0, 256)
  }

  /** The name or number under which `child`, a value or else the newest key, stands in a container that is still open. */
  #step(container: number, child: number): string {
    const isObject = scratch[container] === OBJECT
    let entry = container + STRIDE
    for (let index = 0; ; index++) {
      const value = isObject && entry !== child ? entry + STRIDE : entry
      if (value === child) return isObject ? this.#keyAt(entry) : String(index)
      entry = scratch[value + 3] as number
    }
  }

  #keyAt(entry: number): string {
    const text = this.#bytes.toString('utf8', scratch[entry + 1], scratch[entry + 2])
    const name = (JSON.parse(text) as string).slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')
    return name.replace(/[^\x20-\x7e]/g, '?')
  }

  #fail(reason: string, offset: number): never {
    return refuse('invalid_json', { reason, offset })
  }
}

const SIMPLE_ESCAPES = new Set([QUOTE, BACKSLASH, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74])

/**
 * The high bits of those of four bytes that are a quote, a backslash or below 0x20 (the "has zero byte" trick, three times).
 * A borrow may mark bytes above a marked one wrongly: only the lowest mark counts.
 */
function specials(word: number): number {
  const quote = word ^ 0x22222222
  const backslash = word ^ 0x5c5c5c5c
  const found =
    ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((word - 0x20202020) & ~word)
  return found & 0x80808080
}

/** Which byte of four carries the lowest mark. */
function firstOf(marks: number): number {
  return (31 - Math.clz32(marks & -marks)) >> 3
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from
  for (;;) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at++
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

function grow(): void {
  const larger = new Int32Array(scratch.length * 2)
  larger.set(scratch)
  scratch = larger
}

/** Offset of the first byte that cannot belong to valid UTF-8 (binary search over valid prefixes, for the message only). */
function firstInvalidUtf8(bytes: Buffer): number {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (isUtf8(bytes.subarray(0, startOfCharacter(bytes, middle)))) low = middle
    else high = middle - 1
  }
  // A stray continuation byte makes the start of its character look earlier than it is.
  let valid = startOfCharacter(bytes, low) + 4
  while (!isUtf8(bytes.subarray(0, valid))) valid--
  return valid
}

function startOfCharacter(bytes: Buffer, at: number): number {
  let start = at
  while (start > 0 && start > at - 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--
  return start
}
