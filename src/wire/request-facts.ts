import type { RequestFacts } from '../core/call.ts'
import { refuse } from '../core/errors.ts'
import { NONE, type JsonDoc, type Node } from './json-doc.ts'
import type { NameTable } from './json-names.ts'

/** {@link RequestFacts} while a body is being read. One shape for all dialects. */
export class FactsDraft {
  model: string | undefined = undefined
  stream = false
  maxTokens: number | undefined = undefined
  maxCompletionTokens: number | undefined = undefined
  includeUsage = false
  user: string | undefined = undefined
  hasTools = false
  /** Which of the fields that may name the user did. */
  userRank = 0
  messages: Node = NONE
  /** Members that only matter where another is missing: hints for the message. */
  input: Node = NONE

  facts(): RequestFacts {
    if (this.model === undefined) refuse('invalid_value', { param: '/model', reason: 'is required.' })
    return {
      model: this.model,
      stream: this.stream,
      maxOutputTokens: this.maxTokens ?? this.maxCompletionTokens,
      includeUsage: this.includeUsage,
      user: this.user,
      hasTools: this.hasTools,
    }
  }
}

export type FieldReader = (draft: FactsDraft, doc: JsonDoc, value: Node) => void

/** One walk over the top-level members: those in the table are read, all others are left alone. */
export function readFields(doc: JsonDoc, table: NameTable<FieldReader>): FactsDraft {
  const { root } = doc
  if (!doc.isObject(root)) refuse('invalid_value', { param: 'body', reason: 'must be a JSON object.' })
  const draft = new FactsDraft()
  for (let key = doc.first(root); key !== NONE;) {
    const value = doc.valueOf(key)
    const read = table.find(doc, key)
    if (read !== undefined) read(draft, doc, value)
    key = doc.after(value, root)
  }
  return draft
}

/** Claude Code marks a long context in the model's name; no provider knows the marker. */
const CONTEXT_MARKER = '[1m]'

export function readModel(draft: FactsDraft, doc: JsonDoc, value: Node): void {
  const text = doc.text(value)
  const name = text?.endsWith(CONTEXT_MARKER) === true ? text.slice(0, -CONTEXT_MARKER.length) : text
  if (name === undefined || name === '') {
    refuse('invalid_value', { param: '/model', reason: 'must be a non-empty string.' })
  }
  draft.model = name
}

export function readStream(draft: FactsDraft, doc: JsonDoc, value: Node): void {
  draft.stream = booleanAt(doc, value, '/stream') ?? false
}

export function readMessages(draft: FactsDraft, doc: JsonDoc, value: Node): void {
  if (!doc.isArray(value) || doc.first(value) === NONE) {
    refuse('invalid_value', { param: '/messages', reason: 'must be a non-empty array.' })
  }
  draft.messages = value
}

/** Whether there is any tool; what a tool must look like is not looked at here. */
export function readTools(draft: FactsDraft, doc: JsonDoc, value: Node): void {
  draft.hasTools = doc.isArray(value) && doc.first(value) !== NONE
}

/** A boolean; undefined for null, which every dialect reads as not given. */
export function booleanAt(doc: JsonDoc, value: Node, param: string): boolean | undefined {
  const found = doc.boolean(value)
  if (found === undefined && !doc.isNull(value)) {
    refuse('invalid_value', { param, reason: 'must be true or false.' })
  }
  return found
}

/** A whole number of at least 0; undefined for null. */
export function countAt(doc: JsonDoc, value: Node, param: string): number | undefined {
  const found = doc.integer(value)
  if (found !== undefined && found >= 0) return found
  if (doc.isNull(value)) return undefined
  return refuse('invalid_value', { param, reason: 'must be a whole number of at least 0.' })
}

/** A string that is not empty; undefined for null and for `""`. */
export function textAt(doc: JsonDoc, value: Node, param: string): string | undefined {
  const found = doc.text(value)
  if (found === undefined && !doc.isNull(value)) {
    refuse('invalid_value', { param, reason: 'must be a string.' })
  }
  return found === '' ? undefined : found
}
