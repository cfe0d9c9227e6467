import { expect, test } from 'vitest'
import type { Script, SimulatorOptions } from '../sim/index.ts'
import { as, evidence, startRouted, startSim, type Answered, type RoutedOptions } from './kit/index.ts'

const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code

interface Fault {
  readonly script: Script
  readonly sim?: SimulatorOptions
  readonly options?: RoutedOptions
  /** What the record names as the reason to go on. */
  readonly fallback: string
  /** How the record describes the attempt. */
  readonly result: string | RegExp
  /** Whether the provider may have worked on the call. */
  readonly processed: boolean
  /** What the caller gets where there is no other target. */
  readonly alone: readonly [status: number, code: string]
  readonly stream?: boolean
}

const QUICK = { timeouts: { first_token_ms: 150, connect_ms: 1000 } }
const HURRIED = { timeouts: { total_ms: 150 } }
const UP = [502, 'upstream_error'] as const

const FAULTS: Readonly<Record<string, Fault>> = {
  'answers 429': {
    script: { fault: '429-tpm' },
    fallback: 'rate_limit',
    result: '429',
    processed: false,
    alone: [429, 'provider_rate_limited'],
  },
  'answers 429 and asks for 7 seconds': {
    script: { fault: '429-tpm', retryAfter: 7 },
    fallback: 'rate_limit',
    result: '429',
    processed: false,
    alone: [429, 'provider_rate_limited'],
  },
  'answers 500': {
    script: { fault: '500' },
    fallback: 'server_error',
    result: '500',
    processed: false,
    alone: UP,
  },
  'answers 503': {
    script: { fault: '503' },
    fallback: 'server_error',
    result: '503',
    processed: false,
    alone: UP,
  },
  'has no credit': {
    script: { fault: '402' },
    fallback: 'no_credit',
    result: '402',
    processed: false,
    alone: [503, 'no_healthy_upstream'],
  },
  'refuses our key': {
    script: { fault: '401' },
    fallback: 'bad_credential',
    result: '401',
    processed: false,
    alone: [503, 'no_healthy_upstream'],
  },
  'resets the connection before its head': {
    script: { resetAfterRequest: true },
    fallback: 'timeout',
    result: /./,
    processed: true,
    alone: UP,
  },
  'is silent for longer than the first token may take': {
    script: { hangBeforeHeaders: true },
    options: { providers: { deepseek: QUICK } },
    fallback: 'timeout',
    result: 'timeout: first token',
    processed: true,
    alone: [504, 'upstream_timeout'],
  },
  'opens a stream and gives no token in time': {
    script: { firstTokenMs: 60_000 },
    options: { providers: { deepseek: QUICK } },
    stream: true,
    fallback: 'timeout',
    result: 'timeout: first token',
    processed: true,
    alone: [504, 'upstream_timeout'],
  },
  'sends nothing but keep-alives for longer than the call may take': {
    script: { keepAlives: 10_000, keepAliveEveryMs: 10 },
    options: { providers: { deepseek: HURRIED } },
    fallback: 'timeout',
    result: 'timeout: total',
    processed: true,
    alone: [504, 'upstream_timeout'],
  },
  'runs out of resources in a whole reply': {
    script: { finishReason: 'insufficient_system_resource', tokens: 0, reasoningTokens: 0 },
    fallback: 'server_error',
    result: 'insufficient_system_resource',
    processed: false,
    alone: UP,
  },
  'runs out of resources in a stream before its first token': {
    script: { finishReason: 'insufficient_system_resource', tokens: 0, reasoningTokens: 0 },
    stream: true,
    fallback: 'server_error',
    result: 'insufficient_system_resource',
    processed: false,
    alone: UP,
  },
  'reports an error as the first event of a stream': {
    script: { errorAfter: 0, errorFrame: '503', startDelayMs: 20 },
    stream: true,
    fallback: 'server_error',
    result: 'error in reply',
    processed: false,
    alone: UP,
  },
  'ends a stream behind the frame that opens it': {
    script: { endAfter: 0 },
    stream: true,
    fallback: 'server_error',
    result: 'ended before its first token',
    processed: true,
    alone: UP,
  },
  'cuts a stream behind the frame that opens it': {
    script: { cutAfter: 0 },
    stream: true,
    fallback: 'timeout',
    result: 'broken',
    processed: true,
    alone: UP,
  },
  'answers with an empty 200': {
    script: { status: 200 },
    fallback: 'server_error',
    result: 'empty reply',
    processed: false,
    alone: UP,
  },
  'answers with a page of HTML and 200': {
    script: { status: 200, body: '<html>502</html>', headers: { 'content-type': 'text/html' } },
    fallback: 'server_error',
    result: 'no JSON',
    processed: true,
    alone: UP,
  },
  'answers with JSON that ends too early': {
    script: { status: 200, body: '{"choices":[{"mess' },
    fallback: 'server_error',
    result: 'no JSON',
    processed: true,
    alone: UP,
  },
  'cuts the connection in the middle of a whole reply': {
    script: { cutBodyAt: 60 },
    fallback: 'timeout',
    result: 'broken',
    processed: true,
    alone: UP,
  },
  'has a shorter context than its catalogue says': {
    script: { fault: 'context' },
    fallback: 'context_length',
    result: '400',
    processed: false,
    alone: [400, 'context_length_exceeded'],
  },
}

for (const [what, fault] of Object.entries(FAULTS)) {
  const { script, options = {}, fallback, result, processed, alone, stream = false } = fault
  const attempt = { result: expect.stringMatching(result) as string, processed }

  test(`a provider that ${what}: the next one answers, and the record says why`, async () => {
    await using deepseek = await startSim({ ...script, times: 'always' })
    await using backup = await startSim({ content: 'from the backup' }, { as: 'openai' })
    await using gw = await startRouted({ deepseek, backup }, options)
    const reply = await gw.chat({ stream })
    expect(reply.status).toBe(200)
    expect(reply.text.replaceAll(/"\},.*\n\n.*"content":"/g, '')).toMatch(
      stream ? /backup/ : /from the backup/,
    )
    expect(reply.headers.get('x-caisson-provider')).toBe('backup')
    expect(reply.headers.get('x-caisson-attempts')).toBe('2')
    expect(reply.headers.get('retry-after')).toBeNull()
    expect([deepseek.requests.length, backup.requests.length]).toEqual([1, 1])
    expect(await evidence(gw)).toMatchObject({
      status: 'ok',
      provider: 'deepseek',
      served_by: 'backup',
      fallback,
      explain: { role: 'primary', next: [{ provider: 'backup' }], skipped: [] },
      attempts: [
        { provider: 'deepseek', ...attempt },
        { provider: 'backup', result: 'ok', processed: true },
      ],
    })
  })

  test(`a provider that ${what}, without another one: the caller is told in its own terms`, async () => {
    await using deepseek = await startSim({ ...script, times: 'always' })
    await using gw = await startRouted({ deepseek }, { ...options, policy: { retries: { max_attempts: 1 } } })
    const reply = await gw.chat({ stream })
    const [status, code] = alone
    expect([reply.status, codeOf(reply)]).toEqual([status, code])
    // Whoever sends again what may have been worked on pays for it twice.
    const isFinal = processed || status === 400
    expect(reply.headers.get('x-should-retry')).toBe(isFinal ? 'false' : 'true')
    const waits: Readonly<Record<number, string>> = { 429: String(script.retryAfter ?? 1), 503: '60' }
    expect(reply.headers.get('retry-after')).toBe(waits[status] ?? null)
    expect(deepseek.requests).toHaveLength(1)
    const outcome = await evidence(gw)
    expect(outcome).toMatchObject({ status: code, served_by: 'deepseek', attempts: [attempt] })
    expect(outcome.fallback).toBeUndefined()
    expect((outcome.cost_nano_usd ?? 0) > 0).toBe(processed)
  })
}

test('a provider that refuses connections: the next one answers', async () => {
  const gone = await startSim()
  await gone.close()
  await using backup = await startSim([], { as: 'openai' })
  await using gw = await startRouted({ deepseek: gone, backup })
  expect((await gw.chat()).headers.get('x-caisson-provider')).toBe('backup')
  expect(await evidence(gw)).toMatchObject({
    fallback: 'server_error',
    attempts: [{ result: 'ECONNREFUSED', processed: false }, { result: 'ok' }],
  })
})

for (const max_attempts of [1, 2]) {
  test(`an account lane that is full (max_attempts ${max_attempts}): the next provider answers at once, and nothing is sent to the first`, async () => {
    await using deepseek = await startSim({ stallAfter: 1, tokens: 3, times: 'always' })
    await using backup = await startSim([], { as: 'openai' })
    const accounts = [{ name: 'only', api_key: '${exec:echo sk-one}', concurrency: { 'deepseek-flash': 1 } }]
    const options = {
      policy: { lanes: { standard: { max_wait_ms: 0 } }, retries: { max_attempts } },
      providers: { deepseek: { accounts } },
    }
    await using gw = await startRouted({ deepseek, backup }, options)
    const first = await gw.open('/v1/chat/completions', { ...BODY, stream: true })
    expect(first.headers.get('x-caisson-provider')).toBe('deepseek')
    const second = await gw.chat()
    expect(second.headers.get('x-caisson-provider')).toBe('backup')
    expect(second.headers.get('x-caisson-attempts')).toBe('1')
    expect(deepseek.requests).toHaveLength(1)
    expect(await evidence(gw)).toMatchObject({
      fallback: 'rate_limit',
      served_by: 'backup',
      attempts: [{ provider: 'backup', result: 'ok' }],
    })
    await first.body?.cancel()
  })
}

const BODY = { model: 'fast', messages: [{ role: 'user', content: 'x' }] }
