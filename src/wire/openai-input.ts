import { refuse } from '../core/errors.ts'
import { NONE, type JsonDoc } from './json-doc.ts'
import { SHARED_READERS } from './openai-chat.ts'
import type { FactsDraft, FieldReader } from './request-facts.ts'

const SHARED = new Set(['model', 'stream', 'user', 'user_id', 'safety_identifier'])

/** What requests of OpenAI's that have an `input` share with those that have messages. */
export const INPUT_READERS: readonly (readonly [string, FieldReader])[] = SHARED_READERS.filter(([name]) =>
  SHARED.has(name),
)

export function requireInput({ input }: FactsDraft, doc: JsonDoc): void {
  if (input !== NONE) return
  const hint = doc.get(doc.root, 'messages') === NONE ? '' : ' To send messages, use /v1/chat/completions.'
  refuse('invalid_value', { param: '/input', reason: `is required.${hint}` })
}
