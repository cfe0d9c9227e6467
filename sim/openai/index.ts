/** OpenAI: the headers of its replies, its ids, and who may call. */
import { bearer, isKnown } from '../keys.ts'
import type { Personality } from '../personality.ts'
import { mebibyte } from '../read-body.ts'
import { errorFrame, faults, refusal } from './errors.ts'

export const modelPath = '/v1/models/'

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
