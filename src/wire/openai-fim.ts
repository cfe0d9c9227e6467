import type { ReplyFacts, RequestFacts } from '../core/call.ts'
import { refuse } from '../core/errors.ts'
import { NONE, type JsonDoc } from './json-doc.ts'
import { NameTable } from './json-names.ts'
import { readEnvelope, SHARED_READERS } from './openai-chat.ts'
import { readFields, type FieldReader } from './request-facts.ts'
import { fieldsOf, lengthOf, listOf, textOf } from './reply-facts.ts'

const FIM_READERS = new NameTable<FieldReader>([
  ...SHARED_READERS,
  ['messages', (draft, _doc, value) => (draft.messages = value)],
])

/** Reads the body of a fill-in-the-middle completion. */
export function readFimRequest(doc: JsonDoc): RequestFacts {
  const draft = readFields(doc, FIM_READERS)
  const prompt = doc.get(doc.root, 'prompt')
  if (!doc.isString(prompt)) {
    const hint = draft.messages === NONE ? '' : ' To send messages, use /v1/chat/completions.'
    refuse('invalid_value', { param: '/prompt', reason: `must be a string.${hint}` })
  }
  return draft.facts()
}

/** Reads a whole reply or one chunk of a stream: they have the same shape. */
export function readFimReply(parsed: unknown): ReplyFacts {
  const reply = fieldsOf(parsed)
  const facts = readEnvelope(reply)
  for (const item of listOf(reply['choices'])) {
    const choice = fieldsOf(item)
    facts.finish ??= textOf(choice['finish_reason'])
    facts.outputChars += lengthOf(choice['text'])
  }
  return facts
}
