import { refuse } from '../core/errors.ts'

/** Up to here a linear look at the siblings is cheapest; beyond it a Map, so that no choice of keys makes it slow. */
const LINEAR_MAX = 16

/**
 * Finds a key that its object already has. Two spellings of one key (`"a"`, `"\u0061"`) are the same key. Cost is a hash
 * over the key's bytes and a comparison with the hashes of its siblings.
 */
export class KeyGuard {
  readonly #bytes: Buffer
  readonly #maxKeys: number
  /** Keys of all open objects: hash, start, end, escaped; the innermost object's last. */
  readonly #stack: number[] = []
  /** Where each open object's keys begin in the stack. */
  readonly #bases: number[] = []
  /** For objects with many keys: the decoded names. By depth. */
  readonly #large: (Set<string> | undefined)[] = []
  #count = 0

  constructor(bytes: Buffer, maxKeys: number) {
    this.#bytes = bytes
    this.#maxKeys = maxKeys
  }

  enter(): void {
    this.#bases.push(this.#stack.length)
    this.#large.push(undefined)
  }

  leave(): void {
    this.#stack.length = this.#bases.pop() as number
    this.#large.pop()
  }

  /** Takes the key between two quotes (`start` is the opening one, `end` is behind the closing one). False where it is there. */
  add(start: number, end: number, escaped: boolean): boolean {
    if (++this.#count > this.#maxKeys) refuse('json_too_complex', { limit: `${this.#maxKeys} JSON keys` })
    const depth = this.#bases.length - 1
    const base = this.#bases[depth] as number
    const large = this.#large[depth]
    if (large !== undefined) return this.#addLarge(large, start, end)
    const hash = escaped ? hashText(this.#name(start, end)) : hashBytes(this.#bytes, start + 1, end - 1)
    const stack = this.#stack
    for (let i = base; i < stack.length; i += 4) {
      if (stack[i] === hash && this.#same(i, start, end, escaped)) return false
    }
    stack.push(hash, start, end, escaped ? 1 : 0)
    if (stack.length - base > LINEAR_MAX * 4) this.#large[depth] = this.#collect(base)
    return true
  }

  #addLarge(names: Set<string>, start: number, end: number): boolean {
    const name = this.#name(start, end)
    if (names.has(name)) return false
    names.add(name)
    return true
  }

  #collect(base: number): Set<string> {
    const names = new Set<string>()
    for (let i = base; i < this.#stack.length; i += 4) {
      names.add(this.#name(this.#stack[i + 1] as number, this.#stack[i + 2] as number))
    }
    return names
  }

  #same(entry: number, start: number, end: number, escaped: boolean): boolean {
    const otherStart = this.#stack[entry + 1] as number
    const otherEnd = this.#stack[entry + 2] as number
    if (escaped || this.#stack[entry + 3] === 1)
      return this.#name(otherStart, otherEnd) === this.#name(start, end)
    return this.#bytes.compare(this.#bytes, otherStart, otherEnd, start, end) === 0
  }

  #name(start: number, end: number): string {
    return JSON.parse(this.#bytes.toString('utf8', start, end)) as string
  }
}

function hashBytes(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  return hash
}

function hashText(text: string): number {
  const bytes = Buffer.from(text)
  return hashBytes(bytes, 0, bytes.length)
}
