import { textOf, type Fields } from '../../reply-facts.ts'
import type { TranslateContext } from '../contract.ts'

/** The id that all chunks and the whole reply share. */
export function replyId({ id }: TranslateContext): string {
  return `chatcmpl-${id}`
}

/** The provider's id of a call; one of ours where it gave none. */
export function callId(block: Fields, { id }: TranslateContext, index: number): string {
  return textOf(block['id']) ?? `call_${id}_${index}`
}
