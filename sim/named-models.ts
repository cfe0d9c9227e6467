/** Models of the providers whose catalogue a test chooses by the option `models`; a name tells what the model is. */
import type { Model } from './eras.ts'
import type { Settings } from './options.ts'

/** A name that begins so is served by the embeddings endpoint, and by no other. */
const embedding = /^embed/
/** A name that holds this thinks before it answers. */
const reasoning = /reasoning/

export const isEmbeddingModel = ({ id }: Model): boolean => embedding.test(id)

export const isReasoningModel = ({ id }: Model): boolean => reasoning.test(id)

/** Invented; spend is compared between calls, not with a price list. */
const price = { hit: 75_000, miss: 150_000, output: 600_000 }

/** Undefined for a name that the provider does not have. Limits of concurrency are set by option alone. */
export const modelNamed = ({ models }: Settings, name: string): Model | undefined =>
  models.includes(name)
    ? { id: name, fingerprint: 'fp_44709d6fcb', vision: true, price, concurrency: Infinity }
    : undefined
