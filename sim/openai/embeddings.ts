/** Embeddings: the same text always has the same vector, of length one. */
import { hash } from 'node:crypto'
import type { Ask } from '../ask.ts'
import type { Incoming } from '../chat-rules.ts'
import { Refused } from '../errors.ts'
import { contentType, type Writing } from '../frames.ts'
import { isEmbeddingModel, modelNamed } from '../named-models.ts'
import { randomFrom } from '../random.ts'
import type { Reply } from '../reply.ts'
import {
  anything,
  closed,
  optional,
  sequence,
  text,
  unsigned,
  variant,
  wrongType,
  type Check,
} from '../serde.ts'
import { refusal, reject } from './errors.ts'
import { checkLength, checkRange, readShape } from './wording.ts'

interface EmbeddingRequest {
  model: string
  input: string | string[] | number[] | number[][]
  dimensions?: number | null
  encoding_format?: 'float' | 'base64' | null
}

const strings = sequence(text)
const tokens = sequence(unsigned)
const tokenLists = sequence(tokens)

/** One text or one list of token ids, or a list of either. */
const input: Check = (value) => {
  if (typeof value === 'string') return undefined
  if (!Array.isArray(value)) return wrongType(value, 'a string or a sequence')
  const first: unknown = value[0]
  if (typeof first === 'string') return strings(value)
  return Array.isArray(first) ? tokenLists(value) : tokens(value)
}

const embeddingRequest = closed(
  {
    model: text,
    input,
    dimensions: optional(unsigned),
    encoding_format: optional(variant('float', 'base64')),
    user: anything,
  },
  ['input', 'model'],
)

/** Real models have hundreds; a test reads these at a glance. */
const usualDimensions = 8
const maxInputs = 2048

export function readEmbedding({ source, settings }: Incoming): Ask {
  const request = readShape<EmbeddingRequest>(source, embeddingRequest)
  const model = modelNamed(settings, request.model)
  if (model === undefined) throw new Refused(refusal.unknownModel(request.model))
  if (!isEmbeddingModel(model))
    reject('You are not allowed to generate embeddings from this model', { status: 403 })
  checkRange('dimensions', request.dimensions, { kind: 'integer', from: 1, to: 3072 })
  const inputs = inputsOf(request.input)
  checkLength('input', inputs, maxInputs)
  // Unverified.
  if (inputs.length === 0 || inputs.includes(''))
    reject('Invalid input: it must not be empty.', { param: 'input' })
  return {
    model,
    thinking: false,
    effort: 'high',
    stream: false,
    includeUsage: true,
    maxTokens: 0,
    stops: [],
    jsonMode: false,
    userId: '',
    prompt: inputs.join('\n'),
    lastText: '',
    tools: [],
    forcedTool: undefined,
    topLogprobs: undefined,
    caching: 'none',
    repeats: {
      inputs,
      dimensions: request.dimensions ?? usualDimensions,
      encoding: request.encoding_format ?? 'float',
    },
  }
}

function inputsOf(value: EmbeddingRequest['input']): string[] {
  if (typeof value === 'string') return [value]
  const lists: readonly (string | number | readonly number[])[] = value
  if (typeof lists[0] === 'number') return [lists.join(' ')]
  return lists.map((each) => (Array.isArray(each) ? each.join(' ') : String(each)))
}

export const writeEmbeddings = (reply: Reply): Writing => ({
  whole: () => wholeList(reply),
  frames: noFrames,
  contentType,
})

// This endpoint has no streams; the reader never asks for one.
function* noFrames(): Generator<never, void, undefined> {}

function wholeList(reply: Reply): string {
  const { inputs, dimensions, encoding } = reply.ask.repeats as {
    inputs: string[]
    dimensions: number
    encoding: 'float' | 'base64'
  }
  const { hit, miss } = reply.usage
  const usage = reply.usageOverride ?? { prompt_tokens: hit + miss, total_tokens: hit + miss }
  return JSON.stringify({
    object: 'list',
    data: inputs.map((each, index) => {
      const vector = vectorFor(each, dimensions)
      const embedding = encoding === 'float' ? [...vector] : base64(vector)
      return { object: 'embedding', index, embedding }
    }),
    model: reply.ask.model.id,
    ...(reply.usagePlacement === 'absent' ? {} : { usage }),
  })
}

/** Numbers of single precision, so that both encodings hold the same ones. */
function vectorFor(said: string, dimensions: number): Float32Array {
  const random = randomFrom(Number.parseInt(hash('sha1', said, 'hex').slice(0, 8), 16), 0)
  const raw = Array.from({ length: dimensions }, () => random.int(2_000_001) / 1_000_000 - 1)
  const length = Math.hypot(...raw) || 1
  return Float32Array.from(raw, (each) => each / length)
}

/** Little endian, whatever the machine is. */
function base64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4)
  vector.forEach((each, index) => bytes.writeFloatLE(each, index * 4))
  return bytes.toString('base64')
}
