/**
 * Every body DeepSeek refuses with, as data. Bodies are byte-exact where a capture exists; those marked
 * "unverified" are our guess at a text nobody has published. The other providers have tables of their own, under
 * the same names.
 */
import { contextTokens } from './eras.ts'

export interface Refusal {
  readonly status: number
  /** Some refusals arrive without a content type, others with a wrong one; clients must not rely on it. */
  readonly contentType: string | undefined
  /** A function where the body repeats the id of the request. */
  readonly body: string | ((requestId: string) => string)
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal that is the same for every request, and can be repeated inside a stream. */
export interface FixedRefusal extends Refusal {
  readonly body: string
}

/** Thrown by validation; the request handler turns it into the reply. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(`refused with status ${refusal.status}`)
    this.name = 'Refused'
    this.refusal = refusal
  }
}

const json = 'application/json'
/** The API labels many of its JSON errors as raw bytes. */
const bytes = 'application/octet-stream'

const envelope = (message: string, type: string, code: string): string =>
  JSON.stringify({ error: { message, type, param: null, code } })

const plain = (status: number, contentType: string | undefined, body: string): FixedRefusal => ({
  status,
  contentType,
  body,
})

const invalid = (message: string, contentType: string = bytes): FixedRefusal => ({
  status: 400,
  contentType,
  body: envelope(message, 'invalid_request_error', 'invalid_request_error'),
})

const limited = (message: string): FixedRefusal => ({
  status: 429,
  contentType: json,
  body: envelope(message, 'rate_limit_error', 'invalid_request_error'),
})

/** Refusals whose text depends on the request. */
export const refusal = {
  invalid,
  badKey: (key: string): FixedRefusal => ({
    status: 401,
    contentType: json,
    body: envelope(
      `Authentication Fails, Your api key: ****${key.slice(-4)} is invalid`,
      'authentication_error',
      'invalid_request_error',
    ),
  }),
  unparsable: (detail: string): FixedRefusal =>
    plain(400, bytes, `Failed to parse the request body as JSON: ${detail}`),
  undeserializable: (detail: string): FixedRefusal =>
    invalid(`Failed to deserialize the JSON body into the target type: ${detail}`, json),
  unknownModel: (supported: string, asked: string): FixedRefusal =>
    invalid(`The supported API model names are ${supported}, but you passed ${asked}.`),
  userIdTooLong: (length: number): FixedRefusal =>
    invalid(
      `Invalid 'user_id': string too long. Expected a string with maximum length 512, but got a string with length ${length} instead`,
    ),
  outOfRange: (field: string, range: string): FixedRefusal =>
    invalid(`Invalid ${field} value, the valid range of ${field} is ${range}`),
  contextTooLong: (limit: number, prompt: number, output: number): FixedRefusal =>
    invalid(
      `This model's maximum context length is ${limit} tokens. However, you requested ${prompt + output} tokens (${prompt} in the messages, ${output} in the completion). Please reduce the length of the messages or completion.`,
    ),
  // The plain concurrency text is unverified; only the balance-scaled one was captured.
  concurrency: (current: number, limit: number): FixedRefusal =>
    limited(
      `Too many requests. Your current concurrency is ${current}, which exceeds your concurrency limit of ${limit}.`,
    ),
  concurrencyByBalance: (current: number, limit: number): FixedRefusal =>
    limited(
      `Too many requests. Your current concurrency is ${current}, which exceeds your concurrency limit of ${limit} based on your remaining balance. Please top up your balance to restore your concurrency.`,
    ),
  noToolOutput: (callId: string): FixedRefusal => invalid(`No tool output found for tool call ${callId}`),
} as const

/** Refusals with a fixed text. A script names them: `{"fault":"503"}`. */
export const fixed = {
  '401-governor': plain(401, undefined, 'Authentication Fails (governor)'),
  '401': refusal.badKey('sk-0000'),
  '402': {
    status: 402,
    contentType: json,
    body: envelope('Insufficient Balance', 'unknown_error', 'invalid_request_error'),
  },
  '404': plain(404, undefined, ''),
  '405': plain(405, undefined, ''),
  // The limit and the body of a 413 are unverified.
  '413': plain(413, 'text/plain', 'Request body too large'),
  '415': plain(415, 'text/plain', 'Expected request with `Content-Type: application/json`'),
  '429-concurrency': refusal.concurrency(2501, 2500),
  '429-balance': refusal.concurrencyByBalance(26, 25),
  '429-tpm': limited('Rate limit reached for TPM'),
  // The body of a 500 is unverified.
  '500': {
    status: 500,
    contentType: json,
    body: envelope('Internal Server Error', 'server_error', 'internal_error'),
  },
  '503': {
    status: 503,
    contentType: json,
    body: envelope(
      'Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.',
      'service_unavailable_error',
      'service_unavailable_error',
    ),
  },
  moderation: invalid('Content Exists Risk'),
  context: refusal.contextTooLong(contextTokens, contextTokens + 1, 4096),
  'effort-clash': invalid('thinking options type cannot be disabled when reasoning_effort is set'),
  'tool-choice': invalid('Thinking mode does not support this tool_choice'),
  'json-schema': invalid('This response_format type is unavailable now'),
  'json-prompt': invalid(
    "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'",
  ),
  replay: invalid('The `reasoning_content` in the thinking mode must be passed back to the API.'),
  'replay-anthropic': invalid(
    'The `content[].thinking` in the thinking mode must be passed back to the API.',
  ),
  'tool-order': invalid(
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. (insufficient tool messages following tool_calls message)",
  ),
  'fim-base': invalid(
    'completions api is only available when using beta api (set base_url="https://api.deepseek.com/beta")',
  ),
  'file-id': invalid('the following file_ids do not exist or are not created under your account'),
  // The texts below are unverified: only the status and the reason are known.
  'stray-tool': invalid(
    "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'",
  ),
  'empty-messages': invalid('Empty input messages'),
  'empty-assistant': invalid('Invalid assistant message: content or tool_calls must be set'),
  'many-choices': invalid('Invalid n value (currently only n = 1 is supported)'),
  'stream-options': invalid('stream_options should be set along with stream = true'),
  'prefix-base': invalid(
    'assistant message prefix is only available when using beta api (set base_url="https://api.deepseek.com/beta")',
  ),
  'prefix-last': invalid('The message with prefix = true must be the last message, with role assistant'),
} as const satisfies Record<string, FixedRefusal>

export type FaultName = keyof typeof fixed

/** The faults every provider knows, each in its own words; the rest are DeepSeek's alone or shared by some. */
type CommonFault =
  | '401-governor'
  | '401'
  | '402'
  | '404'
  | '405'
  | '413'
  | '415'
  | '429-concurrency'
  | '429-balance'
  | '429-tpm'
  | '500'
  | '503'
  | 'moderation'
  | 'context'

export type Faults = Readonly<Partial<Record<FaultName, Refusal>> & Record<CommonFault, Refusal>>
