/** OpenAI: its paths, the headers of its replies, and who may call. */
import { chatWriter } from '../chat-reply.ts'
import { get, post, type Endpoint } from '../endpoints.ts'
import { fimWriter } from '../fim.ts'
import { bearer, isKnown } from '../keys.ts'
import type { Settings } from '../options.ts'
import type { Personality } from '../personality.ts'
import { mebibyte } from '../read-body.ts'
import { openaiChat } from './chat-reply.ts'
import { readChat } from './chat-rules.ts'
import { readCompletion } from './completions.ts'
import { readEmbedding, writeEmbeddings } from './embeddings.ts'
import { errorFrame, faults, refusal } from './errors.ts'

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

const modelPath = '/v1/models/'

const endpoints = ({ models }: Settings): ReadonlyMap<string, Endpoint> =>
  new Map([
    ['/v1/chat/completions', chat],
    // Not OpenAI's own, but that of many who offer its format.
    ['/chat/completions', chat],
    ['/v1/completions', completions],
    ['/v1/embeddings', embeddings],
    ['/v1/models', get(() => ({ object: 'list', data: models.map(modelObject) }))],
    ...models.map((id): [string, Endpoint] => [`${modelPath}${id}`, get(() => modelObject(id))]),
  ])

/** What an account of a middle tier is shown; refusals for a limit say that nothing is left of it. */
const usualHeaders = [
  ['openai-organization', 'org-simulated'],
  ['openai-processing-ms', '12'],
  ['openai-version', '2020-10-01'],
  ['x-ratelimit-limit-requests', '10000'],
  ['x-ratelimit-limit-tokens', '2000000'],
  ['x-ratelimit-remaining-requests', '9999'],
  ['x-ratelimit-remaining-tokens', '1999000'],
  ['x-ratelimit-reset-requests', '6ms'],
  ['x-ratelimit-reset-tokens', '30ms'],
  ['strict-transport-security', 'max-age=31536000; includeSubDomains; preload'],
  ['x-content-type-options', 'nosniff'],
  ['server', 'cloudflare'],
  ['transfer-encoding', 'chunked'],
].flat()

export const openai: Personality = {
  provider: 'openai',
  title: 'OpenAI API',
  defaults: {
    keepAliveMs: Infinity,
    usagePlacement: 'trailing',
    contextTokens: 128_000,
    models: ['fast-general', 'low-cost-general', 'reasoning-large', 'embed-small'],
  },
  maxBodyBytes: 64 * mebibyte,
  keepAlive: { stream: ': keep-alive\n\n', whole: false },
  ids: {
    request: (random) => `req_${random.hex(32)}`,
    reply: (random) => `chatcmpl-${random.alphanumeric(29)}`,
    call: (random) => `call_${random.alphanumeric(24)}`,
  },
  faults,
  headers: (requestId) => ['x-request-id', requestId, ...usualHeaders],
  errorFrame,
  endpoints,
  noSuchPath: (method, path) =>
    path.startsWith(modelPath)
      ? refusal.unknownModel(decodeURIComponent(path.slice(modelPath.length)))
      : refusal.noSuchPath(method, path),
  wrongMethod: refusal.wrongMethod,
  admit(settings, request) {
    const key = bearer(request)
    if (key === undefined) return faults['401-governor']
    return isKnown(settings, key) ? undefined : refusal.badKey(key)
  },
  tooMany: (limited, current, limit) =>
    limited === 'model' ? refusal.tooManyRequests(limit, current - 1) : faults['429-balance'],
}
