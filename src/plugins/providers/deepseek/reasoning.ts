import { NONE, type Node } from '../../../wire/json-doc.ts'
import { fieldsOf, listOf } from '../../../wire/reply-facts.ts'
import type { Operation, Thought } from '../../../core/call.ts'
import { uncarryId } from '../../../wire/translate/tool-ids.ts'
import type { Draft } from './draft.ts'

/**
 * DeepSeek wants the reasoning of turns with tool calls back, and at times answers 400 where it is missing. Clients lose it;
 * what a placeholder must be to pass has varied. Each step is tried only after that very 400 to the step before.
 *
 * Chat: 0 a lost text is restored where the gateway remembers it, else becomes `""`, 1 becomes `" "`, 2 no thinking in this call.
 * Messages and Responses: 0 a lost block or item is restored where the gateway remembers it, else is left out (what would pass
 * for one is not known), 1 no thinking.
 */
export const REPAIR_STEPS: Readonly<Record<Operation, number>> = {
  chat: 2,
  fim: 0,
  messages: 1,
  responses: 1,
  embeddings: 0,
}

export function givesUpThinking(operation: Operation, repair: number): boolean {
  return REPAIR_STEPS[operation] > 0 && repair >= REPAIR_STEPS[operation]
}

/** Gives turns with tool calls a text where they lost theirs. Only where this call thinks; else nothing is missing. */
export function fillReasoning(draft: Draft, lacking: readonly Node[]): void {
  const { doc, edits, request } = draft
  const placeholder = request.repair === 0 ? '""' : '" "'
  for (let i = 0; i < lacking.length; i += 2) {
    const message = lacking[i] as Node
    const given = lacking[i + 1] as Node
    const restored = recalled(draft, message)
    const json = restored ?? placeholder
    if (given === NONE) edits.insertAt(doc.start(message) + 1, `"reasoning_content":${json},`)
    else if (restored !== undefined || request.repair > 0 || doc.isNull(given)) edits.replace(given, json)
  }
}

/** The text that the turn was thought with, as JSON. */
function recalled(draft: Draft, message: Node): string | undefined {
  const { doc } = draft
  const thought = recallThought(draft, doc.elements(doc.get(message, 'tool_calls')), 'id')
  if (thought === undefined) return undefined
  draft.warn('restored=reasoning_content')
  return JSON.stringify(thought.text)
}

/** What a turn was thought with: any of its calls leads to it, by the member that has its id. */
export function recallThought(
  { doc, request }: Draft,
  calls: Iterable<Node>,
  idName: string,
): Thought | undefined {
  if (request.recallReasoning === undefined) return undefined
  for (const call of calls) {
    const id = doc.text(doc.get(call, idName))
    const thought = id === undefined ? undefined : request.recallReasoning(uncarryId(id))
    if (thought !== undefined) return thought
  }
  return undefined
}

/** The names under which other gateways and SDKs hand reasoning back, in the order in which they are believed. */
const OTHER_NAMES = ['reasoning', 'reasoning_details', 'thinking_blocks'] as const

/** Moves reasoning to where DeepSeek reads it. False where there is no text in it. `given` is a null, or NONE. */
export function adoptReasoning(draft: Draft, message: Node, given: Node): boolean {
  const { doc, edits } = draft
  for (const name of OTHER_NAMES) {
    const key = doc.keyOf(message, name)
    if (key === NONE) continue
    const value = doc.valueOf(key)
    const text = doc.text(value) ?? joinTexts(doc.toValue(value))
    if (text === '') continue
    edits.removeMember(message, key)
    const json = doc.isString(value) ? doc.raw(value).toString() : JSON.stringify(text)
    if (given === NONE) edits.add(message, 'reasoning_content', json)
    else edits.replace(given, json)
    return true
  }
  return false
}

/** Texts of `reasoning_details` (`text`, `summary`) or `thinking_blocks` (`thinking`), in order and with nothing between. */
function joinTexts(value: unknown): string {
  let text = ''
  for (const item of listOf(value)) {
    const fields = fieldsOf(item)
    const part = fields['text'] ?? fields['thinking'] ?? fields['summary']
    if (typeof part === 'string') text += part
  }
  return text
}
