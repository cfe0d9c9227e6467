import { applyFields, compile } from '../fields.ts'
import { Draft, type FieldTable, type Prepare } from './draft.ts'
import { COMMON_FIELDS, writeUser } from './shared.ts'

/** Every field of an embeddings request that the gateway acts on. All others pass as they came. */
export const EMBEDDINGS_FIELDS = { ...COMMON_FIELDS } as const satisfies FieldTable

const FIELDS = compile<Draft>(EMBEDDINGS_FIELDS)

export const prepareEmbeddings: Prepare = (request, catalogue, settings) => {
  const draft = new Draft(request, catalogue, settings)
  applyFields(draft, FIELDS)
  writeUser(draft)
  return draft.finish('/embeddings')
}
