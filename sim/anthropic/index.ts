/** Anthropic: the headers of its replies, its ids, and who may call. */
import type { IncomingMessage } from 'node:http'
import type { Refusal } from '../errors.ts'
import { apiKeyHeader, bearer, isKnown } from '../keys.ts'
import type { Settings } from '../options.ts'
import type { Personality } from '../personality.ts'
import { mebibyte } from '../read-body.ts'
import { errorFrame, faults, problem, refusal } from './errors.ts'
import { isVersion } from './messages.ts'

export const modelPath = '/v1/models/'

const limits = [
  ['requests', '4000', '3999'],
  ['tokens', '480000', '479000'],
  ['input-tokens', '400000', '399000'],
  ['output-tokens', '80000', '80000'],
] as const

const usualHeaders = [
  ['anthropic-organization-id', '00000000-0000-4000-8000-000000000001'],
  ...limits.flatMap(([name, limit, left]) => [
    [`anthropic-ratelimit-${name}-limit`, limit],
    [`anthropic-ratelimit-${name}-remaining`, left],
  ]),
  ['strict-transport-security', 'max-age=31536000; includeSubDomains; preload'],
  ['server', 'cloudflare'],
  ['via', '1.1 google'],
  ['transfer-encoding', 'chunked'],
].flat()

/** Limits are renewed with the next minute, which is shown as RFC 3339. */
function resets(): string[] {
  const minuteMs = 60_000
  const next = new Date(Math.ceil(Date.now() / minuteMs) * minuteMs).toISOString().replace('.000', '')
  return limits.flatMap(([name]) => [`anthropic-ratelimit-${name}-reset`, next])
}

/** `x-api-key` wins over a bearer, and every call names the version it was written for. */
function admit(settings: Settings, request: IncomingMessage): Refusal | undefined {
  const key = apiKeyHeader(request) ?? bearer(request)
  if (key === undefined) return faults['401-governor']
  if (!isKnown(settings, key)) return refusal.badKey
  const version = request.headers['anthropic-version']
  if (version === undefined) return problem('anthropic-version: header is required')
  return isVersion(String(version))
    ? undefined
    : problem(`anthropic-version: "${String(version)}" is not a valid version`)
}

export const anthropic: Personality = {
  provider: 'anthropic',
  title: 'Anthropic API',
  defaults: {
    keepAliveMs: 10_000,
    usagePlacement: 'finish',
    contextTokens: 200_000,
    models: ['claude-opus-5', 'claude-sonnet-5', 'claude-haiku-5'],
  },
  maxBodyBytes: 32 * mebibyte,
  keepAlive: { stream: 'event: ping\ndata: {"type":"ping"}\n\n', whole: false },
  ids: {
    request: (random) => `req_01${random.alphanumeric(22)}`,
    reply: (random) => `msg_01${random.alphanumeric(22)}`,
    call: (random) => `toolu_01${random.alphanumeric(22)}`,
  },
  faults,
  headers: (requestId) => ['request-id', requestId, ...usualHeaders, ...resets()],
  errorFrame,
  noSuchPath: (_method, path) =>
    path.startsWith(modelPath)
      ? refusal.notFound(`model: ${decodeURIComponent(path.slice(modelPath.length))}`)
      : faults['404'],
  wrongMethod: () => refusal.wrongMethod,
  admit,
  tooMany: (limited) => (limited === 'model' ? refusal.tooManyConnections : faults['429-balance']),
}
