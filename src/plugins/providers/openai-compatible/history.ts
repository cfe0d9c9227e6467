import { NONE } from '../../../wire/json-doc.ts'
import { unsupported } from '../draft.ts'
import type { Draft } from './draft.ts'

/**
 * Takes out of the messages what only DeepSeek knows. Some servers refuse it, others would take the reasoning of earlier turns
 * for something the assistant said. Servers that run DeepSeek's models want it back: for them it is kept.
 */
export function tidyHistory(draft: Draft): void {
  const { doc, edits, messages, settings } = draft
  let index = 0
  for (const message of doc.elements(messages)) {
    // The beginning of an answer, to go on from: others would answer it instead, and say nothing.
    if (doc.boolean(doc.get(message, 'prefix')) === true) {
      unsupported(`/messages/${index}/prefix`, 'only DeepSeek continues an answer that has begun.')
    }
    index++
    if (settings.reasoningContent === 'keep') continue
    const key = doc.keyOf(message, 'reasoning_content')
    if (key === NONE) continue
    edits.removeMember(message, key)
    if (!doc.isNull(doc.valueOf(key))) draft.warn('dropped=reasoning_content')
  }
}
