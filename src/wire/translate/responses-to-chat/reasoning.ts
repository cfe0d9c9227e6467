import { NONE, type Node } from '../../json-doc.ts'
import { invalid, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'
import { SEALED } from './fields.ts'
import { unseal } from './sealed-reasoning.ts'

/** In which form the caller wants to see, and get back, what the model reasons. */
export interface ReasoningForm {
  /** As a summary: clients that ask for one show no other. It is the whole text all the same. */
  readonly summary: boolean
  /** Also sealed, to be brought back unread. */
  readonly sealed: boolean
}

export function reasoningForm(draft: Draft): ReasoningForm {
  const { doc } = draft
  let sealed = false
  for (const item of doc.elements(draft.field('include'))) sealed ||= doc.isText(item, SEALED)
  const summary = draft.member(draft.field('reasoning'), 'summary')
  return { summary: summary !== NONE, sealed }
}

export function effortField(draft: Draft): { readonly [name: string]: Out | undefined } {
  const reasoning = draft.field('reasoning')
  if (reasoning !== NONE && !draft.doc.isObject(reasoning)) invalid('/reasoning', 'must be an object.')
  const effort = draft.member(reasoning, 'effort')
  if (effort === NONE) return {}
  const level = draft.doc.text(effort) ?? invalid('/reasoning/effort', 'must be a string.')
  return { reasoning_effort: level }
}

/** The text of a reasoning item, from where it is most surely whole; `''` where there is none that can be read here. */
export function reasoningText(draft: Draft, item: Node): string {
  const { doc } = draft
  const sealed = doc.text(doc.get(item, 'encrypted_content'))
  const unsealed = sealed === undefined ? undefined : unseal(draft.context.signer, sealed)
  if (unsealed !== undefined) return unsealed
  const text = textsIn(draft, item, 'content') || textsIn(draft, item, 'summary')
  if (text === '' && sealed !== undefined) draft.warn('dropped=reasoning.encrypted_content')
  return text
}

function textsIn({ doc }: Draft, item: Node, list: string): string {
  let text = ''
  for (const part of doc.elements(doc.get(item, list))) text += doc.text(doc.get(part, 'text')) ?? ''
  return text
}
