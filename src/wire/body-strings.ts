import type { JsonDoc, Node } from './json-doc.ts'

/** A string of a request that its provider gets to read. It is decoded when it is asked for: most of a history never is. */
export class BodyString {
  readonly node: Node
  /** Name of the nearest member, or its end where it is long; `''` for none. */
  readonly key: string
  /** Of the nearest message: `system`, `user`, `assistant`, `tool`; `''` outside of messages. */
  readonly role: string
  readonly #doc: JsonDoc
  #text: string | undefined

  constructor(doc: JsonDoc, node: Node, { key, role }: Place) {
    this.#doc = doc
    this.node = node
    this.key = key
    this.role = role
  }

  get text(): string {
    return (this.#text ??= this.#doc.text(this.node) as string)
  }

  /** As it stands in the body, in quotes and with its escapes. */
  get raw(): Buffer {
    return this.#doc.raw(this.node)
  }

  /** Bytes of {@link raw}. */
  get size(): number {
    return this.#doc.end(this.node) - this.#doc.start(this.node)
  }
}

/** Words of the protocols: names, ids and choices, of which nothing can be a person's data. */
const PROTOCOL = new Set([
  'model',
  'role',
  'type',
  'id',
  'tool_call_id',
  'tool_use_id',
  'call_id',
  'object',
  'media_type',
  'detail',
  'effort',
  'reasoning_effort',
  'service_tier',
  'encoding_format',
  'signature',
  'encrypted_content',
])

/** Below these, names are the application's own: nothing is left out there. */
const FREE_FORM = new Set(['input', 'arguments', 'parameters', 'input_schema', 'metadata', 'default', 'enum'])

/** An array of many strings has one name for all of them: what is done for each of them must not take as long as it is. */
const MAX_KEY = 64
/** Shorter than anything worth finding. */
const MIN_BYTES = 4
/** Pictures and files: their bytes are no text. A slash may be written with an escape. */
const BINARY = /^"data:[\w.+-]+\\?\/[\w.+-]+(?:;[\w=-]+)*;base64,/
/** How far is looked for the end of such a beginning. */
const MAX_BINARY_HEAD = 256

/** Every string of the body that a provider gets to read, in its order. Names of members are the protocol's or a schema's. */
export function bodyStrings(doc: JsonDoc): readonly BodyString[] {
  const found: BodyString[] = []
  visit(doc, doc.root, { key: '', role: '', free: false }, found)
  return found
}

interface Place {
  readonly key: string
  readonly role: string
  readonly free: boolean
}

function visit(doc: JsonDoc, node: Node, place: Place, found: BodyString[]): void {
  if (doc.isString(node)) return take(doc, node, place, found)
  if (doc.isArray(node)) {
    for (const item of doc.elements(node)) visit(doc, item, place, found)
    return
  }
  if (!doc.isObject(node)) return
  const role = doc.text(doc.get(node, 'role')) ?? place.role
  for (const [key, value] of doc.members(node)) {
    if (!place.free && doc.isString(value) && PROTOCOL.has(key)) continue
    visit(doc, value, { key: key.slice(-MAX_KEY), role, free: place.free || FREE_FORM.has(key) }, found)
  }
}

function take(doc: JsonDoc, node: Node, place: Place, found: BodyString[]): void {
  if (doc.end(node) - doc.start(node) - 2 < MIN_BYTES) return
  if (!isBinary(doc, node)) found.push(new BodyString(doc, node, place))
}

/** By its first bytes: what is spelled otherwise is looked at as text, which only costs time. */
function isBinary(doc: JsonDoc, node: Node): boolean {
  const start = doc.start(node)
  if (doc.bytes[start + 1] !== 0x64 || doc.bytes[start + 2] !== 0x61) return false
  const head = doc.bytes.toString('latin1', start, Math.min(doc.end(node), start + MAX_BINARY_HEAD))
  return BINARY.test(head)
}

/** Where a value stands, as a JSON pointer. Walks the body: for what has been found, not for all. */
export function pointerTo(doc: JsonDoc, wanted: Node): string {
  const path: string[] = []
  let at: Node = doc.root
  while (at !== wanted) {
    const next = childWith(doc, at, wanted)
    if (next === undefined) break
    path.push(next.name)
    at = next.node
  }
  return `/${path.join('/')}`
}

function childWith(doc: JsonDoc, container: Node, wanted: Node): { name: string; node: Node } | undefined {
  const holds = (node: Node): boolean =>
    doc.start(node) <= doc.start(wanted) && doc.end(wanted) <= doc.end(node)
  if (doc.isArray(container)) {
    let index = 0
    for (const node of doc.elements(container)) {
      if (holds(node)) return { name: String(index), node }
      index++
    }
  }
  for (const [name, node] of doc.members(container)) {
    if (holds(node)) return { name: name.replaceAll('~', '~0').replaceAll('/', '~1'), node }
  }
  return undefined
}
