import { expect, test } from 'vitest'
import type { Script } from '../sim/index.ts'
import { as, evidence, startRouted, startSim, type Answered } from './kit/index.ts'

const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code

for (const stream of [false, true]) {
  test(`a request that the provider finds wrong goes nowhere else (stream: ${stream})`, async () => {
    await using deepseek = await startSim({ fault: 'file-id' })
    await using backup = await startSim([], { as: 'openai' })
    await using gw = await startRouted({ deepseek, backup })
    const reply = await gw.chat({ stream })
    expect([reply.status, codeOf(reply)]).toEqual([400, 'provider_rejected'])
    expect(reply.headers.get('x-should-retry')).toBe('false')
    expect([deepseek.requests.length, backup.requests.length]).toEqual([1, 0])
    const outcome = await evidence(gw)
    expect(outcome).toMatchObject({ status: 'provider_rejected', attempts: [{ result: '400' }] })
    expect(outcome.fallback).toBeUndefined()
  })

  test(`content that the provider declines goes nowhere else (stream: ${stream})`, async () => {
    await using deepseek = await startSim({ fault: 'moderation' })
    await using backup = await startSim([], { as: 'openai' })
    await using gw = await startRouted({ deepseek, backup })
    const reply = await gw.chat({ stream })
    expect([reply.status, codeOf(reply)]).toEqual([400, 'content_filter'])
    expect(reply.headers.get('x-should-retry')).toBe('false')
    expect([deepseek.requests.length, backup.requests.length]).toEqual([1, 0])
    expect(await evidence(gw)).toMatchObject({ status: 'content_filter', cost_nano_usd: 0 })
  })

  test(`content that the provider declines goes on where the policy says so, and the record shows it (stream: ${stream})`, async () => {
    await using deepseek = await startSim({ fault: 'moderation' })
    await using backup = await startSim([], { as: 'openai' })
    const alias = { fallback_on: ['content_filter'] }
    await using gw = await startRouted({ deepseek, backup }, { alias })
    const reply = await gw.chat({ stream })
    expect(reply.headers.get('x-caisson-provider')).toBe('backup')
    expect(await evidence(gw)).toMatchObject({ fallback: 'content_filter', served_by: 'backup' })
    expect(await gw.metrics()).toMatch(/^caisson_fallbacks?_total\{[^}]*content_filter[^}]*\} 1$/m)
  })
}

test('content that is declined as the first event of a stream goes nowhere else', async () => {
  await using deepseek = await startSim({ errorAfter: 0, errorFrame: 'moderation' })
  await using backup = await startSim([], { as: 'openai' })
  await using gw = await startRouted({ deepseek, backup })
  const reply = await gw.chat({ stream: true })
  expect([reply.status, codeOf(reply)]).toEqual([400, 'content_filter'])
  expect(backup.requests).toHaveLength(0)
  expect(await evidence(gw)).toMatchObject({ status: 'content_filter', attempts: [{ result: 'moderated' }] })
})

test('a cause that the alias does not name is no reason to go on', async () => {
  await using deepseek = await startSim({ fault: '503', times: 'always' })
  await using backup = await startSim([], { as: 'openai' })
  await using gw = await startRouted({ deepseek, backup }, { alias: { fallback_on: ['rate_limit'] } })
  expect(codeOf(await gw.chat())).toBe('upstream_error')
  expect(backup.requests).toHaveLength(0)
  expect(deepseek.requests).toHaveLength(2)
})

// --- after the first byte

const PACED = { tokens: 40, tokensPerSecond: 400 }
const BREAKS: Readonly<Record<string, Script>> = {
  'is reset': { ...PACED, resetAfter: 10 },
  'is closed in the middle of the body': { ...PACED, cutAfter: 10 },
  'ends without its end marker': { ...PACED, endAfter: 10 },
  'reports an error': { ...PACED, errorAfter: 10, errorFrame: '503' },
  'declines the content': { ...PACED, errorAfter: 10, errorFrame: 'moderation' },
  'says that it ran out of resources': { ...PACED, tokens: 10, finishReason: 'insufficient_system_resource' },
}

for (const [what, script] of Object.entries(BREAKS)) {
  for (const dialect of ['chat', 'messages'] as const) {
    test(`a ${dialect} stream that ${what} after ten tokens ends in an error, and no second provider is asked`, async () => {
      await using deepseek = await startSim({ ...script, times: 'always' })
      await using backup = await startSim([], { as: 'openai' })
      await using claude = await startSim([], { as: 'anthropic' })
      await using gw = await startRouted({ deepseek, backup, claude })
      const reply = await gw[dialect]({ stream: true })
      expect(reply.status).toBe(200)
      expect(reply.text).not.toMatch(/\[DONE\]|message_stop|insufficient|too busy|Exists Risk/)
      expect(reply.text).toMatch(dialect === 'chat' ? /data: \{"error":.*\n\n$/ : /event: error\n.*\n\n$/)
      expect([deepseek, backup, claude].map(({ requests }) => requests.length)).toEqual([1, 0, 0])
      const outcome = await evidence(gw)
      expect(outcome).toMatchObject({ status: 'upstream_interrupted', attempts: [{ processed: true }] })
      expect(outcome.fallback).toBeUndefined()
      expect(outcome.output_tokens).toBeGreaterThan(0)
    })
  }
}

for (const [provider, as_] of [
  ['backup', 'openai'],
  ['claude', 'anthropic'],
] as const) {
  for (const dialect of ['chat', 'messages'] as const) {
    test(`a ${dialect} stream from ${provider} that is cut after ten tokens ends in an error of the caller's dialect`, async () => {
      await using sim = await startSim({ ...PACED, cutAfter: 10 }, { as: as_ })
      await using deepseek = await startSim()
      await using gw = await startRouted({ [provider]: sim, deepseek })
      const reply = await gw[dialect]({ stream: true })
      expect(reply.status).toBe(200)
      expect(reply.text).not.toMatch(/\[DONE\]|message_stop/)
      expect(reply.text).toMatch(dialect === 'chat' ? /data: \{"error":.*\n\n$/ : /event: error\n.*\n\n$/)
      expect(deepseek.requests).toHaveLength(0)
      expect(await evidence(gw)).toMatchObject({ status: 'upstream_interrupted', served_by: provider })
    })
  }
}
