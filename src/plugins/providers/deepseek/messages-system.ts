import { NONE, type Node } from '../../../wire/json-doc.ts'
import { invalid, type Draft } from './draft.ts'

/**
 * Claude Code puts a text about billing in front of the system prompt. It means nothing to DeepSeek, names the installation,
 * and where it varies it spoils the provider's prefix cache.
 */
const BILLING = 'x-anthropic-billing-header:'

/** The system prompt without the billing text, and with system messages that stood before all others. */
export function tidySystem(draft: Draft, leading: readonly Node[]): void {
  const { doc, system } = draft
  if (doc.isArray(system)) removeBilling(draft)
  else if (system !== NONE && !doc.isString(system) && !doc.isNull(system)) {
    invalid('/system', 'must be a string or an array of text blocks.')
  }
  if (leading.length > 0) appendSystem(draft, leading)
}

function removeBilling(draft: Draft): void {
  const { doc, edits, system, systemKey } = draft
  const gone: Node[] = []
  let count = 0
  for (let block = doc.first(system); block !== NONE; block = doc.after(block, system)) {
    count++
    const text = doc.get(block, 'text')
    if (!doc.isString(text)) invalid(`/system/${count - 1}`, 'must be a text block.')
    if (startsWith(draft, text, BILLING)) gone.push(block)
  }
  if (gone.length === 0) return
  draft.warn('dropped=x-anthropic-billing-header')
  if (gone.length === count) edits.removeMember(doc.root, systemKey)
  else edits.removeElements(system, gone)
}

function appendSystem(draft: Draft, leading: readonly Node[]): void {
  const { doc, edits, system } = draft
  const blocks = leading.map((content) => blocksOf(draft, content)).filter((text) => text !== '')
  draft.warn('mapped=role.system')
  if (blocks.length === 0) return
  // With whatever was there as blocks of its own: the raw bytes of all texts go on as they came.
  const before = system === NONE ? '' : blocksOf(draft, system)
  const all = [...(before === '' ? [] : [before]), ...blocks].join(',')
  edits.set(doc.root, 'system', `[${all}]`)
}

/** A string, or an array of blocks, as the inside of an array of blocks. Billing texts are left out. */
function blocksOf(draft: Draft, content: Node): string {
  const { doc } = draft
  if (doc.isString(content)) return `{"type":"text","text":${doc.raw(content).toString()}}`
  const texts: string[] = []
  for (const block of doc.elements(content)) {
    if (!startsWith(draft, doc.get(block, 'text'), BILLING)) texts.push(doc.raw(block).toString())
  }
  return texts.join(',')
}

function startsWith({ doc }: Draft, text: Node, prefix: string): boolean {
  if (!doc.isString(text)) return false
  if (doc.isEscaped(text)) return (doc.text(text) as string).startsWith(prefix)
  const from = doc.start(text) + 1
  return doc.bytes.toString('latin1', from, Math.min(from + prefix.length, doc.end(text) - 1)) === prefix
}
