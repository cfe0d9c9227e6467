import type { TranslateContext } from '../contract.ts'

/** The id that all chunks and the whole reply share. */
export function replyId({ id }: TranslateContext): string {
  return `chatcmpl-${id}`
}
