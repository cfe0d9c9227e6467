import { NONE, type Node } from '../../../wire/json-doc.ts'
import type { Draft } from './draft.ts'
import { recallThought } from './reasoning.ts'

/** What the turns of a history miss of their thinking. */
export interface LostThinking {
  /** Contents of assistant messages that begin to call tools in a turn without thinking. */
  readonly turns: readonly Node[]
  /** Thinking blocks without a signature. */
  readonly unsigned: readonly Node[]
}

/**
 * Gives turns with tool calls the thinking that their client dropped (Claude Code does so where it is not signed), and blocks
 * the signature that DeepSeek wants to see on them. Only where this call thinks; else nothing is missing.
 */
export function restoreThinking(draft: Draft, { turns, unsigned }: LostThinking): void {
  for (const content of turns) restoreBlock(draft, content)
  for (const block of unsigned) sign(draft, block)
}

function restoreBlock(draft: Draft, content: Node): void {
  const { doc, edits, request } = draft
  const thought = recallThought(draft, doc.elements(content), 'id')
  if (thought === undefined) return
  const { text, signature = request.signer?.sign(text) } = thought
  if (signature === undefined) return
  edits.insertAt(
    doc.start(content) + 1,
    `${JSON.stringify({ type: 'thinking', thinking: text, signature })},`,
  )
  draft.warn('restored=thinking')
}

/** Which signature it had is not known. That there is one is all that DeepSeek is known to look at. */
function sign(draft: Draft, block: Node): void {
  const { doc, edits, request } = draft
  const thinking = doc.text(doc.get(block, 'thinking'))
  if (thinking === undefined || request.signer === undefined) return
  const signature = JSON.stringify(request.signer.sign(thinking))
  const given = doc.get(block, 'signature')
  if (given === NONE) edits.add(block, 'signature', signature)
  else edits.replace(given, signature)
  draft.warn('restored=thinking.signature')
}
