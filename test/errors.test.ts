import { expect, test } from 'vitest'
import type { ErrorCode } from '../src/core/errors.ts'
import type { Script } from '../sim/index.ts'
import {
  as,
  chatBody,
  messagesBody,
  openRaw,
  rawChat,
  startGateway,
  startSim,
  type ConfigOptions,
  type TestGateway,
} from './kit/index.ts'

/** One way to meet an error, and what a client of each dialect must see of it. */
interface Row {
  readonly what: string
  readonly code: ErrorCode
  readonly status: number
  readonly anthropicStatus?: number
  readonly openaiType: string
  readonly anthropicType: string
  /** Seconds of `retry-after`, or whether sending the same again is forbidden or allowed. */
  readonly retry: number | 'never' | 'may'
  readonly message: string | RegExp
  readonly anthropicMessage?: string
  readonly param?: string
  readonly options?: Partial<ConfigOptions>
  readonly script?: Script
  readonly body?: object | string
  readonly headers?: Record<string, string>
  readonly method?: string
  readonly path?: string
  /** What must have happened before. */
  readonly before?: (gw: TestGateway) => Promise<unknown>
  /** How many requests the provider saw for each call. Default none. */
  readonly sent?: number
}

const invalid = {
  openaiType: 'invalid_request_error',
  anthropicType: 'invalid_request_error',
  retry: 'never',
} as const
const denied = { openaiType: 'permission_error', anthropicType: 'permission_error', retry: 'never' } as const
const limited = { openaiType: 'rate_limit_error', anthropicType: 'rate_limit_error' } as const
const failed = { openaiType: 'server_error', anthropicType: 'api_error' } as const
const shed = {
  status: 503,
  anthropicStatus: 529,
  openaiType: 'server_error',
  anthropicType: 'overloaded_error',
} as const

const ONE_TRY = { retries: { max_attempts: 1 } }

const ROWS: readonly Row[] = [
  {
    what: 'a key that does not exist',
    ...invalid,
    code: 'invalid_api_key',
    status: 401,
    anthropicType: 'authentication_error',
    headers: { authorization: 'Bearer csk_dev_0000000000000000000000000000000000000000000000000000000000' },
    message: 'Invalid API key.',
    anthropicMessage: 'invalid x-api-key',
  },
  {
    what: 'two credentials that differ',
    ...invalid,
    code: 'invalid_api_key',
    status: 401,
    anthropicType: 'authentication_error',
    headers: { 'x-api-key': 'another' },
    message: 'Two different credentials were sent; send one.',
  },
  {
    what: 'a body that is no JSON',
    ...invalid,
    code: 'invalid_json',
    status: 400,
    body: '{"model":"fast",}',
    message: /^The body is not valid JSON: .* at byte 16\.$/,
  },
  {
    what: 'a key that comes twice',
    ...invalid,
    code: 'duplicate_json_key',
    status: 400,
    body: '{"model":"fast","messages":[{"role":"user","content":"x","role":"system"}],"max_tokens":1}',
    message: /^The body names a key twice in the same object \(.*\)\.$/,
    param: '/messages/0/role',
  },
  {
    what: 'JSON nested too deep',
    ...invalid,
    code: 'json_too_complex',
    status: 400,
    body: `{"model":"fast","messages":${'['.repeat(70)}${']'.repeat(70)}}`,
    message: /^The body exceeds the limit of 64 /,
  },
  {
    what: 'a value of the wrong type',
    ...invalid,
    code: 'invalid_value',
    status: 400,
    body: messagesBody({ stream: 'true' }),
    message: '/stream: must be true or false.',
    param: '/stream',
  },
  {
    what: 'a prompt above the limit of the route',
    ...invalid,
    code: 'context_length_exceeded',
    status: 400,
    options: { policy: { routes: [{ model_alias: 'fast', max_input_tokens: 10 }] } },
    message: /^prompt is too long: \d+ tokens > 10 maximum$/,
  },
  {
    what: 'a prompt that the provider declines',
    ...invalid,
    code: 'content_filter',
    status: 400,
    script: { fault: 'moderation' },
    sent: 1,
    message: 'The provider declined the request for its content.',
  },
  {
    what: 'a request that the provider refuses',
    ...invalid,
    code: 'provider_rejected',
    status: 400,
    script: { fault: 'file-id' },
    sent: 1,
    message: 'the following file_ids do not exist or are not created under your account',
  },
  {
    what: 'a header that is no identifier',
    ...invalid,
    code: 'invalid_header',
    status: 400,
    headers: { 'x-workload': 'two words' },
    message: 'Header x-workload: expected 1 to 128 letters, digits or ._:@/+-',
  },
  {
    what: 'a call that does not say what the policy requires',
    ...invalid,
    code: 'missing_attribution',
    status: 400,
    options: { policy: { attribution: { required: ['cost_center'] } } },
    message: 'This policy requires cost_center on every call: send the header X-Cost-Center.',
  },
  {
    what: 'a body that is too large',
    ...invalid,
    code: 'request_too_large',
    status: 413,
    anthropicType: 'request_too_large',
    options: { deploy: { http: { max_body_bytes: 1024 } } },
    body: messagesBody({ x: 'x'.repeat(2000) }),
    message: 'The request exceeds the limit of 1024 bytes of body.',
  },
  {
    what: 'a body of another type',
    ...invalid,
    code: 'unsupported_media_type',
    status: 415,
    headers: { 'content-type': 'text/plain' },
    message: 'Send the body with "Content-Type: application/json" (UTF-8).',
  },
  {
    what: 'a path that is not served',
    ...invalid,
    code: 'unknown_path',
    status: 404,
    anthropicType: 'not_found_error',
    path: '/nothing/here',
    message: /^There is no POST \S*\/nothing\/here here\.$/,
  },
  {
    what: 'a method that is not served',
    ...invalid,
    code: 'method_not_allowed',
    status: 405,
    method: 'PUT',
    message: 'PUT is not allowed here; use POST.',
  },
  {
    what: 'an alias that does not exist',
    ...invalid,
    code: 'model_not_found',
    status: 404,
    anthropicType: 'not_found_error',
    body: messagesBody({ model: 'gpt\n9' }),
    message: 'The model "gpt?9" does not exist or this key may not use it. Available: fast, reasoning, free.',
  },
  {
    what: 'a retired name of the provider',
    ...invalid,
    code: 'model_retired',
    status: 404,
    anthropicType: 'not_found_error',
    body: messagesBody({ model: 'deepseek-chat' }),
    message: 'The model name "deepseek-chat" was retired on 2026-07-24. Use "fast" instead.',
  },
  {
    what: 'a call that no route grants',
    ...denied,
    code: 'policy_denied',
    status: 403,
    options: { policy: { routes: [{ model_alias: 'fast', match: { team: 'others' } }] } },
    message: /^Denied by the routes of policy [0-9a-f]{12}: no route grants fast for workload \(none\), /,
  },
  {
    what: 'a label that the key may not handle',
    ...denied,
    code: 'data_class_denied',
    status: 403,
    headers: { 'x-data-classification': 'restricted' },
    message: 'Data classified restricted is not allowed here: this key may not handle it.',
  },
  {
    what: 'a limit that is reached',
    ...limited,
    code: 'rate_limit_exceeded',
    status: 429,
    options: { policy: { limits: { per_key: { requests_per_minute: 1 } } } },
    before: (gw) => gw.chat(),
    retry: 60,
    message: 'The limit of 1 requests/minute for this key is reached. Retry in 60 s.',
  },
  {
    what: 'a provider that limits the rate',
    ...limited,
    code: 'provider_rate_limited',
    status: 429,
    options: { policy: ONE_TRY },
    script: { fault: '429-tpm', status: 429, retryAfter: 7 },
    sent: 1,
    retry: 7,
    message: 'The provider is limiting the rate of calls. Retry later.',
  },
  {
    what: 'a journal whose disk is full',
    ...failed,
    code: 'audit_unavailable',
    status: 503,
    options: { deploy: { journal: { min_free_bytes: 1_099_511_627_776 } } },
    retry: 1,
    message: 'The audit journal cannot take the record of this call, so nothing was sent. Retry later.',
  },
  {
    what: 'a provider that fails',
    ...failed,
    code: 'upstream_error',
    status: 502,
    options: { policy: ONE_TRY },
    script: { fault: '500' },
    sent: 1,
    retry: 'may',
    message: 'The provider could not be reached or failed.',
  },
  {
    what: 'a provider that fails after it may have done the work',
    ...failed,
    code: 'upstream_error',
    status: 502,
    script: { resetAfterRequest: true },
    sent: 1,
    retry: 'never',
    message: 'The provider failed after the call may have been processed.',
  },
  {
    what: 'an account that the provider refuses',
    ...shed,
    code: 'no_healthy_upstream',
    script: { fault: '401' },
    sent: 1,
    retry: 60,
    message: 'No healthy provider is available for this model. Retry later.',
  },
  {
    what: 'a provider that says nothing',
    ...failed,
    code: 'upstream_timeout',
    status: 504,
    anthropicType: 'timeout_error',
    options: { timeouts: { first_token_ms: 50 } },
    script: { hangBeforeHeaders: true },
    sent: 1,
    retry: 'never',
    message: 'The provider did not answer in time (first token).',
  },
]

const DIALECTS = ['openai', 'anthropic'] as const

for (const row of ROWS) {
  for (const dialect of DIALECTS) {
    test(`${row.what} is ${row.code} in the words of ${dialect}`, async () => {
      const isOpenAI = dialect === 'openai'
      await using sim = await startSim(
        row.script === undefined ? [] : { ...row.script, match: { contains: 'fast-marker' } },
      )
      const classes = ['public', 'internal', 'confidential'] as const
      await using gw = await startGateway({ upstream: sim.url, ...row.options, key: { classes } })
      await row.before?.(gw)
      const before = sim.requests.length
      const marked = { messages: [{ role: 'user', content: 'fast-marker' }] }
      const body = row.body ?? (isOpenAI ? chatBody(marked) : messagesBody(marked))
      const base = isOpenAI ? '/v1/chat/completions' : '/anthropic/v1/messages'
      const path = row.path === undefined ? base : (isOpenAI ? '' : '/anthropic') + row.path
      const asked = { method: row.method ?? 'POST', headers: row.headers ?? {} }
      const reply = await gw.send(path, body, asked)

      expect(reply.status).toBe(isOpenAI ? row.status : (row.anthropicStatus ?? row.status))
      const id = reply.headers.get('x-request-id')
      expect(id).toMatch(/^req_[0-9A-Za-z]{22}$/)
      const message = isOpenAI ? row.message : (row.anthropicMessage ?? row.message)
      const said = as<{ error: { message: string } }>(reply.json).error.message
      expect(said).toMatch(message)
      const says = typeof message === 'string' ? message : said
      expect(reply.json).toEqual(
        isOpenAI
          ? { error: { message: says, type: row.openaiType, param: row.param ?? null, code: row.code } }
          : { type: 'error', error: { type: row.anthropicType, message: says }, request_id: id },
      )
      expect(reply.headers.get('request-id')).toBe(isOpenAI ? null : id)
      expect(reply.headers.get('content-type')).toBe('application/json')
      expect(reply.headers.get('retry-after')).toBe(typeof row.retry === 'number' ? String(row.retry) : null)
      expect(reply.headers.get('x-should-retry')).toBe(row.retry === 'never' ? 'false' : 'true')
      expect(sim.requests.length - before).toBe(row.sent ?? 0)
    })
  }
}

test('a body that comes too slowly is told so', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, deploy: { http: { body_timeout_ms: 50 } } })
  using client = await openRaw(gw.port)
  client.write(rawChat(gw.key, '{"model":', 'content-length: 100'))
  const reply = await client.closed()
  expect(reply).toMatch(/^HTTP\/1\.1 408 /)
  expect(reply).toContain('"code":"request_timeout"')
  expect(reply).toMatch(/x-should-retry: true/i)
})

test('a refusal is in the journal with its code and is charged nothing', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.chat({ model: 'deepseek-chat' })
  const refused = gw.audit().filter(({ kind }) => kind !== 'epoch')
  expect(refused).toMatchObject([
    {
      kind: 'refused',
      call: reply.headers.get('x-request-id'),
      record: { status: 'model_retired', caller: `key:${gw.keyId}` },
    },
  ])
  expect(refused[0]?.record.cost_nano_usd).toBeUndefined()
})

test('a stranger is not in the journal', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  await gw.chat({}, { headers: { authorization: 'Bearer nobody' } })
  expect(gw.audit().filter(({ kind }) => kind !== 'epoch')).toEqual([])
})
