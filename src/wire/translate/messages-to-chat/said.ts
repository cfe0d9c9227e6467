import type { TranslateContext } from '../contract.ts'
import { carryId } from '../tool-ids.ts'

export function messageId({ id }: TranslateContext): string {
  return `msg_${id}`
}

/** The provider's id of a call; one of ours where it gave none. */
export function callId(given: string | undefined, { id }: TranslateContext, index: number): string {
  return given === undefined ? `toolu_${id}_${index}` : carryId(given)
}
