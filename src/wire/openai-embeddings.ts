import type { ReplyFacts, RequestFacts } from '../core/call.ts'
import { refuse } from '../core/errors.ts'
import type { Usage } from '../core/usage.ts'
import { NONE, type JsonDoc, type Node } from './json-doc.ts'
import { NameTable } from './json-names.ts'
import { INPUT_READERS, requireInput } from './openai-input.ts'
import { readFields, type FieldReader } from './request-facts.ts'
import { Untranslatable } from './translate/contract.ts'
import { errorOf, fieldsOf, jsonOf, listOf, ReplyDraft, textOf, tokensOf } from './reply-facts.ts'

export type EmbeddingsFormat = 'float' | 'base64'

const READERS = new NameTable<FieldReader>([
  ...INPUT_READERS.filter(([name]) => name !== 'stream'),
  ['input', readInput],
])

/** Reads the body of an embeddings request. Throws `GatewayError` for what no route could serve. */
export function readEmbeddingsRequest(doc: JsonDoc): RequestFacts {
  const draft = readFields(doc, READERS)
  requireInput(draft, doc)
  return draft.facts()
}

/** The form in which the caller reads vectors. Floats where it asked for none: so the API has it. */
export function embeddingsFormat(doc: JsonDoc): EmbeddingsFormat {
  return doc.isText(doc.get(doc.root, 'encoding_format'), 'base64') ? 'base64' : 'float'
}

/** Reads a whole reply. Vectors are counted as input alone: the figures of the output are 0. */
export function readEmbeddingsReply(parsed: unknown): ReplyFacts {
  const reply = fieldsOf(parsed)
  const facts = new ReplyDraft()
  facts.id = textOf(reply['id'])
  facts.model = textOf(reply['model'])
  facts.usage = usageOf(reply['usage'])
  facts.error = errorOf(reply['error'])
  if (Array.isArray(reply['data'])) facts.finish = 'stop'
  return facts
}

/**
 * A reply with every vector in the form the caller reads: the bytes that came where they all are. Clients that asked for
 * base64 decode whatever comes as base64, and make garbage of floats without an error. What is no vector stays as it is.
 *
 * Throws {@link Untranslatable} for a reply that cannot be written.
 *
 * @param parsed the JSON of `reply`; vectors are replaced in it
 */
export function reencodeEmbeddings(reply: Buffer, parsed: unknown, wanted: EmbeddingsFormat): Buffer {
  let changed = false
  for (const item of listOf(fieldsOf(parsed)['data'])) {
    const entry = fieldsOf(item) as Record<string, unknown>
    const vector = wanted === 'base64' ? toBase64(entry['embedding']) : toFloats(entry['embedding'])
    if (vector === undefined) continue
    entry['embedding'] = vector
    changed = true
  }
  if (!changed) return reply
  const written = jsonOf(fieldsOf(parsed))
  if (written === undefined) throw new Untranslatable('the reply is nested too deep')
  return Buffer.from(written)
}

const FLOAT_BYTES = 4

function toBase64(vector: unknown): string | undefined {
  if (!Array.isArray(vector) || !vector.every((value) => typeof value === 'number')) return undefined
  const bytes = Buffer.allocUnsafe(vector.length * FLOAT_BYTES)
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * FLOAT_BYTES)
  return bytes.toString('base64')
}

function toFloats(vector: unknown): number[] | undefined {
  if (typeof vector !== 'string') return undefined
  const bytes = Buffer.from(vector, 'base64')
  if (bytes.length === 0 || bytes.length % FLOAT_BYTES !== 0) return undefined
  return Array.from({ length: bytes.length / FLOAT_BYTES }, (_, i) => bytes.readFloatLE(i * FLOAT_BYTES))
}

function readInput(draft: { input: Node }, doc: JsonDoc, value: Node): void {
  const empty = doc.isString(value) ? doc.text(value) === '' : doc.first(value) === NONE
  if (empty || !(doc.isString(value) || doc.isArray(value))) {
    refuse('invalid_value', { param: '/input', reason: 'must be a string or an array, and not empty.' })
  }
  draft.input = value
}

function usageOf(value: unknown): Usage | undefined {
  const usage = fieldsOf(value)
  const inputTokens = tokensOf(usage['prompt_tokens']) ?? tokensOf(usage['total_tokens'])
  if (inputTokens === undefined) return undefined
  return {
    inputTokens,
    cacheHitTokens: 0,
    cacheMissTokens: inputTokens,
    outputTokens: 0,
    reasoningTokens: undefined,
    estimated: false,
  }
}
