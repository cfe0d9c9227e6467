/**
 * What OpenAI refuses with. Texts, types and codes are those seen in public reports of the API; marked "unverified"
 * where only the status and the reason are known.
 */
import { Refused, type FaultName, type Faults, type FixedRefusal } from '../errors.ts'

interface Details {
  readonly status?: number
  readonly type?: string
  readonly param?: string
  readonly code?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The one envelope of this API: always JSON, always labelled as such. That it is indented so is unverified. */
export function problem(message: string, details: Details = {}): FixedRefusal {
  const { status = 400, type = 'invalid_request_error', param = null, code = null, headers } = details
  const body = JSON.stringify({ error: { message, type, param, code } }, undefined, 2)
  return { status, contentType: 'application/json', body, ...(headers && { headers }) }
}

export function reject(message: string, details?: Details): never {
  throw new Refused(problem(message, details))
}

const limited = (message: string, headers: Readonly<Record<string, string>>): FixedRefusal =>
  problem(message, { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded', headers })

const advice = 'Visit https://platform.openai.com/account/rate-limits to learn more.'

export const refusal = {
  badKey: (key: string): FixedRefusal =>
    problem(
      `Incorrect API key provided: ${masked(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
      { status: 401, code: 'invalid_api_key' },
    ),
  unknownModel: (name: string): FixedRefusal =>
    problem(`The model \`${name}\` does not exist or you do not have access to it.`, {
      status: 404,
      code: 'model_not_found',
    }),
  noSuchPath: (method: string, path: string): FixedRefusal =>
    problem(`Invalid URL (${method} ${path})`, { status: 404 }),
  wrongMethod: (method: string, path: string): FixedRefusal =>
    problem(`Not allowed to ${method} on ${path}.`, { status: 405, code: 'method_not_supported' }),
  contextTooLong: (limit: number, prompt: number): FixedRefusal =>
    problem(
      `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${prompt} tokens. Please reduce the length of the messages.`,
      { param: 'messages', code: 'context_length_exceeded' },
    ),
  // OpenAI limits requests and tokens per minute; a limit of concurrency is worded as one of requests.
  tooManyRequests: (limit: number, used: number): FixedRefusal =>
    limited(
      `Rate limit reached in organization org-simulated on requests per min (RPM): Limit ${limit}, Used ${used}, Requested 1. Please try again in 1s. ${advice}`,
      { 'retry-after': '1', 'retry-after-ms': '1000', 'x-ratelimit-remaining-requests': '0' },
    ),
} as const

/** The first three characters and the last four, as the API shows a key it does not know. */
const masked = (key: string): string =>
  key.length < 12 ? '*'.repeat(key.length) : `${key.slice(0, 3)}${'*'.repeat(key.length - 7)}${key.slice(-4)}`

const noQuota = problem(
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
  { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
)

/** Refusals with a fixed text, under the names that scripts use for every provider. */
export const faults = {
  '401-governor': problem(
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys.",
    { status: 401 },
  ),
  '401': refusal.badKey('sk-0000000000000000'),
  // There is no 402 here: an account without credit is a 429 that waiting does not cure.
  '402': noQuota,
  '404': refusal.noSuchPath('POST', '/v1/nowhere'),
  '405': refusal.wrongMethod('GET', '/v1/chat/completions'),
  // Unverified.
  '413': problem('Request body too large.', { status: 413 }),
  // Unverified.
  '415': problem(
    'Unsupported content type: you must send your request with a content-type of application/json.',
    {
      code: 'unsupported_content_type',
    },
  ),
  '429-concurrency': refusal.tooManyRequests(500, 500),
  '429-balance': noQuota,
  '429-tpm': limited(
    `Rate limit reached in organization org-simulated on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2s. ${advice}`,
    { 'retry-after': '2', 'retry-after-ms': '2000', 'x-ratelimit-remaining-tokens': '0' },
  ),
  '500': problem('The server had an error while processing your request. Sorry about that!', {
    status: 500,
    type: 'server_error',
  }),
  '503': problem('The engine is currently overloaded, please try again later', {
    status: 503,
    type: 'service_unavailable_error',
    code: 'server_is_overloaded',
  }),
  moderation: problem(
    'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.',
    { code: 'invalid_prompt' },
  ),
  context: refusal.contextTooLong(128_000, 130_000),
  'empty-messages': problem(
    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    { param: 'messages', code: 'empty_array' },
  ),
  'stream-options': problem("The 'stream_options' parameter is only allowed when 'stream' is enabled.", {
    param: 'stream_options',
  }),
  'json-prompt': problem(
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    { param: 'messages' },
  ),
} satisfies Faults & Partial<Record<FaultName, FixedRefusal>>

/** As an event of a stream which had begun: the same body on one line. */
export function errorFrame(name: FaultName = '500'): string {
  const named: Partial<Record<FaultName, FixedRefusal>> = faults
  const { body } = named[name] ?? faults['500']
  return `data: ${JSON.stringify(JSON.parse(body))}\n\n`
}
