import { expect, test } from 'vitest'
import type { RecordedRequest } from '../sim/index.ts'
import { as, evidence, startRouted, startSim, type Answered } from './kit/index.ts'

const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code
const keyOf = ({ headers }: RecordedRequest): string => headers.authorization ?? ''

const TWO = {
  accounts: [
    { name: 'a', api_key: '${exec:echo sk-account-a}' },
    { name: 'b', api_key: '${exec:echo sk-account-b}' },
  ],
}
const ONE_TRY = { retries: { max_attempts: 1 } }
const BREAKER = {
  circuit_breakers: { deepseek: { open_when: { error_rate_5m_gt: 0.5 }, half_open_after_seconds: 60 } },
}
const STATE = /^caisson_breaker_state\{provider="deepseek",model="deepseek-flash"\} (\d)$/m

for (const fault of ['401', '402', '429-balance'] as const) {
  test(`an account that is answered ${fault} is no reason to leave the provider while it has another`, async () => {
    await using deepseek = await startSim({ fault })
    await using backup = await startSim([], { as: 'openai' })
    await using gw = await startRouted(
      { deepseek, backup },
      { providers: { deepseek: TWO }, policy: ONE_TRY },
    )
    const reply = await gw.chat()
    expect(reply.headers.get('x-caisson-provider')).toBe('deepseek')
    expect(deepseek.requests.map(keyOf)).toEqual(['Bearer sk-account-a', 'Bearer sk-account-b'])
    expect(backup.requests).toHaveLength(0)
    const outcome = await evidence(gw)
    expect(outcome.fallback).toBeUndefined()
    expect(outcome).toMatchObject({ attempts: [{ account: 'a', processed: false }, { account: 'b' }] })
  })
}

for (const fault of ['401', '402'] as const) {
  test(`all accounts answered ${fault}: the next provider serves, the circuit stays closed, nobody asks them again`, async () => {
    await using deepseek = await startSim({ fault, times: 'always' })
    await using backup = await startSim([], { as: 'openai' })
    await using gw = await startRouted(
      { deepseek, backup },
      { providers: { deepseek: TWO }, policy: BREAKER },
    )
    for (let i = 0; i < 20; i++) expect((await gw.chat()).headers.get('x-caisson-provider')).toBe('backup')
    expect(deepseek.requests).toHaveLength(2)
    expect(await evidence(gw)).toMatchObject({
      fallback: fault === '401' ? 'bad_credential' : 'no_credit',
      attempts: [{ account: 'a' }, { account: 'b' }, { provider: 'backup', result: 'ok' }],
    })
    expect(await evidence(gw, 2)).toMatchObject({
      explain: { role: 'fallback', skipped: [{ provider: 'deepseek', because: 'account_unusable' }] },
    })
    expect(STATE.exec(await gw.metrics())?.[1]).toBe('0')
    expect(gw.log.filter((line) => line.includes('account set aside'))).toHaveLength(2)
    expect(gw.log.join('')).not.toMatch(/sk-account/)
  })

  test(`a cause of ${fault} alone in fallback_on sends the calls that follow on as well`, async () => {
    await using deepseek = await startSim({ fault, times: 'always' })
    await using backup = await startSim([], { as: 'openai' })
    const alias = { fallback_on: [fault === '401' ? 'bad_credential' : 'no_credit'] }
    await using gw = await startRouted({ deepseek, backup }, { alias })
    for (let i = 0; i < 3; i++) expect((await gw.chat()).headers.get('x-caisson-provider')).toBe('backup')
    expect(deepseek.requests).toHaveLength(1)
  })
}

for (const fault of ['401', '401-governor'] as const) {
  test(`our key refused (${fault}) is never shown to the caller as its own`, async () => {
    await using deepseek = await startSim({ fault, times: 'always' })
    await using gw = await startRouted({ deepseek }, { policy: BREAKER })
    for (const dialect of ['chat', 'messages'] as const) {
      const reply = await gw[dialect]()
      expect(reply.status).toBe(dialect === 'chat' ? 503 : 529)
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(50)
      expect(reply.text).not.toMatch(/api.?key|authentication|credential/i)
    }
    expect(deepseek.requests).toHaveLength(1)
  })
}

test('accounts that are limited and want no pause are each asked once, not for ever', async () => {
  await using deepseek = await startSim({ fault: '429-tpm', retryAfter: 0, times: 'always' })
  await using gw = await startRouted({ deepseek }, { providers: { deepseek: TWO }, policy: ONE_TRY })
  const reply = await gw.chat()
  expect([reply.status, codeOf(reply)]).toEqual([429, 'provider_rate_limited'])
  expect(deepseek.requests).toHaveLength(2)
})

test('accounts that are to pause send calls on to the next provider as the first refusal did', async () => {
  await using deepseek = await startSim({ fault: '429-tpm', retryAfter: 30, times: 'always' })
  await using backup = await startSim([], { as: 'openai' })
  await using gw = await startRouted(
    { deepseek, backup },
    { providers: { deepseek: TWO }, alias: { fallback_on: ['rate_limit'] } },
  )
  for (let i = 0; i < 3; i++) expect((await gw.chat()).headers.get('x-caisson-provider')).toBe('backup')
  expect(deepseek.requests).toHaveLength(2)
})

test('a dozen refused keys in a row do not open the circuit of the model: the one that holds serves', async () => {
  await using deepseek = await startSim([], { apiKeys: ['sk-account-11'] })
  await using backup = await startSim([], { as: 'openai' })
  const accounts = Array.from({ length: 12 }, (_, i) => ({
    name: `a${i}`,
    api_key: `\${exec:echo sk-account-${i}}`,
  }))
  await using gw = await startRouted(
    { deepseek, backup },
    { providers: { deepseek: { accounts } }, policy: BREAKER },
  )
  for (let i = 0; i < 3; i++) expect((await gw.chat()).headers.get('x-caisson-provider')).toBe('deepseek')
  expect(deepseek.requests.map(({ status }) => status)).toEqual([
    ...Array<number>(11).fill(401),
    200,
    200,
    200,
  ])
  expect(STATE.exec(await gw.metrics())?.[1]).toBe('0')
})
