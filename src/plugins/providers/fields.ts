import { NONE, type Node } from '../../wire/json-doc.ts'
import { NameTable } from '../../wire/json-names.ts'
import { unsupported, type RequestDraft } from './draft.ts'

/**
 * What becomes of a top-level field of a request. A field that is in no table passes as it came: a provider's new field works
 * without a release of this gateway.
 */
export type Action =
  /** Goes on as it came, where it is within what the provider takes. */
  | 'pass'
  /** Goes on under another name or with another value. */
  | 'map'
  /** The provider ignores it, or has another meaning for it: removed, and named in the warnings. */
  | 'drop'
  /** Leaving it out would change what the caller gets: the call is refused. */
  | 'reject'

/** What a field of this rule tells the draft. `Draft` is the provider's own. */
export type FieldReader<Draft extends RequestDraft> = (draft: Draft, value: Node, key: Node) => void

export interface FieldRule<Draft extends RequestDraft> {
  readonly action: Action
  /** For docs/reference/fields.md, which a test holds to these tables. */
  readonly says: string
  /** Spellings (raw JSON) that ask for nothing special: dropped without a warning, and not refused. */
  readonly neutral: readonly string[]
  readonly read: FieldReader<Draft> | undefined
}

export function pass<D extends RequestDraft>(says: string, read?: FieldReader<D>): FieldRule<D> {
  return { action: 'pass', says, neutral: [], read }
}

export function map<D extends RequestDraft>(says: string, read: FieldReader<D>): FieldRule<D> {
  return { action: 'map', says, neutral: [], read }
}

export function drop(says: string, ...neutral: string[]): FieldRule<RequestDraft> {
  return { action: 'drop', says, neutral, read: undefined }
}

export function reject(says: string, ...neutral: string[]): FieldRule<RequestDraft> {
  return { action: 'reject', says, neutral, read: undefined }
}

/** For a rule that is applied elsewhere, where more is known. */
export function noRead(): void {}

/** For a field that says who the user is, where the gateway's own id stands in another. */
export function removeField({ doc, edits }: RequestDraft, _value: Node, key: Node): void {
  edits.removeMember(doc.root, key)
}

export function writeModel({ edits, request }: RequestDraft, value: Node): void {
  edits.replace(value, JSON.stringify(request.target.model))
}

export type FieldTable<Draft extends RequestDraft> = Readonly<Record<string, FieldRule<Draft>>>

interface NamedRule<Draft extends RequestDraft> extends FieldRule<Draft> {
  readonly name: string
}

export function compile<D extends RequestDraft>(table: FieldTable<D>): NameTable<NamedRule<D>> {
  return new NameTable(Object.entries(table).map(([name, rule]) => [name, { name, ...rule }]))
}

/** One walk over the top-level members of the body. */
export function applyFields<D extends RequestDraft>(draft: D, table: NameTable<NamedRule<D>>): void {
  const { doc } = draft
  const { root } = doc
  for (let key = doc.first(root); key !== NONE;) {
    const value = doc.valueOf(key)
    const rule = table.find(doc, key)
    if (rule !== undefined) applyRule(draft, rule, value, key)
    key = doc.after(value, root)
  }
}

function applyRule<D extends RequestDraft>(draft: D, rule: NamedRule<D>, value: Node, key: Node): void {
  if (rule.read !== undefined) return rule.read(draft, value, key)
  if (rule.action === 'pass') return
  const neutral = draft.doc.isNull(value) || rule.neutral.some((text) => draft.doc.isRaw(value, text))
  if (rule.action === 'reject' && !neutral) unsupported(`/${rule.name}`, rule.says)
  draft.edits.removeMember(draft.doc.root, key)
  if (!neutral) draft.warn(`dropped=${rule.name}`)
}
