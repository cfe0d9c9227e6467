import type { JsonDoc, Node } from './json-doc.ts'

/** A string of a request that its provider gets to read. */
export interface BodyString {
  readonly node: Node
  readonly text: string
  /** Name of the nearest member, `''` for none. */
  readonly key: string
  /** Of the nearest message: `system`, `user`, `assistant`, `tool`; `''` outside of messages. */
  readonly role: string
  /** A name, an id or a choice of the protocol: nothing of it can be a person's data, but a secret may have got there. */
  readonly isProtocol: boolean
}

/** Words of the protocols. */
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

/** Below these, names are the application's own: they are data, too. */
const FREE_FORM = new Set(['input', 'arguments', 'parameters', 'input_schema', 'metadata', 'default', 'enum'])

/** Shorter than anything worth finding. */
const MIN_BYTES = 4
/** Shorter than any secret that is known without its name; and of members, names that short are names. */
const MIN_SECRET_BYTES = 16
/** Pictures, sound and documents: their bytes are no text. */
const BINARY = /^data:(?!text\/|application\/(?:json|xml|x-))[\w.+-]+\/[\w.+-]+(?:;[\w=-]+)*;base64,/

/** Every string of the body that a provider gets to read, in its order; names of members as far as they may hold anything. */
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
  if (doc.isString(node)) return take(doc, node, place, !place.free && PROTOCOL.has(place.key), found)
  if (doc.isArray(node)) {
    for (const item of doc.elements(node)) visit(doc, item, place, found)
    return
  }
  if (!doc.isObject(node)) return
  const role = doc.text(doc.get(node, 'role')) ?? place.role
  for (const [key, value, name] of doc.members(node)) {
    if (doc.end(name) - doc.start(name) > MIN_SECRET_BYTES)
      take(doc, name, { ...place, key: '', role }, !place.free, found)
    visit(doc, value, { key, role, free: place.free || FREE_FORM.has(key) }, found)
  }
}

function take(
  doc: JsonDoc,
  node: Node,
  { key, role }: Place,
  isProtocol: boolean,
  found: BodyString[],
): void {
  if (doc.end(node) - doc.start(node) - 2 < (isProtocol ? MIN_SECRET_BYTES : MIN_BYTES)) return
  const text = doc.text(node) as string
  if (!(text.startsWith('data:') && BINARY.test(text)))
    found.push({ node, text, key: isProtocol ? '' : key, role, isProtocol })
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
