import { fieldsOf, listOf, textOf, type Fields } from '../../reply-facts.ts'
import type { TranslateContext } from '../contract.ts'
import { carryId } from '../tool-ids.ts'

export function messageId({ id }: TranslateContext): string {
  return `msg_${id}`
}

/** The provider's id of a call; one of ours where it gave none. */
export function callId(given: string | undefined, { id }: TranslateContext, index: number): string {
  return given === undefined ? `toolu_${id}_${index}` : carryId(given)
}

/** Reasoning under the name that most providers use, or the other. */
export function reasoningOf(said: Fields): string {
  return textOf(said['reasoning_content']) ?? textOf(said['reasoning']) ?? ''
}

/** Some providers write the content as a list of parts. */
export function contentOf(content: unknown): string {
  if (typeof content === 'string') return content
  let words = ''
  for (const part of listOf(content)) words += textOf(fieldsOf(part)['text']) ?? ''
  return words
}
