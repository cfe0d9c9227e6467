/**
 * What Anthropic refuses with. Every body repeats the id of the request. Texts are those seen in public reports of the
 * API; where only the status and the reason are known, the text is marked "unverified".
 */
import { Refused, type FaultName, type Faults, type Refusal } from '../errors.ts'

interface Details {
  readonly status: number
  readonly type: string
  readonly headers?: Readonly<Record<string, string>>
}

interface Problem extends Refusal {
  /** The inner object, which an event of a stream carries without the id. */
  readonly error: object
}

const invalid: Details = { status: 400, type: 'invalid_request_error' }

export function problem(message: string, details: Details = invalid): Problem {
  const { status, type, headers } = details
  const error = { type, message }
  return {
    status,
    contentType: 'application/json',
    body: (requestId) => JSON.stringify({ type: 'error', error, request_id: requestId }),
    error,
    ...(headers && { headers }),
  }
}

export function reject(message: string, details?: Details): never {
  throw new Refused(problem(message, details))
}

const limited = (message: string, seconds: number, left: string): Problem =>
  problem(message, {
    status: 429,
    type: 'rate_limit_error',
    headers: { 'retry-after': String(seconds), [`anthropic-ratelimit-${left}-remaining`]: '0' },
  })

export const refusal = {
  badKey: problem('invalid x-api-key', { status: 401, type: 'authentication_error' }),
  notFound: (what: string): Problem => problem(what, { status: 404, type: 'not_found_error' }),
  wrongMethod: problem('Method Not Allowed', { status: 405, type: 'invalid_request_error' }),
  promptTooLong: (limit: number, prompt: number): Problem =>
    problem(`prompt is too long: ${prompt} tokens > ${limit} maximum`),
  // Anthropic names no number in this refusal.
  tooManyConnections: limited(
    'Number of concurrent connections has exceeded your rate limit. Please try again later or contact sales at https://www.anthropic.com/contact-sales to discuss your options for a rate limit increase.',
    1,
    'requests',
  ),
} as const

/** Refusals with a fixed text, under the names that scripts use for every provider. */
export const faults = {
  '401-governor': problem('x-api-key header is required', { status: 401, type: 'authentication_error' }),
  '401': refusal.badKey,
  '402': problem(
    'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    { status: 402, type: 'billing_error' },
  ),
  '404': refusal.notFound('Not found'),
  '405': refusal.wrongMethod,
  '413': problem('Request exceeds the maximum size', { status: 413, type: 'request_too_large' }),
  // Unverified.
  '415': problem('content-type: must be application/json'),
  '429-concurrency': refusal.tooManyConnections,
  // The cap an account sets on its own spend: waiting a moment does not help, so there is no retry-after. Text unverified.
  '429-balance': problem('You have reached your specified API usage limits.', {
    status: 429,
    type: 'rate_limit_error',
  }),
  '429-tpm': limited(
    "This request would exceed your organization's rate limit of 50,000 input tokens per minute. For details, refer to: https://docs.claude.com/en/api/rate-limits.",
    2,
    'input-tokens',
  ),
  '500': problem('Internal server error', { status: 500, type: 'api_error' }),
  // Overload has a status of its own here.
  '503': problem('Overloaded', { status: 529, type: 'overloaded_error' }),
  moderation: problem('Output blocked by content filtering policy'),
  context: refusal.promptTooLong(200_000, 205_000),
  'tool-choice': problem('Thinking may not be enabled when tool_choice forces tool use.'),
  replay: problem('messages.1.content.0: Invalid `signature` in `thinking` block'),
  'empty-messages': problem('messages: at least one message is required'),
} satisfies Faults

/** As an event of a stream which had begun. */
export function errorFrame(name: FaultName = '503'): string {
  const named: Partial<Record<FaultName, Problem>> = faults
  const { error } = named[name] ?? faults['503']
  return `event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`
}
