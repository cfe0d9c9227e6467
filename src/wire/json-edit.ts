import { NONE, type JsonDoc, type Node } from './json-doc.ts'

interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Edits to a scanned document, spliced into its original bytes: everything not named here goes on exactly as it came.
 * Additions go to the front of their object, so that removing every other member leaves valid JSON.
 */
export class JsonEdits {
  readonly #doc: JsonDoc
  readonly #splices: Splice[] = []
  /** Keys to remove and members to add, by object: commas can only be placed once all are known. */
  readonly #objects = new Map<Node, { removed: Set<Node>; added: string[] }>()

  constructor(doc: JsonDoc) {
    this.#doc = doc
  }

  /** Puts `json` (a JSON text) in the place of a value. */
  replace(value: Node, json: string): void {
    this.#splices.push({ start: this.#doc.start(value), end: this.#doc.end(value), text: json })
  }

  /** Puts text before the first byte of an array's element or behind its bracket: for inserting elements. */
  insertAt(offset: number, text: string): void {
    this.#splices.push({ start: offset, end: offset, text })
  }

  remove(object: Node, name: string): void {
    const key = this.#doc.keyOf(object, name)
    if (key !== NONE) this.#of(object).removed.add(key)
  }

  /** Adds a member, or replaces the one of this name. */
  set(object: Node, name: string, json: string): void {
    const value = this.#doc.get(object, name)
    if (value === NONE) this.#of(object).added.push(`${JSON.stringify(name)}:${json}`)
    else this.replace(value, json)
  }

  /** Removes elements of an array, given in their order. */
  removeElements(array: Node, elements: ReadonlySet<Node>): void {
    const all = [...this.#doc.elements(array)]
    const starts = all.map((node) => this.#doc.start(node))
    this.#removeRuns(all, starts, elements, this.#doc.start(array) + 1)
  }

  /** The document's own bytes where nothing was edited; otherwise a new buffer. */
  apply(): Buffer {
    for (const [object, { removed, added }] of this.#objects) this.#finishObject(object, removed, added)
    this.#objects.clear()
    const { bytes } = this.#doc
    if (this.#splices.length === 0) return bytes
    // Stable: of two splices at one place, the one asked for first stands first.
    const splices = this.#splices.toSorted((a, b) => a.start - b.start || a.end - b.end)
    return splice(bytes, splices)
  }

  #of(object: Node): { removed: Set<Node>; added: string[] } {
    let entry = this.#objects.get(object)
    if (entry === undefined) this.#objects.set(object, (entry = { removed: new Set(), added: [] }))
    return entry
  }

  #finishObject(object: Node, removed: ReadonlySet<Node>, added: readonly string[]): void {
    const doc = this.#doc
    const keys = [...doc.members(object)].map(([, , key]) => key)
    const inside = doc.start(object) + 1
    if (added.length > 0) {
      const comma = keys.length > removed.size ? ',' : ''
      this.insertAt(inside, added.join(',') + comma)
    }
    const values = keys.map((key) => doc.valueOf(key))
    const starts = keys.map((key) => doc.start(key))
    const gone = new Set([...removed].map((key) => doc.valueOf(key)))
    this.#removeRuns(values, starts, gone, inside)
  }

  /** Cuts runs of removed siblings, each with exactly the commas that its going makes superfluous. */
  #removeRuns(values: readonly Node[], starts: readonly number[], gone: ReadonlySet<Node>, inside: number): void {
    let keptEnd = inside
    for (let i = 0; i < values.length; i++) {
      if (!gone.has(values[i] as Node)) {
        keptEnd = this.#doc.end(values[i] as Node)
        continue
      }
      let last = i
      while (last + 1 < values.length && gone.has(values[last + 1] as Node)) last++
      const next = starts[last + 1]
      const start = next === undefined ? keptEnd : (starts[i] as number)
      this.#splices.push({ start, end: next ?? this.#doc.end(values[last] as Node), text: '' })
      i = last
    }
  }
}

function splice(bytes: Buffer, splices: readonly Splice[]): Buffer {
  let size = bytes.length
  for (const { start, end, text } of splices) size += Buffer.byteLength(text) - (end - start)
  const out = Buffer.allocUnsafe(size)
  let read = 0
  let written = 0
  for (const { start, end, text } of splices) {
    written += bytes.copy(out, written, read, start)
    written += out.write(text, written)
    read = end
  }
  bytes.copy(out, written, read)
  return out
}
