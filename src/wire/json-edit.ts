import { NONE, type JsonDoc, type Node } from './json-doc.ts'

interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
  /** How many were asked for before. */
  readonly order: number
}

interface ObjectEdit {
  readonly object: Node
  /** Keys. */
  readonly removed: Node[]
  /** Name and JSON text, alternating. */
  readonly added: string[]
}

/**
 * Edits to a scanned document, spliced into its original bytes: everything not named here goes on exactly as it came.
 * Additions go to the front of their object, so that removing every other member leaves valid JSON. An edit inside of
 * something that is removed or replaced is void; of two replacements of one value the later counts.
 */
export class JsonEdits {
  readonly #doc: JsonDoc
  readonly #splices: Splice[] = []
  /** Members to remove and to add, by object: commas can only be placed once all are known. */
  #root: ObjectEdit | undefined
  #others: Map<Node, ObjectEdit> | undefined

  constructor(doc: JsonDoc) {
    this.#doc = doc
  }

  /** Puts `json` (a JSON text) in the place of a value; or of a key, to rename a member. */
  replace(value: Node, json: string): void {
    this.#splice(this.#doc.start(value), this.#doc.end(value), json)
  }

  /** Puts text at a byte offset: for inserting elements, or into the text of a string (escaped as JSON wants it). */
  insertAt(offset: number, text: string): void {
    this.#splice(offset, offset, text)
  }

  remove(object: Node, name: string): void {
    const key = this.#doc.keyOf(object, name)
    if (key !== NONE) this.removeMember(object, key)
  }

  removeMember(object: Node, key: Node): void {
    const { removed } = this.#of(object)
    if (!removed.includes(key)) removed.push(key)
  }

  /** Adds a member, or replaces the one of this name. */
  set(object: Node, name: string, json: string): void {
    const key = this.#doc.keyOf(object, name)
    if (key === NONE) return this.add(object, name, json)
    const { removed } = this.#of(object)
    if (removed.includes(key)) removed.splice(removed.indexOf(key), 1)
    this.replace(this.#doc.valueOf(key), json)
  }

  /** Adds a member that the object is known not to have. */
  add(object: Node, name: string, json: string): void {
    const { added } = this.#of(object)
    for (let i = 0; i < added.length; i += 2) {
      if (added[i] === name) return void (added[i + 1] = json)
    }
    added.push(name, json)
  }

  /** Removes elements of an array, given in their order; once per array. */
  removeElements(array: Node, elements: readonly Node[]): void {
    this.#cut(array, elements, false)
  }

  /** The document's own bytes where nothing was edited; otherwise a new buffer. */
  apply(): Buffer {
    if (this.#root !== undefined) this.#finishObject(this.#root)
    if (this.#others !== undefined) for (const edit of this.#others.values()) this.#finishObject(edit)
    this.#root = this.#others = undefined
    const splices = this.#splices
    if (splices.length === 0) return this.#doc.bytes
    sort(splices)
    return splice(this.#doc.bytes, splices)
  }

  #splice(start: number, end: number, text: string): void {
    this.#splices.push({ start, end, text, order: this.#splices.length })
  }

  #of(object: Node): ObjectEdit {
    if (object === this.#doc.root) return (this.#root ??= { object, removed: [], added: [] })
    this.#others ??= new Map()
    let edit = this.#others.get(object)
    if (edit === undefined) this.#others.set(object, (edit = { object, removed: [], added: [] }))
    return edit
  }

  #finishObject({ object, removed, added }: ObjectEdit): void {
    const doc = this.#doc
    if (removed.length > 1) removed.sort(ascending)
    const keeps = removed.length === 0 ? doc.first(object) !== NONE : this.#cut(object, removed, true)
    if (added.length === 0) return
    let text = ''
    for (let i = 0; i < added.length; i += 2) {
      text += `${i === 0 ? '' : ','}${JSON.stringify(added[i])}:${added[i + 1] as string}`
    }
    this.insertAt(doc.start(object) + 1, keeps ? `${text},` : text)
  }

  /**
   * Cuts runs of members or elements (given in their order, which is that of their numbers), each with exactly the commas
   * that its going makes superfluous. True if any is left.
   */
  #cut(container: Node, gone: readonly Node[], isObject: boolean): boolean {
    const doc = this.#doc
    let keptEnd = doc.start(container) + 1
    let cutFrom = -1
    let lastEnd = keptEnd
    let keeps = false
    let next = 0
    for (let item = doc.first(container); item !== NONE;) {
      const value = isObject ? doc.valueOf(item) : item
      lastEnd = doc.end(value)
      if (item === gone[next]) {
        next++
        if (cutFrom < 0) cutFrom = doc.start(item)
      } else {
        if (cutFrom >= 0) this.#splice(cutFrom, doc.start(item), '')
        cutFrom = -1
        keptEnd = lastEnd
        keeps = true
      }
      item = doc.after(value, container)
    }
    if (cutFrom >= 0) this.#splice(keptEnd, lastEnd, '')
    return keeps
  }
}

function ascending(a: number, b: number): number {
  return a - b
}

/** By place; insertions (in the order asked for) before what is replaced there; the wider, then the later, replacement first. */
function inOrder(a: Splice, b: Splice): number {
  if (a.start !== b.start) return a.start - b.start
  const inserts = a.end === a.start
  if (inserts !== (b.end === b.start)) return inserts ? -1 : 1
  return inserts ? a.order - b.order : b.end - a.end || b.order - a.order
}

/** Edits mostly come in order, and few: then this is one pass. */
function sort(splices: Splice[]): void {
  if (splices.length > 16) {
    splices.sort(inOrder)
    return
  }
  for (let i = 1; i < splices.length; i++) {
    const moved = splices[i] as Splice
    let at = i
    for (; at > 0 && inOrder(splices[at - 1] as Splice, moved) > 0; at--) {
      splices[at] = splices[at - 1] as Splice
    }
    splices[at] = moved
  }
}

function splice(bytes: Buffer, splices: readonly Splice[]): Buffer {
  let size = bytes.length
  let read = 0
  for (const { start, end, text } of splices) {
    if (start < read) continue
    size += byteLength(text) - (end - start)
    read = end
  }
  const out = Buffer.allocUnsafe(size)
  let written = 0
  read = 0
  for (const { start, end, text } of splices) {
    if (start < read) continue
    if (start > read) written += bytes.copy(out, written, read, start)
    if (text !== '') written += out.write(text, written)
    read = end
  }
  bytes.copy(out, written, read)
  return out
}

/** Without the call into the runtime where the text is short and plain, as nearly all are. */
function byteLength(text: string): number {
  if (text.length > 256) return Buffer.byteLength(text)
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text)
  }
  return text.length
}
