import type { JsonDoc, Node } from './json-doc.ts'

interface Entry<T> {
  readonly name: string
  readonly value: T
}

/**
 * A fixed set of ASCII names, each with what it stands for. Finds a key or string of a scanned document among them by its
 * bytes, without decoding it: on the path of every call, decoding each key would cost more than all else done with it.
 */
export class NameTable<T> {
  readonly #buckets: (Entry<T>[] | undefined)[] = []
  readonly #byName = new Map<string, T>()
  readonly #mask: number

  constructor(entries: Iterable<readonly [name: string, value: T]>) {
    for (const [name, value] of entries) this.#byName.set(name, value)
    let size = 16
    while (size < this.#byName.size * 4) size *= 2
    this.#mask = size - 1
    for (let i = 0; i < size; i++) this.#buckets.push(undefined)
    for (const [name, value] of this.#byName) {
      const last = name.length - 1
      const bucket =
        hash(name.length, name.charCodeAt(0), name.charCodeAt(last >> 1), name.charCodeAt(last)) & this.#mask
      const others = this.#buckets[bucket]
      if (others === undefined) this.#buckets[bucket] = [{ name, value }]
      else others.push({ name, value })
    }
  }

  /** What the string at `node` stands for; undefined where it is none of the names, or no string. */
  find(doc: JsonDoc, node: Node): T | undefined {
    if (!doc.isString(node)) return undefined
    if (doc.isEscaped(node)) return this.#byName.get(doc.text(node) as string)
    const { bytes } = doc
    const start = doc.start(node) + 1
    const last = doc.end(node) - 2
    const length = last - start + 1
    if (length === 0) return undefined
    const middle = bytes[start + ((length - 1) >> 1)] as number
    const bucket =
      this.#buckets[hash(length, bytes[start] as number, middle, bytes[last] as number) & this.#mask]
    if (bucket === undefined) return undefined
    for (let i = 0; i < bucket.length; i++) {
      const entry = bucket[i] as Entry<T>
      if (entry.name.length === length && equals(bytes, start, entry.name)) return entry.value
    }
    return undefined
  }
}

function hash(length: number, first: number, middle: number, last: number): number {
  return length * 7 + first * 31 + middle * 13 + last
}

function equals(bytes: Buffer, start: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    if (bytes[start + i] !== name.charCodeAt(i)) return false
  }
  return true
}
