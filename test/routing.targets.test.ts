import { expect, test } from 'vitest'
import { as, chatBody, eventually, evidence, startRouted, startSim, type Answered } from './kit/index.ts'

const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code
const servedBy = ({ headers }: Answered): string | null => headers.get('x-caisson-provider')

// --- circuit

test('a sick provider is not asked while its circuit is open; one probe at a time brings it back', async () => {
  await using deepseek = await startSim({ fault: '503', times: 20 })
  await using backup = await startSim([], { as: 'openai' })
  const circuit_breakers = {
    deepseek: { open_when: { error_rate_5m_gt: 0.5 }, half_open_after_seconds: 1 },
  }
  await using gw = await startRouted({ deepseek, backup }, { policy: { circuit_breakers } })
  const state = async (): Promise<string | undefined> =>
    /^caisson_breaker_state\{provider="deepseek",model="deepseek-flash"\} (\d)$/m.exec(
      await gw.metrics(),
    )?.[1]
  let calls = 0
  while ((await state()) !== '2' && calls++ < 20) expect(servedBy(await gw.chat())).toBe('backup')
  expect(deepseek.requests.length).toBeLessThanOrEqual(20)
  deepseek.reset()

  const skipping = await gw.chat()
  expect(servedBy(skipping)).toBe('backup')
  expect(skipping.headers.get('x-caisson-attempts')).toBe('1')
  expect(deepseek.requests).toHaveLength(0)
  expect(await evidence(gw, calls + 1)).toMatchObject({
    provider: 'backup',
    explain: { role: 'fallback', skipped: [{ provider: 'deepseek', because: 'circuit_open' }] },
    attempts: [{ provider: 'backup', result: 'ok' }],
  })

  deepseek.script({ stallAfter: 1, tokens: 3 })
  const probe = await eventually(async () => {
    const response = await gw.open('/v1/chat/completions', chatBody({ stream: true }))
    if (response.headers.get('x-caisson-provider') === 'deepseek') return response
    await response.arrayBuffer()
    return undefined
  })
  expect(servedBy(await gw.chat())).toBe('backup')
  expect(deepseek.requests).toHaveLength(1)
  await probe.body?.cancel()
  await eventually(() => deepseek.active() === 0)
  for (let good = 0; good < 3; good++) expect(servedBy(await gw.chat())).toBe('deepseek')
  expect(await state()).toBe('0')
})

// --- what a target may have

const LABELLED = { headers: { 'x-data-classification': 'confidential' } }

test('a call never goes to a provider that its label keeps it from, at whatever place in the chain', async () => {
  await using deepseek = await startSim({ fault: '503', times: 'always' })
  await using backup = await startSim([], { as: 'openai' })
  await using claude = await startSim([], { as: 'anthropic' })
  const providers = { backup: { data_classification: ['public', 'internal'] } }
  await using gw = await startRouted({ deepseek, backup, claude }, { policy: { providers } })
  expect(servedBy(await gw.chat({}, LABELLED))).toBe('claude')
  expect(backup.requests).toHaveLength(0)
  expect(await evidence(gw)).toMatchObject({
    data_classification: 'confidential',
    fallback: 'server_error',
    explain: {
      next: [{ provider: 'claude' }],
      skipped: [{ provider: 'backup', because: 'data_classification' }],
    },
  })
})

test('a label that no target may have is refused, and nothing is sent', async () => {
  await using deepseek = await startSim()
  await using backup = await startSim([], { as: 'openai' })
  const only = { data_classification: ['public'] }
  const providers = { deepseek: only, backup: only }
  await using gw = await startRouted({ deepseek, backup }, { policy: { providers } })
  const reply = await gw.chat({}, LABELLED)
  expect([reply.status, codeOf(reply)]).toEqual([403, 'data_class_denied'])
  expect(reply.headers.get('x-should-retry')).toBe('false')
  expect(deepseek.requests.length + backup.requests.length).toBe(0)
})

test('without `policy` in fallback_on a target that may not have the call ends it', async () => {
  await using deepseek = await startSim()
  await using backup = await startSim([], { as: 'openai' })
  const providers = { deepseek: { data_classification: ['public'] } }
  const alias = { fallback_on: ['server_error'] }
  await using gw = await startRouted({ deepseek, backup }, { alias, policy: { providers } })
  expect(codeOf(await gw.chat({}, LABELLED))).toBe('data_class_denied')
  expect(deepseek.requests.length + backup.requests.length).toBe(0)
})

test('a call stays in the regions of its route, and with approved models', async () => {
  await using deepseek = await startSim({ fault: '503', times: 'always' })
  await using backup = await startSim([], { as: 'openai' })
  await using claude = await startSim([], { as: 'anthropic' })
  const providers = { claude: { models: ['another-model'] } }
  // The kit names each region after its provider.
  const route = { residency: ['deepseek', 'claude'] }
  await using gw = await startRouted({ deepseek, backup, claude }, { route, policy: { providers } })
  expect(codeOf(await gw.chat())).toBe('upstream_error')
  expect(backup.requests.length + claude.requests.length).toBe(0)
  expect(await evidence(gw)).toMatchObject({
    explain: {
      next: [],
      skipped: [
        { provider: 'backup', because: 'residency' },
        { provider: 'claude', because: 'not_approved' },
      ],
    },
  })
})

test('a region that no target is in refuses the call with the policy, before anything is sent', async () => {
  await using deepseek = await startSim()
  await using gw = await startRouted({ deepseek }, { route: { residency: ['elsewhere'] } })
  const reply = await gw.chat()
  expect([reply.status, codeOf(reply)]).toEqual([403, 'policy_denied'])
  expect(deepseek.requests).toHaveLength(0)
})

// --- context length

test('a prompt that is too long goes on only to a larger context, past a smaller one', async () => {
  await using deepseek = await startSim({ fault: 'context', times: 'always' })
  await using twin = await startSim()
  await using backup = await startSim([], { as: 'openai' })
  await using gw = await startRouted({ deepseek, twin, backup })
  expect(servedBy(await gw.chat())).toBe('backup')
  // The same model elsewhere has the same context: it is not asked.
  expect([deepseek, twin, backup].map(({ requests }) => requests.length)).toEqual([1, 0, 1])
  expect(await evidence(gw)).toMatchObject({ fallback: 'context_length' })
})

test('a prompt that is too long for every target is the caller’s to shorten', async () => {
  await using deepseek = await startSim({ fault: 'context', times: 'always' })
  await using twin = await startSim()
  await using gw = await startRouted({ deepseek, twin })
  for (const dialect of ['chat', 'messages'] as const) {
    const reply = await gw[dialect]()
    expect(reply.status).toBe(400)
    expect(reply.text).toMatch(/prompt is too long: \d+ tokens > \d+ maximum/)
    expect(reply.headers.get('x-should-retry')).toBe('false')
  }
  expect(codeOf(await gw.chat())).toBe('context_length_exceeded')
  expect(twin.requests).toHaveLength(0)
})

// --- into DeepSeek

for (const [primary, kind] of [
  ['backup', 'openai'],
  ['claude', 'anthropic'],
] as const) {
  for (const stream of [false, true]) {
    for (const dialect of ['chat', 'messages'] as const) {
      test(`DeepSeek answers for ${primary} as primary, over ${dialect} (stream: ${stream})`, async () => {
        await using first = await startSim({ fault: '503' }, { as: kind })
        await using deepseek = await startSim({ tokens: 5 })
        await using gw = await startRouted({ [primary]: first, deepseek })
        const reply = await gw[dialect]({ stream })
        expect([reply.status, servedBy(reply)]).toEqual([200, 'deepseek'])
        expect([first.requests.length, deepseek.requests.length]).toEqual([1, 1])
        // What the next provider speaks itself needs no translation.
        expect(deepseek.requests[0]?.path).toMatch(
          dialect === 'chat' ? /\/chat\/completions$/ : /\/messages$/,
        )
        expect(await evidence(gw)).toMatchObject({
          provider: primary,
          served_by: 'deepseek',
          fallback: 'server_error',
          usage_estimated: false,
        })
      })
    }
  }
}
