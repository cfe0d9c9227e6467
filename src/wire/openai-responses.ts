import type { RequestFacts } from '../core/call.ts'
import { refuse } from '../core/errors.ts'
import { NONE, type JsonDoc, type Node } from './json-doc.ts'
import { NameTable } from './json-names.ts'
import { INPUT_READERS, requireInput } from './openai-input.ts'
import {
  booleanAt,
  countAt,
  readFields,
  readTools,
  type FactsDraft,
  type FieldReader,
} from './request-facts.ts'

const READERS = new NameTable<FieldReader>([
  ...INPUT_READERS,
  ['input', readInput],
  ['tools', readTools],
  ['max_output_tokens', (draft, doc, value) => (draft.maxTokens = countAt(doc, value, '/max_output_tokens'))],
])

/** Reads the body of a Responses request. Throws `GatewayError` for what no route could serve. */
export function readResponsesRequest(doc: JsonDoc): RequestFacts {
  const draft = readFields(doc, READERS)
  requireInput(draft, doc)
  refuseState(doc)
  return draft.facts()
}

/** Fields that refer to what an earlier call left behind. The gateway keeps nothing of a call for the next one. */
const STATE = {
  previous_response_id: 'this gateway keeps no responses. Send the whole conversation in `input`.',
  conversation: 'this gateway keeps no conversations. Send the whole conversation in `input`.',
} as const

/** Refuses what only a server that remembers calls could serve: without it, the answer would be to another question. */
export function refuseState(doc: JsonDoc): void {
  for (const [name, reason] of Object.entries(STATE)) {
    const value = doc.get(doc.root, name)
    if (value !== NONE && !doc.isNull(value)) refuse('unsupported_value', { param: `/${name}`, reason })
  }
  const background = doc.get(doc.root, 'background')
  if (background !== NONE && booleanAt(doc, background, '/background') === true) {
    const reason = 'this gateway keeps no responses to be fetched later. Use "stream": true.'
    refuse('unsupported_value', { param: '/background', reason })
  }
}

function readInput(draft: FactsDraft, doc: JsonDoc, value: Node): void {
  if (!doc.isString(value) && (!doc.isArray(value) || doc.first(value) === NONE)) {
    refuse('invalid_value', { param: '/input', reason: 'must be a string or a non-empty array.' })
  }
  draft.input = value
}
