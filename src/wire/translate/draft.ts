import { invalid, unsupported } from '../../core/errors.ts'
import { NONE, type JsonDoc, type Node } from '../json-doc.ts'
import { NameTable } from '../json-names.ts'
import type { TranslateContext } from './contract.ts'
import { Raw } from './json-out.ts'

export { invalid, unsupported } from '../../core/errors.ts'

/** Warnings travel in a header: a caller that sends a thousand unknown fields is told of some. */
const MAX_WARNINGS = 32
/** What a warning may repeat of a caller's key: it may hold anything. */
const FIELD_NAME = /^[a-z_]{1,40}$/

/** A request while it is read to be written anew in another protocol. */
export class Draft {
  readonly doc: JsonDoc
  readonly context: TranslateContext
  /** Top-level members that were found, by name. Of a fixed set of names: those of the protocol's table. */
  readonly found = new Map<string, Node>()
  readonly #warnings = new Set<string>()

  constructor(doc: JsonDoc, context: TranslateContext) {
    this.doc = doc
    this.context = context
  }

  get warnings(): readonly string[] {
    return [...this.#warnings]
  }

  /** Names of fields only, never values. Once each. */
  warn(what: string): void {
    if (this.#warnings.size < MAX_WARNINGS) this.#warnings.add(what)
  }

  /** The member of the body with this name; NONE where it is absent or null. */
  field(name: string): Node {
    return this.found.get(name) ?? NONE
  }

  /** The member of any object; NONE where it is absent or null. */
  member(object: Node, name: string): Node {
    const node = this.doc.get(object, name)
    return this.doc.isNull(node) ? NONE : node
  }

  /** The value as the caller spelled it; undefined for NONE. */
  raw(node: Node): Raw | undefined {
    return node === NONE ? undefined : new Raw(this.doc.raw(node).toString())
  }

  /** A number at the top level, as the caller spelled it; undefined where it is absent. */
  number(name: string): Raw | undefined {
    const node = this.field(name)
    if (node !== NONE && this.doc.number(node) === undefined) invalid(`/${name}`, 'must be a number.')
    return this.raw(node)
  }

  /** The text of a member that must have one. */
  text(object: Node, name: string, pointer: string): string {
    return this.doc.text(this.doc.get(object, name)) ?? invalid(`${pointer}/${name}`, 'must be a string.')
  }
}

/** What becomes of a top-level field of a request. Null reads as not given. */
export type FieldRule = (draft: Draft, value: Node, name: string) => void

/** Read elsewhere, from {@link Draft.found}. */
export const keep: FieldRule = (draft, value, name) => void draft.found.set(name, value)

/** Consumed by the gateway: it has no place in the other protocol, and nothing is lost. */
export const consume: FieldRule = () => {}

/** Only quality or telemetry is lost. `neutral`: spellings (raw JSON) that ask for nothing special. */
export function drop(...neutral: string[]): FieldRule {
  return (draft, value, name) => {
    if (!neutral.some((text) => draft.doc.isRaw(value, text))) draft.warn(`dropped=${name}`)
  }
}

/** Its loss would change what the caller gets. */
export function reject(reason: string, ...neutral: string[]): FieldRule {
  return ({ doc }, value, name) => {
    if (!neutral.some((text) => doc.isRaw(value, text))) unsupported(`/${name}`, reason)
  }
}

interface NamedRule {
  readonly name: string
  readonly rule: FieldRule
}

export type FieldTable = NameTable<NamedRule>

export function fieldTable(rules: Readonly<Record<string, FieldRule>>): FieldTable {
  return new NameTable(Object.entries(rules).map(([name, rule]) => [name, { name, rule }]))
}

/** One walk over the top-level members. A field that the table lacks is dropped: the other protocol does not have it. */
export function applyFields(draft: Draft, table: FieldTable): void {
  const { doc } = draft
  for (const [name, value, key] of doc.members(doc.root)) {
    if (doc.isNull(value)) continue
    const known = table.find(doc, key)
    if (known === undefined) draft.warn(FIELD_NAME.test(name) ? `dropped=${name}` : 'dropped=unknown')
    else known.rule(draft, value, known.name)
  }
}
