/**
 * Every way the gateway says no, in one table. An entry fixes what both dialects send; the place that refuses gives only
 * the typed detail: `refuse('rate_limit_exceeded', { owner: 'user', limit: '30 requests/minute', retryAfterMs })`.
 * docs/reference/errors.md lists exactly these codes; a test holds the two together.
 */

/** Whether a client should send the same call again: never, at any time, or after `retry-after`. */
export type Retry = 'never' | 'may' | 'after'

/** The `error.type` that an Anthropic client sees. */
type AnthropicType =
  | 'authentication_error'
  | 'invalid_request_error'
  | 'request_too_large'
  | 'not_found_error'
  | 'permission_error'
  | 'rate_limit_error'
  | 'overloaded_error'
  | 'timeout_error'
  | 'api_error'

export interface ErrorEntry<Detail> {
  readonly status: number
  /** Where the Anthropic dialect has a status of its own (529 for overload). */
  readonly anthropicStatus?: number
  readonly openaiType: string
  readonly anthropicType: AnthropicType
  readonly retry: Retry
  /** Names the rule and the place; never text of the prompt, a credential or an upstream address. */
  says(detail: Detail): string
}

function entry<Detail>(e: ErrorEntry<Detail>): ErrorEntry<Detail> {
  return e
}

/** A place in the body as a JSON pointer, and what is wrong with it. */
interface AtParam {
  readonly param: string
  readonly reason: string
}

/** Which guard of which route's rules judged, or was to judge, what of the call. */
interface GuardDetail {
  readonly rule: string
  readonly guard: string
  readonly stage: string
}

interface RetryAfter {
  readonly retryAfterMs: number
}

const badRequest = {
  status: 400,
  openaiType: 'invalid_request_error',
  anthropicType: 'invalid_request_error',
  retry: 'never',
} as const
const denied = {
  status: 403,
  openaiType: 'permission_error',
  anthropicType: 'permission_error',
  retry: 'never',
} as const
const notFound = {
  status: 404,
  openaiType: 'invalid_request_error',
  anthropicType: 'not_found_error',
  retry: 'never',
} as const
const unavailable = {
  status: 503,
  openaiType: 'server_error',
  anthropicType: 'api_error',
  retry: 'after',
} as const
const shed = { ...unavailable, anthropicStatus: 529, anthropicType: 'overloaded_error' } as const

export const catalogue = {
  invalid_api_key: entry<{ reason?: string }>({
    status: 401,
    openaiType: 'invalid_request_error',
    anthropicType: 'authentication_error',
    retry: 'never',
    says: ({ reason }) => reason ?? 'Invalid API key.',
  }),
  invalid_json: entry<{ reason: string; offset: number }>({
    ...badRequest,
    says: ({ reason, offset }) => `The body is not valid JSON: ${reason} at byte ${offset}.`,
  }),
  duplicate_json_key: entry<{ param: string }>({
    ...badRequest,
    says: ({ param }) => `The body names a key twice in the same object (${param}).`,
  }),
  json_too_complex: entry<{ limit: string }>({
    ...badRequest,
    says: ({ limit }) => `The body exceeds the limit of ${limit}.`,
  }),
  invalid_value: entry<AtParam>({ ...badRequest, says: ({ param, reason }) => `${param}: ${reason}` }),
  unsupported_value: entry<AtParam>({ ...badRequest, says: ({ param, reason }) => `${param}: ${reason}` }),
  // The name that Anthropic gives it: its client goes by it.
  thread_unsupported_request: entry<object>({
    ...badRequest,
    says: () => '/thread: this gateway keeps no conversations. Send the whole conversation in `messages`.',
  }),
  context_length_exceeded: entry<{ tokens: number; maximum: number }>({
    ...badRequest,
    says: ({ tokens, maximum }) => `prompt is too long: ${tokens} tokens > ${maximum} maximum`,
  }),
  content_filter: entry<object>({
    ...badRequest,
    says: () => 'The provider declined the request for its content.',
  }),
  provider_rejected: entry<{ reason: string }>({ ...badRequest, says: ({ reason }) => reason }),
  invalid_header: entry<{ header: string; reason: string }>({
    ...badRequest,
    says: ({ header, reason }) => `Header ${header}: ${reason}`,
  }),
  missing_attribution: entry<{ field: string; header: string }>({
    ...badRequest,
    says: ({ field, header }) => `This policy requires ${field} on every call: send the header ${header}.`,
  }),
  request_too_large: entry<{ limit: string }>({
    status: 413,
    openaiType: 'invalid_request_error',
    anthropicType: 'request_too_large',
    retry: 'never',
    says: ({ limit }) => `The request exceeds the limit of ${limit}.`,
  }),
  unsupported_media_type: entry<{ reason: string }>({
    ...badRequest,
    status: 415,
    says: ({ reason }) => reason,
  }),
  request_timeout: entry<object>({
    ...badRequest,
    status: 408,
    retry: 'may',
    says: () => 'The request body did not arrive in time.',
  }),
  unknown_path: entry<{ method: string; path: string; hint?: string }>({
    ...notFound,
    says: ({ method, path, hint }) =>
      `There is no ${method} ${withoutKeys(path)} here.${hint === undefined ? '' : ` ${hint}`}`,
  }),
  not_found: entry<{ what: string; id: string }>({
    ...notFound,
    says: ({ what, id }) => `There is no ${what} ${quote(id)} here.`,
  }),
  conflict: entry<{ reason: string }>({ ...badRequest, status: 409, says: ({ reason }) => reason }),
  batch_limit_reached: entry<{ limit: string }>({
    status: 429,
    openaiType: 'rate_limit_error',
    anthropicType: 'rate_limit_error',
    retry: 'never',
    says: ({ limit }) => `The limit of ${limit} is reached.`,
  }),
  method_not_allowed: entry<{ method: string; allowed: string }>({
    ...badRequest,
    status: 405,
    says: ({ method, allowed }) => `${method} is not allowed here; use ${allowed}.`,
  }),
  model_not_found: entry<{ model: string; aliases: readonly string[] }>({
    ...notFound,
    says: ({ model, aliases }) =>
      `The model ${quote(model)} does not exist or this key may not use it. Available: ${aliases.join(', ') || 'none'}.`,
  }),
  model_retired: entry<{ model: string; since: string; successor: string }>({
    ...notFound,
    says: ({ model, since, successor }) =>
      `The model name ${quote(model)} was retired on ${since}. Use ${quote(successor)} instead.`,
  }),
  unsupported_operation: entry<{ model: string; operation: string }>({
    ...notFound,
    says: ({ model, operation }) => `No target of ${quote(model)} serves ${operation} calls.`,
  }),
  sensitive_data: entry<AtParam & { rule: string }>({
    ...denied,
    says: ({ rule, param, reason }) => `Denied by the dlp rules of ${rule}: ${param} ${reason}`,
  }),
  guardrail_blocked: entry<GuardDetail & { categories: readonly string[] }>({
    ...denied,
    says: ({ rule, guard, stage, categories }) =>
      `Denied by the guardrails of ${rule}: ${guard} flags the ${stage} (${categories.join(', ') || 'no category named'}).`,
  }),
  prompt_blocked: entry<AtParam & { rule: string }>({
    ...denied,
    says: ({ rule, param, reason }) => `Denied by the guardrails of ${rule}: ${param} ${reason}`,
  }),
  prompt_leaked: entry<{ rule: string }>({
    ...denied,
    says: ({ rule }) => `Ended by the guardrails of ${rule}: the reply repeats the system prompt.`,
  }),
  policy_denied: entry<{ rule: string; reason: string; version: string }>({
    ...denied,
    says: ({ rule, reason, version }) => `Denied by ${rule} of policy ${version}: ${reason}`,
  }),
  tool_denied: entry<{ tool: string; rule: string; reason: string; version: string; param?: string }>({
    ...denied,
    says: ({ tool, rule, reason, version }) =>
      `The tool ${quote(tool)} is denied by ${rule} of policy ${version}: ${reason}`,
  }),
  tool_loop: entry<{ what: string; limit: number; version: string }>({
    ...denied,
    says: ({ what, limit, version }) =>
      `This looks like a loop: policy ${version} allows ${limit} ${what} for one message of the user.`,
  }),
  approval_required: entry<{ tool: string; rule: string; version: string; digest: string }>({
    ...denied,
    says: ({ tool, rule, version, digest }) =>
      `A call of the tool ${quote(tool)} needs an approval by ${rule} of policy ${version}. Its arguments are ${digest}.`,
  }),
  approval_stale: entry<{ tool: string; reason: string }>({
    ...denied,
    says: ({ tool, reason }) =>
      `The approval for a call of the tool ${quote(tool)} no longer holds: ${reason}`,
  }),
  data_class_denied: entry<{ label: string; reason: string }>({
    ...denied,
    says: ({ label, reason }) => `Data classified ${label} is not allowed here: ${reason}`,
  }),
  rate_limit_exceeded: entry<RetryAfter & { owner: string; limit: string }>({
    status: 429,
    openaiType: 'rate_limit_error',
    anthropicType: 'rate_limit_error',
    retry: 'after',
    says: ({ owner, limit, retryAfterMs }) =>
      `The limit of ${limit} for this ${owner} is reached. Retry in ${seconds(retryAfterMs)} s.`,
  }),
  provider_rate_limited: entry<RetryAfter>({
    status: 429,
    openaiType: 'rate_limit_error',
    anthropicType: 'rate_limit_error',
    retry: 'after',
    says: () => 'The provider is limiting the rate of calls. Retry later.',
  }),
  overloaded: entry<RetryAfter & { what: string }>({
    ...shed,
    says: ({ what }) => `${what} is at capacity. Retry later.`,
  }),
  server_shutting_down: entry<RetryAfter>({
    ...shed,
    says: () => 'This gateway node is shutting down. Retry.',
  }),
  guardrail_unavailable: entry<RetryAfter & GuardDetail & { billed?: boolean }>({
    ...unavailable,
    says: ({ rule, guard, stage, billed }) =>
      `The guardrails of ${rule} want the ${stage} judged by ${guard}, which gives no answer, so the call is not served.${billed === true ? ' A provider may have processed it.' : ''} Retry later.`,
  }),
  audit_unavailable: entry<RetryAfter & { billed?: boolean }>({
    ...unavailable,
    says: ({ billed }) =>
      billed === true
        ? 'The audit journal cannot take the record of this call, so its reply is withheld. The provider has processed it.'
        : 'The audit journal cannot take the record of this call, so nothing was sent. Retry later.',
  }),
  dlp_unavailable: entry<RetryAfter & { rule: string }>({
    ...unavailable,
    says: ({ rule }) =>
      `The call cannot be screened at present, and ${rule} lets nothing go unseen. Retry later.`,
  }),
  control_plane_unavailable: entry<RetryAfter & { billed?: boolean }>({
    ...unavailable,
    says: ({ billed }) =>
      billed === true
        ? 'The store of approvals cannot be written, so the reply is withheld. The provider has processed the call.'
        : 'The store of approvals cannot be read, so nothing was sent. Retry later.',
  }),
  identity_unavailable: entry<RetryAfter>({
    ...unavailable,
    says: () => 'The gateway cannot tell at present whether this credential still holds. Retry later.',
  }),
  upstream_error: entry<{ billed: boolean }>({
    status: 502,
    openaiType: 'server_error',
    anthropicType: 'api_error',
    retry: 'may',
    says: ({ billed }) =>
      billed
        ? 'The provider failed after the call may have been processed.'
        : 'The provider could not be reached or failed.',
  }),
  no_healthy_upstream: entry<RetryAfter>({
    ...shed,
    says: () => 'No healthy provider is available for this model. Retry later.',
  }),
  upstream_timeout: entry<{ which: string; billed: boolean }>({
    status: 504,
    openaiType: 'server_error',
    anthropicType: 'timeout_error',
    retry: 'may',
    says: ({ which }) => `The provider did not answer in time (${which}).`,
  }),
  upstream_interrupted: entry<{ reason: string }>({
    status: 502,
    openaiType: 'server_error',
    anthropicType: 'api_error',
    retry: 'may',
    says: ({ reason }) => `The provider's reply broke off: ${reason}. What was received is incomplete.`,
  }),
  internal_error: entry<object>({
    status: 500,
    openaiType: 'server_error',
    anthropicType: 'api_error',
    retry: 'may',
    says: () => 'The gateway failed on this call. Its request id is in the log.',
  }),
} as const

export type ErrorCode = keyof typeof catalogue
export type DetailOf<Code extends ErrorCode> =
  (typeof catalogue)[Code] extends ErrorEntry<infer D> ? D : never

/** A refusal or failure that a caller is told about. `code` and `detail` belong together: switching on one narrows the other. */
export class GatewayError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code
  readonly detail: DetailOf<Code>

  constructor(code: Code, detail: DetailOf<Code>, options?: { cause?: unknown }) {
    super((catalogue[code] as ErrorEntry<DetailOf<Code>>).says(detail), options)
    this.name = 'GatewayError'
    this.code = code
    this.detail = detail
  }

  get entry(): ErrorEntry<never> {
    return catalogue[this.code]
  }

  /** JSON pointer of the offending place, where the code has one. */
  get param(): string | null {
    const { param } = this.detail as { param?: string }
    return param ?? null
  }

  /** Milliseconds after which the same call may succeed, where waiting helps. */
  get retryAfterMs(): number | undefined {
    return (this.detail as { retryAfterMs?: number }).retryAfterMs
  }

  /** True where the same call must not be sent again: pointless, or it may be charged twice. */
  get mustNotRetry(): boolean {
    return this.entry.retry === 'never' || (this.detail as { billed?: boolean }).billed === true
  }
}

export function refuse<Code extends ErrorCode>(code: Code, detail: DetailOf<Code>, cause?: unknown): never {
  throw new GatewayError(code, detail, { cause })
}

/** Refuses a value that the caller's protocol does not allow. `param`: a JSON pointer into the body. */
export function invalid(param: string, reason: string): never {
  return refuse('invalid_value', { param, reason })
}

/** Refuses a value that is sound, and that the provider cannot honour. */
export function unsupported(param: string, reason: string): never {
  return refuse('unsupported_value', { param, reason })
}

/** Anything thrown, as something a caller may be told: what is not ours becomes `internal_error` and keeps its cause. */
export function asGatewayError(error: unknown): GatewayError {
  return error instanceof GatewayError ? error : new GatewayError('internal_error', {}, { cause: error })
}

/** `retry-after` is whole seconds, rounded up: never an instant at which the limit still holds. */
export function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000))
}

/** Caller-chosen text in a message: bounded, and without control characters. */
function quote(text: string): string {
  const clean = withoutKeys(text)
    .slice(0, 64)
    .replace(/[^\x20-\x7e]/g, '?')
  return `"${clean}"`
}

/** Keys that were sent in the wrong place: what a message holds ends up in the logs of whoever gets it. */
function withoutKeys(text: string): string {
  return text.replace(/csk_\w+/g, 'csk_***')
}
