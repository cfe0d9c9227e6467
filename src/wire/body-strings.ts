import type { Trust } from '../core/guardrail.ts'
import type { JsonDoc, Node } from './json-doc.ts'

/** A string of a request that its provider gets to read. It is decoded when it is asked for: most of a history never is. */
export class BodyString {
  readonly node: Node
  /** Name of the nearest member, or its end where it is long; `''` for none. */
  readonly key: string
  /** Of the nearest message: `system`, `user`, `assistant`, `tool`; `''` outside of messages. */
  readonly role: string
  /** Who stands behind it, whatever message it is in: an Anthropic user's turn brings results of tools. */
  readonly trust: Trust
  /** A name, an id or a choice of the protocol: nothing of it can be a person's data, but a secret may have got there. */
  readonly isProtocol: boolean
  readonly #doc: JsonDoc
  #text: string | undefined

  constructor(doc: JsonDoc, node: Node, { key, role, trust }: Place, isProtocol: boolean) {
    this.#doc = doc
    this.node = node
    this.key = isProtocol ? '' : key
    this.role = role
    this.trust = trust
    this.isProtocol = isProtocol
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

/** An array of many strings has one name for all of them: what is done for each of them must not take as long as it is. */
const MAX_KEY = 64
/** Shorter than anything worth finding. */
const MIN_BYTES = 4
/** Shorter than any secret that is known without its name; and of members, names that short are names. */
const MIN_SECRET_BYTES = 16
/** Pictures, sound and documents: their bytes are no text. A slash may be written with an escape. */
const BINARY =
  /^"data:(?!text\\?\/|application\\?\/(?:json|xml|x-))[\w.+-]+\\?\/[\w.+-]+(?:;[\w=-]+)*;base64,/
/** How far is looked for the end of such a beginning. */
const MAX_BINARY_HEAD = 256

/** Every string of the body that a provider gets to read, in its order; names of members as far as they may hold anything. */
export function bodyStrings(doc: JsonDoc): readonly BodyString[] {
  const found: BodyString[] = []
  visit(doc, doc.root, { key: '', role: '', trust: 'user', free: false }, found)
  return found
}

interface Place {
  readonly key: string
  readonly role: string
  readonly trust: Trust
  readonly free: boolean
}

/** The application's own, at the top of a body: system prompts of the Anthropic and the Responses API, and what defines tools. */
const OF_THE_APPLICATION = new Set([
  'system',
  'instructions',
  'tools',
  'functions',
  'response_format',
  'output_config',
])

const BY_ROLE: ReadonlyMap<string, Trust> = new Map([
  ['system', 'system'],
  ['developer', 'system'],
  ['tool', 'tool'],
  ['function', 'tool'],
])

/** Blocks and items that hold what was fetched: `tool_result`, `function_call_output`, `search_result`, `document`, `input_file`. */
const FETCHED = /(?:_result|_output|^document|^search_result|^input_file|^file)$/

/** Below what was fetched all is fetched, whatever it says of itself. */
function trustOf(trust: Trust, role: string | undefined, type: string | undefined): Trust {
  if (trust === 'tool' || (type !== undefined && FETCHED.test(type))) return 'tool'
  return (role === undefined ? undefined : BY_ROLE.get(role)) ?? trust
}

function visit(doc: JsonDoc, node: Node, place: Place, found: BodyString[]): void {
  if (doc.isString(node)) return take(doc, node, place, !place.free && PROTOCOL.has(place.key), found)
  if (doc.isArray(node)) {
    for (const item of doc.elements(node)) visit(doc, item, place, found)
    return
  }
  if (!doc.isObject(node)) return
  const own = doc.text(doc.get(node, 'role'))
  const role = own ?? place.role
  const trust = place.free ? place.trust : trustOf(place.trust, own, doc.text(doc.get(node, 'type')))
  for (const [key, value, name] of doc.members(node)) {
    const isOwn = node === doc.root && OF_THE_APPLICATION.has(key)
    const inside = {
      key: key.slice(-MAX_KEY),
      role,
      trust: isOwn ? 'system' : trust,
      free: place.free || isFreeForm(doc, node, key),
    } as const
    if (doc.end(name) - doc.start(name) > MIN_SECRET_BYTES)
      take(doc, name, { ...inside, key: '' }, !place.free, found)
    visit(doc, value, inside, found)
  }
}

/** The `input` of a whole body is its conversation. */
function isFreeForm(doc: JsonDoc, holder: Node, key: string): boolean {
  return FREE_FORM.has(key) && !(key === 'input' && holder === doc.root)
}

function take(doc: JsonDoc, node: Node, place: Place, isProtocol: boolean, found: BodyString[]): void {
  if (doc.end(node) - doc.start(node) - 2 < (isProtocol ? MIN_SECRET_BYTES : MIN_BYTES)) return
  if (!isBinary(doc, node)) found.push(new BodyString(doc, node, place, isProtocol))
}

/** By its first bytes. What is spelled otherwise is looked at as text, which only costs time. */
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
