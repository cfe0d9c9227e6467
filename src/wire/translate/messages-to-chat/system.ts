import { NONE, type Node } from '../../json-doc.ts'
import { invalid, type Draft } from '../draft.ts'
import type { Out } from '../json-out.ts'

/**
 * Claude Code puts a text about billing in front of the system prompt. It means nothing elsewhere, names the installation,
 * and where it varies it spoils the provider's prefix cache.
 */
const BILLING = 'x-anthropic-billing-header:'

const BETWEEN = '\n\n'

/** The system prompt as one message; none where it says nothing. */
export function systemMessages(draft: Draft): readonly Out[] {
  const system = draft.field('system')
  if (system === NONE) return []
  const content = systemText(draft, system, '/system')
  return content === '' ? [] : [{ role: 'system', content }]
}

/** A string or text blocks as one text. */
export function systemText(draft: Draft, content: Node, pointer: string): string {
  const { doc } = draft
  const text = doc.text(content)
  if (text !== undefined) return text
  if (!doc.isArray(content)) invalid(pointer, 'must be a string or an array of text blocks.')
  const texts: string[] = []
  let index = 0
  for (const block of doc.elements(content)) {
    const part = draft.text(block, 'text', `${pointer}/${index++}`)
    noteCaching(draft, block)
    if (part.startsWith(BILLING)) draft.warn('dropped=x-anthropic-billing-header')
    else if (part !== '') texts.push(part)
  }
  return texts.join(BETWEEN)
}

/** Chat providers cache by themselves, and take no hints. */
export function noteCaching(draft: Draft, object: Node): void {
  if (draft.member(object, 'cache_control') !== NONE) draft.warn('dropped=cache_control')
}
