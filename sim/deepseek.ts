/** DeepSeek: its paths, the headers of its replies, and who may call. */
import type { IncomingMessage } from 'node:http'
import { readAnthropic } from './anthropic-request.ts'
import { deepseekMessages, messagesWriter } from './anthropic-reply.ts'
import { readChat } from './chat-rules.ts'
import { chatWriter, deepseekChat } from './chat-reply.ts'
import { get, post, type Endpoint } from './endpoints.ts'
import { contextTokens, eras } from './eras.ts'
import { fixed, refusal, Refused, type FaultName, type Refusal } from './errors.ts'
import { fimWriter, readFim } from './fim.ts'
import type { Dialect } from './generate.ts'
import { apiKeyHeader, bearer, isKnown } from './keys.ts'
import type { Settings } from './options.ts'
import type { Personality } from './personality.ts'
import { mebibyte } from './read-body.ts'
import { readResponses } from './responses-request.ts'
import { writeResponses } from './responses-reply.ts'

const chat: Dialect = { read: readChat, write: chatWriter(deepseekChat) }
const messages: Dialect = { read: readAnthropic, write: messagesWriter(deepseekMessages) }
const fim: Dialect = { read: readFim, write: fimWriter(deepseekChat) }
const responses: Dialect = { read: readResponses, write: writeResponses }

const refuse = (fault: FaultName): Endpoint => ({
  method: 'POST',
  serve: () => {
    throw new Refused(fixed[fault])
  },
})

const models = get(({ settings }) => ({
  object: 'list',
  data: eras[settings.era].listed.map(({ id }) => ({ id, object: 'model', owned_by: 'deepseek' })),
}))

const balance = get(({ ledger }) => {
  const total = ledger.balanceUsd()
  return {
    is_available: !ledger.isEmpty(),
    balance_infos: [
      { currency: 'USD', total_balance: total, granted_balance: '0.00', topped_up_balance: total },
    ],
  }
})

/** A path that is not here is a 404, a wrong method a 405, both with empty bodies. */
const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['/chat/completions', post(chat)],
  ['/v1/chat/completions', post(chat)],
  ['/beta/chat/completions', post(chat, true)],
  ['/beta/completions', post(fim, true)],
  ['/completions', refuse('fim-base')],
  ['/v1/completions', refuse('fim-base')],
  ['/responses', post(responses)],
  // Whether the Responses API also answers under /v1 is unverified.
  ['/v1/responses', post(responses)],
  ['/anthropic/v1/messages', { ...post(messages), keyHeader: 'x-api-key' }],
  // That this second path works is unverified.
  ['/anthropic/messages', { ...post(messages), keyHeader: 'x-api-key' }],
  ['/models', models],
  ['/v1/models', models],
  ['/user/balance', balance],
])

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
function admit(settings: Settings, request: IncomingMessage, { keyHeader }: Endpoint): Refusal | undefined {
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
  endpoints: () => endpoints,
  noSuchPath: () => fixed['404'],
  wrongMethod: () => fixed['405'],
  admit,
  tooMany: (limited, current, limit) =>
    limited === 'model' ? refusal.concurrency(current, limit) : refusal.concurrencyByBalance(current, limit),
}
