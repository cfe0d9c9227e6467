import { NONE, type Node } from '../../../wire/json-doc.ts'
import { NameTable } from '../../../wire/json-names.ts'
import { unsupported, type Draft } from './draft.ts'

/**
 * What becomes of a top-level field of a request. A field that is in no table passes as it came: DeepSeek ignores what it
 * does not know, and a field it learns tomorrow works without a release of this gateway.
 */
export type Action =
  /** Goes on as it came, where it is within what DeepSeek takes. */
  | 'pass'
  /** Goes on under another name or with another value. */
  | 'map'
  /** DeepSeek ignores it: removed, and named in the warnings. */
  | 'drop'
  /** Leaving it out would change what the caller gets: the call is refused. */
  | 'reject'

export interface FieldRule {
  readonly action: Action
  /** For docs/reference/fields.md, which a test holds to these tables. */
  readonly says: string
  /** Spellings (raw JSON) that ask for nothing special: dropped without a warning, and not refused. */
  readonly neutral: readonly string[]
  readonly read: ((draft: Draft, value: Node, key: Node) => void) | undefined
}

type Reader = (draft: Draft, value: Node, key: Node) => void

export function pass(says: string, read?: Reader): FieldRule {
  return { action: 'pass', says, neutral: [], read }
}

export function map(says: string, read: Reader): FieldRule {
  return { action: 'map', says, neutral: [], read }
}

export function drop(says: string, ...neutral: string[]): FieldRule {
  return { action: 'drop', says, neutral, read: undefined }
}

export function reject(says: string, ...neutral: string[]): FieldRule {
  return { action: 'reject', says, neutral, read: undefined }
}

/** For a rule that is applied elsewhere, where more is known. */
export function noRead(): void {}

export type FieldTable = Readonly<Record<string, FieldRule>>

interface NamedRule extends FieldRule {
  readonly name: string
}

export function compile(table: FieldTable): NameTable<NamedRule> {
  return new NameTable(Object.entries(table).map(([name, rule]) => [name, { name, ...rule }]))
}

/** One walk over the top-level members of the body. */
export function applyFields(draft: Draft, table: NameTable<NamedRule>): void {
  const { doc } = draft
  const { root } = doc
  for (let key = doc.first(root); key !== NONE;) {
    const value = doc.valueOf(key)
    const rule = table.find(doc, key)
    if (rule !== undefined) applyRule(draft, rule, value, key)
    key = doc.after(value, root)
  }
}

function applyRule(draft: Draft, rule: NamedRule, value: Node, key: Node): void {
  if (rule.read !== undefined) return rule.read(draft, value, key)
  if (rule.action === 'pass') return
  const neutral = isNeutral(draft, rule, value)
  if (rule.action === 'reject' && !neutral) unsupported(`/${rule.name}`, rule.says)
  draft.edits.removeMember(draft.doc.root, key)
  if (!neutral) draft.warn(`dropped=${rule.name}`)
}

function isNeutral({ doc }: Draft, rule: NamedRule, value: Node): boolean {
  return doc.isNull(value) || rule.neutral.some((text) => doc.isRaw(value, text))
}
