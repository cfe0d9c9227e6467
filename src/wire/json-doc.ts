import {
  ARRAY,
  ESCAPED,
  FALSE,
  KIND_MASK,
  NULL,
  NUMBER,
  OBJECT,
  scanJson,
  STRIDE,
  STRING,
  TRUE,
  type ScanLimits,
} from './json-scan.ts'

/** A value in a scanned document: its place in the index. `NONE` where there is no such value. */
export type Node = number
export const NONE: Node = -1

export type Kind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

const KIND_NAMES: Record<number, Kind> = {
  [OBJECT]: 'object',
  [ARRAY]: 'array',
  [STRING]: 'string',
  [NUMBER]: 'number',
  [TRUE]: 'boolean',
  [FALSE]: 'boolean',
  [NULL]: 'null',
}

/** Bytes of a JSON text and the index over them. Reads are on demand: nothing is decoded that nobody asks for. */
export class JsonDoc {
  readonly bytes: Buffer
  readonly root: Node = 0
  readonly #index: Int32Array

  constructor(bytes: Buffer, limits?: ScanLimits) {
    this.bytes = bytes
    this.#index = scanJson(bytes, limits)
  }

  kind(node: Node): Kind | undefined {
    if (node === NONE) return undefined
    return KIND_NAMES[(this.#index[node] as number) & KIND_MASK]
  }

  /** First byte of the value. */
  start(node: Node): number {
    return this.#index[node + 1] as number
  }

  /** Byte after the last of the value. */
  end(node: Node): number {
    return this.#index[node + 2] as number
  }

  /** First member's key (object) or first element (array), or `NONE`. For an object, the value follows its key. */
  first(container: Node): Node {
    const inside = container + STRIDE
    return inside < this.#next(container) ? inside : NONE
  }

  /** The value behind a key. */
  valueOf(key: Node): Node {
    return key + STRIDE
  }

  /** The sibling after a value within `container`: the next key or element, or `NONE`. */
  after(value: Node, container: Node): Node {
    const next = this.#next(value)
    return next < this.#next(container) ? next : NONE
  }

  /** The member of `object` with this name, or `NONE` (also where `object` is no object). */
  get(object: Node, name: string): Node {
    const key = this.keyOf(object, name)
    return key === NONE ? NONE : this.valueOf(key)
  }

  keyOf(object: Node, name: string): Node {
    if (this.kind(object) !== 'object') return NONE
    for (let key = this.first(object); key !== NONE; key = this.after(this.valueOf(key), object)) {
      if (this.isText(key, name)) return key
    }
    return NONE
  }

  *members(object: Node): Generator<readonly [name: string, value: Node, key: Node]> {
    if (this.kind(object) !== 'object') return
    for (let key = this.first(object); key !== NONE; key = this.after(this.valueOf(key), object)) {
      yield [this.text(key) as string, this.valueOf(key), key]
    }
  }

  *elements(array: Node): Generator<Node> {
    if (this.kind(array) !== 'array') return
    for (let node = this.first(array); node !== NONE; node = this.after(node, array)) yield node
  }

  /** The decoded string, or undefined where the value is none. */
  text(node: Node): string | undefined {
    if (this.kind(node) !== 'string') return undefined
    const kind = this.#index[node] as number
    if ((kind & ESCAPED) !== 0) {
      return JSON.parse(this.bytes.toString('utf8', this.start(node), this.end(node))) as string
    }
    return this.bytes.toString('utf8', this.start(node) + 1, this.end(node) - 1)
  }

  /** The number, or undefined where the value is none or not finite as a double (`1e400`). */
  number(node: Node): number | undefined {
    if (this.kind(node) !== 'number') return undefined
    const plain = this.#digits(node)
    if (plain >= 0) return plain
    const value = Number(this.bytes.toString('latin1', this.start(node), this.end(node)))
    return Number.isFinite(value) ? value : undefined
  }

  /** The number where it is an integer that a double holds exactly. */
  integer(node: Node): number | undefined {
    const value = this.number(node)
    return Number.isSafeInteger(value) ? value : undefined
  }

  boolean(node: Node): boolean | undefined {
    if (node === NONE) return undefined
    const kind = this.#index[node]
    if (kind === TRUE) return true
    return kind === FALSE ? false : undefined
  }

  isNull(node: Node): boolean {
    return node !== NONE && this.#index[node] === NULL
  }

  isString(node: Node): boolean {
    return node !== NONE && ((this.#index[node] as number) & KIND_MASK) === STRING
  }

  isObject(node: Node): boolean {
    return node !== NONE && this.#index[node] === OBJECT
  }

  isArray(node: Node): boolean {
    return node !== NONE && this.#index[node] === ARRAY
  }

  /** Whether the string is written with escapes, so that its bytes are not its text. */
  isEscaped(node: Node): boolean {
    return ((this.#index[node] as number) & ESCAPED) !== 0
  }

  /** Whether the value's bytes, quotes and all, are just this ASCII text. */
  isRaw(node: Node, text: string): boolean {
    const start = this.start(node)
    if (this.end(node) - start !== text.length) return false
    for (let i = 0; i < text.length; i++) {
      if (this.bytes[start + i] !== text.charCodeAt(i)) return false
    }
    return true
  }

  /** Whether the value is a string that says `text`, however it is spelled. */
  isText(node: Node, text: string): boolean {
    if (!this.isString(node)) return false
    if (this.isEscaped(node)) return this.text(node) === text
    const start = this.start(node) + 1
    const size = this.end(node) - 1 - start
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 0x7f) return this.text(node) === text
      if (i >= size || this.bytes[start + i] !== unit) return false
    }
    return size === text.length
  }

  /** Whether two strings say the same, however they are spelled. */
  sameText(one: Node, other: Node): boolean {
    if (!this.isString(one) || !this.isString(other)) return false
    if (this.isEscaped(one) || this.isEscaped(other)) return this.text(one) === this.text(other)
    const [start, end] = [this.start(one), this.end(one)]
    return this.bytes.compare(this.bytes, this.start(other), this.end(other), start, end) === 0
  }

  /**
   * The value and all inside it as an ordinary JavaScript value. `__proto__` stays a plain member, as in `JSON.parse`.
   *
   * Not by `JSON.parse`: that of Node 26.10 misreads escaped keys once it has seen certain others. Having parsed
   * `{"\\":1}`, it reads `{"\u0073":1}` as the same, so one caller could change what the body of another says.
   */
  toValue(node: Node): unknown {
    if (this.isArray(node)) return Array.from(this.elements(node), (element) => this.toValue(element))
    if (this.isObject(node)) return Object.fromEntries(this.#entries(node))
    return this.text(node) ?? this.number(node) ?? this.boolean(node) ?? this.#leftover(node)
  }

  /** Bytes of the value as they stand. */
  raw(node: Node): Buffer {
    return this.bytes.subarray(this.start(node), this.end(node))
  }

  *#entries(object: Node): Generator<[string, unknown]> {
    for (const [name, value] of this.members(object)) yield [name, this.toValue(value)]
  }

  /** Null, or a number too large for a double. */
  #leftover(node: Node): unknown {
    return this.isNull(node) ? null : Number(this.raw(node).toString())
  }

  /** The value of a number that is up to 15 digits and nothing else; -1 for any other. */
  #digits(node: Node): number {
    const end = this.end(node)
    let value = 0
    if (end - this.start(node) > 15) return -1
    for (let at = this.start(node); at < end; at++) {
      const digit = (this.bytes[at] as number) - 0x30
      if (digit < 0 || digit > 9) return -1
      value = value * 10 + digit
    }
    return value
  }

  #next(node: Node): number {
    return this.#index[node + 3] as number
  }
}
