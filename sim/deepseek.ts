/** DeepSeek: the headers of its replies, its ids, and who may call. */
import type { IncomingMessage } from 'node:http'
import { contextTokens } from './eras.ts'
import { fixed, refusal, type Refusal } from './errors.ts'
import { apiKeyHeader, bearer, isKnown } from './keys.ts'
import type { Settings } from './options.ts'
import type { Personality, Place } from './personality.ts'
import { mebibyte } from './read-body.ts'

/** The set seen on every reply of the real service. No rate-limit headers, and no retry-after unless scripted. */
const usualHeaders = [
  ['vary', 'origin, access-control-request-method, access-control-request-headers'],
  ['access-control-allow-credentials', 'true'],
  ['strict-transport-security', 'max-age=31536000; includeSubDomains; preload'],
  ['x-content-type-options', 'nosniff'],
  ['server', 'elb'],
  ['via', '1.1 6fd2b1a7c0de4a52.cloudfront.net (CloudFront)'],
  ['x-cache', 'Miss from cloudfront'],
  ['transfer-encoding', 'chunked'],
].flat()

/** Authorization wins over the other header. */
function admit(settings: Settings, request: IncomingMessage, { keyHeader }: Place): Refusal | undefined {
  const other = keyHeader === undefined ? undefined : apiKeyHeader(request)
  const key = bearer(request) ?? other
  if (key === undefined) return fixed['401-governor']
  return isKnown(settings, key) ? undefined : refusal.badKey(key)
}

export const deepseek: Personality = {
  provider: 'deepseek',
  title: 'DeepSeek API',
  defaults: { keepAliveMs: 10_000, usagePlacement: 'finish', contextTokens, models: [] },
  maxBodyBytes: 64 * mebibyte,
  keepAlive: { stream: ': keep-alive\n\n', whole: true },
  ids: {
    request: (random) => random.hex(32),
    reply: (random) => random.uuid(),
    // Only the `call_00_` of a first call was seen; counting on for later ones is unverified.
    call: (random, index) => `call_${String(index).padStart(2, '0')}_${random.alphanumeric(24)}`,
  },
  faults: fixed,
  headers: (requestId) => ['x-ds-trace-id', requestId, ...usualHeaders],
  errorFrame: (fault = 'moderation') => `data: ${fixed[fault].body}\n\n`,
  noSuchPath: () => fixed['404'],
  wrongMethod: () => fixed['405'],
  admit,
  tooMany: (limited, current, limit) =>
    limited === 'model' ? refusal.concurrency(current, limit) : refusal.concurrencyByBalance(current, limit),
}
