/** What OpenAI serves where. */
import { chatWriter } from '../chat-reply.ts'
import { get, post, type Endpoint, type Endpoints } from '../endpoints.ts'
import { fimWriter } from '../fim.ts'
import type { Settings } from '../options.ts'
import { openaiChat } from './chat-reply.ts'
import { readChat } from './chat-rules.ts'
import { readCompletion } from './completions.ts'
import { readEmbedding, writeEmbeddings } from './embeddings.ts'
import { modelPath } from './index.ts'

const chat = post({ read: readChat, write: chatWriter(openaiChat) })
const completions = post({ read: readCompletion, write: fimWriter(openaiChat) })
const embeddings = post({ read: readEmbedding, write: writeEmbeddings })

/** Some day in 2025; a fixed one, so that replies stay equal byte for byte. */
const modelCreated = 1_754_000_000

const modelObject = (id: string): object => ({
  id,
  object: 'model',
  created: modelCreated,
  owned_by: 'openai',
})

export const openaiEndpoints = ({ models }: Settings): Endpoints =>
  new Map([
    ['/v1/chat/completions', chat],
    // Not OpenAI's own, but that of many who offer its format.
    ['/chat/completions', chat],
    ['/v1/completions', completions],
    ['/v1/embeddings', embeddings],
    ['/v1/models', get(() => ({ object: 'list', data: models.map(modelObject) }))],
    ...models.map((id): [string, Endpoint] => [`${modelPath}${id}`, get(() => modelObject(id))]),
  ])
