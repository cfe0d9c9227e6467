import { NONE } from '../../../wire/json-doc.ts'
import { map, pass, removeField, writeModel } from '../fields.ts'
import type { Draft, FieldTable } from './draft.ts'

export const USER = 'Replaced by an opaque `user`: no identity of a person reaches the provider.'

/** What every operation treats alike. */
export const COMMON_FIELDS = {
  model: map('The alias becomes the model of the route.', writeModel),
  user: map<Draft>(USER, (draft, value) => (draft.user = value)),
  user_id: map(USER, removeField),
  safety_identifier: map(USER, removeField),
} as const satisfies FieldTable

/** Of the two operations whose streams carry usage only where it is asked for. */
export const STREAM_FIELDS = {
  stream: pass('Goes on as it came.'),
  stream_options: map<Draft>(
    '`include_usage` is switched on for every stream: calls are priced by it. Removed where `stream` is not true.',
    (draft, value) => (draft.streamOptions = value),
  ),
} as const satisfies FieldTable

/** `user` as it goes out: the gateway's, always. */
export function writeUser({ doc, edits, request, user }: Draft): void {
  const text = `"${request.userId}"`
  if (user === NONE) edits.add(doc.root, 'user', text)
  else edits.replace(user, text)
}

export function settleStreamOptions(draft: Draft): void {
  const { doc, edits, request, streamOptions: given } = draft
  if (!request.facts.stream) {
    if (given === NONE) return
    edits.remove(doc.root, 'stream_options')
    if (!doc.isNull(given)) draft.warn('dropped=stream_options')
  } else if (given === NONE) edits.add(doc.root, 'stream_options', '{"include_usage":true}')
  else if (!doc.isObject(given)) edits.replace(given, '{"include_usage":true}')
  else if (doc.boolean(doc.get(given, 'include_usage')) !== true) edits.set(given, 'include_usage', 'true')
}

/**
 * A route's mode in the one word that OpenAI has for it: `none` is no reasoning. Not every model knows it; a route whose model
 * does not should have no mode. `holder` is the object that has the effort, under `name`.
 */
export function settleEffort(draft: Draft, name: string): void {
  const { doc, edits, effortHolder: holder, request } = draft
  const { mode } = request.target
  if (mode === undefined || holder === NONE) return
  const key = doc.keyOf(holder, name)
  const given = key === NONE || doc.isNull(doc.valueOf(key)) ? undefined : doc.text(doc.valueOf(key))
  if (mode === 'non_thinking') {
    edits.set(holder, name, '"none"')
    if (given !== undefined && given !== 'none') draft.warn('overridden=thinking')
  } else if (given === 'none') {
    edits.removeMember(holder, key)
    draft.warn('overridden=thinking')
  }
}
