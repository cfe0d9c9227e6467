import { expect, test } from 'vitest'
import { chatBody, evidence, startRouted, startSim } from './kit/index.ts'

const GUARDS = {
  'a stream without a token in time': { first_token_ms: 100 },
  'a stream that begins too slowly': { min_tokens_per_second: 50, over_ms: 200 },
} as const

for (const [what, start_guard] of Object.entries(GUARDS)) {
  const slow = 'first_token_ms' in start_guard ? { firstTokenMs: 400 } : { tokensPerSecond: 10 }

  test(`${what} is left for the next provider, before the caller got anything of it`, async () => {
    await using deepseek = await startSim({ ...slow, tokens: 8 })
    await using twin = await startSim({ tokens: 8, tokensPerSecond: 400 })
    await using gw = await startRouted({ deepseek, twin }, { route: { start_guard } })
    const reply = await gw.chat({ stream: true })
    expect(reply.headers.get('x-caisson-provider')).toBe('twin')
    expect(reply.text).toContain('data: [DONE]')
    expect(reply.text.match(/"role":"assistant"/g)).toHaveLength(1)
    await deepseek.waitFor(({ outcome }) => outcome === 'client-closed')
    expect(await evidence(gw)).toMatchObject({
      fallback: 'timeout',
      attempts: [
        { result: expect.stringMatching(/^timeout: /) as string, processed: true },
        { result: 'ok' },
      ],
    })
  })

  for (const [why, options] of Object.entries({
    'there is no other provider': undefined,
    'no more attempts are allowed': { policy: { retries: { max_attempts: 1 } } },
    'the alias does not fall back on time': { alias: { fallback_on: ['server_error'] } },
  })) {
    test(`${what} is delivered where ${why}`, async () => {
      await using deepseek = await startSim({ ...slow, tokens: 8 })
      await using twin = await startSim()
      const sims = options === undefined ? { deepseek } : { deepseek, twin }
      await using gw = await startRouted(sims, { route: { start_guard }, ...options })
      const reply = await gw.chat({ stream: true })
      expect([reply.status, reply.headers.get('x-caisson-provider')]).toEqual([200, 'deepseek'])
      expect(reply.text).toContain('data: [DONE]')
      expect(twin.requests).toHaveLength(0)
    })
  }
}

test('a start guard leaves whole replies alone: their first data is their end', async () => {
  await using deepseek = await startSim({ firstTokenMs: 400, tokens: 8 })
  await using twin = await startSim()
  await using gw = await startRouted({ deepseek, twin }, { route: { start_guard: { first_token_ms: 100 } } })
  const reply = await gw.chat({ stream: false })
  expect(reply.headers.get('x-caisson-provider')).toBe('deepseek')
  expect(twin.requests).toHaveLength(0)
})

test('a start guard whose time is over after the status is out leaves the stream alone', async () => {
  await using deepseek = await startSim({ firstTokenMs: 400, tokens: 8 })
  await using twin = await startSim()
  await using gw = await startRouted(
    { deepseek, twin },
    { route: { start_guard: { first_token_ms: 200 } }, deploy: { timeouts: { hold_status_ms: 50 } } },
  )
  const reply = await gw.chat({ stream: true })
  expect([reply.status, reply.headers.get('x-caisson-provider')]).toEqual([200, 'deepseek'])
  expect(reply.text).toContain('data: [DONE]')
  expect(twin.requests).toHaveLength(0)
})

test('a stream that has given what is wanted of it is not held back until its time is over', async () => {
  await using deepseek = await startSim({ tokens: 300, stallAfter: 200 })
  await using twin = await startSim()
  const start_guard = { min_tokens_per_second: 0.5, over_ms: 60_000 }
  await using gw = await startRouted({ deepseek, twin }, { route: { start_guard } })
  const open = await gw.open('/v1/chat/completions', chatBody({ stream: true }))
  expect(open.headers.get('x-caisson-provider')).toBe('deepseek')
  await open.body?.cancel()
})
