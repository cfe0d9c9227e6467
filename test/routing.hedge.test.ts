import { expect, test } from 'vitest'
import type { Script, Simulator } from '../sim/index.ts'
import {
  as,
  chatBody,
  eventually,
  evidence,
  startRouted,
  startSim,
  type Answered,
  type RoutedOptions,
  type RoutedProvider,
  type TestGateway,
} from './kit/index.ts'

const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code
const ROUTE = { lane: 'interactive', hedge_after_ms: 50 }
const RETRIES = { hedge_ratio: 1, backoff: { initial_ms: 1, max_ms: 2 } }
const WARM = 3

/** The gateway in front of all of them. A hedge is a share of calls, so there were some before. */
async function startRace(
  sims: Readonly<Partial<Record<RoutedProvider, Simulator>>>,
  scripts: Readonly<Record<string, Script>>,
  retries: object = {},
): Promise<TestGateway> {
  const options: RoutedOptions = { route: ROUTE, policy: { retries: { ...RETRIES, ...retries } } }
  const gw = await startRouted(sims, options)
  for (let i = 0; i < WARM; i++) await gw.chat()
  for (const [name, sim] of Object.entries(sims)) {
    sim.reset()
    const script = scripts[name]
    if (script !== undefined) sim.script(script)
  }
  return gw
}

/** Of the first call of the race. */
const raced = (gw: TestGateway): ReturnType<typeof evidence> => evidence(gw, WARM + 1)
const hedges = async (gw: TestGateway): Promise<string | undefined> =>
  /^caisson_hedges_total (\d+)$/m.exec(await gw.metrics())?.[1]
const SLOW = { firstTokenMs: 60_000, tokens: 5 }

for (const stream of [false, true]) {
  test(`a first provider that is slow is outrun by the second, cut, and both are billed once (stream: ${stream})`, async () => {
    await using deepseek = await startSim()
    await using twin = await startSim()
    await using gw = await startRace({ deepseek, twin }, { deepseek: SLOW })
    const reply = await gw.chat({ stream })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('x-caisson-provider')).toBe('twin')
    expect(reply.headers.get('x-caisson-attempts')).toBe('2')
    await deepseek.waitFor(({ outcome }) => outcome === 'client-closed')
    const outcome = await raced(gw)
    expect(outcome).toMatchObject({
      status: 'ok',
      served_by: 'twin',
      attempts: [
        { provider: 'deepseek', result: 'hedged', processed: true },
        { provider: 'twin', result: 'ok', processed: true },
      ],
    })
    for (const { cost_nano_usd: cost } of outcome.attempts) expect(cost).toBeGreaterThan(0)
    expect(await hedges(gw)).toBe('1')
    expect([deepseek, twin].map(({ requests }) => requests.length)).toEqual([1, 1])
  })
}

test('a first provider that answers after all wins, and the second is cut', async () => {
  await using deepseek = await startSim()
  await using twin = await startSim()
  const scripts = { deepseek: { startDelayMs: 300, tokens: 5 }, twin: SLOW }
  await using gw = await startRace({ deepseek, twin }, scripts)
  const reply = await gw.chat({ stream: true })
  expect(reply.headers.get('x-caisson-provider')).toBe('deepseek')
  await twin.waitFor(({ outcome }) => outcome === 'client-closed')
  expect(await raced(gw)).toMatchObject({
    served_by: 'deepseek',
    attempts: [
      { provider: 'twin', result: 'hedged' },
      { provider: 'deepseek', result: 'ok' },
    ],
  })
})

test('what a translated hedge could not take over is said of its answer', async () => {
  await using deepseek = await startSim()
  await using claude = await startSim([], { as: 'anthropic' })
  await using gw = await startRace({ deepseek, claude }, { deepseek: { hangBeforeHeaders: true } })
  const reply = await gw.chat({ seed: 7, frequency_penalty: 1 })
  expect(reply.headers.get('x-caisson-provider')).toBe('claude')
  expect(reply.headers.get('x-caisson-warnings')).toMatch(/frequency_penalty/)
})

for (const max_attempts of [2, 3]) {
  test(`both fail: ${max_attempts} attempts in all, and the caller gets one error`, async () => {
    await using deepseek = await startSim()
    await using twin = await startSim()
    await using backup = await startSim([], { as: 'openai' })
    const down = { fault: '503', times: 'always' } as const
    const scripts = {
      deepseek: { startDelayMs: 150, errorAfter: 0, errorFrame: '503' } as const,
      twin: down,
      backup: down,
    }
    await using gw = await startRace({ deepseek, twin, backup }, scripts, { max_attempts })
    const reply = await gw.chat({ stream: true })
    expect([reply.status, codeOf(reply)]).toEqual([502, 'upstream_error'])
    expect(await hedges(gw)).toBe('1')
    const made = [deepseek, twin, backup].map(({ requests }) => requests.length)
    expect(made).toEqual([1, 1, max_attempts - 2])
    expect((await raced(gw)).attempts).toHaveLength(max_attempts)
  })
}

test('a single attempt is not doubled', async () => {
  await using deepseek = await startSim()
  await using twin = await startSim()
  const slow = { deepseek: { startDelayMs: 200, content: 'slow' } }
  await using gw = await startRace({ deepseek, twin }, slow, { max_attempts: 1 })
  expect((await gw.chat()).text).toContain('slow')
  expect(twin.requests).toHaveLength(0)
})

test('content that the slow provider declines is declined, whatever the other would have said', async () => {
  await using deepseek = await startSim()
  await using twin = await startSim()
  const scripts = {
    deepseek: { startDelayMs: 200, errorAfter: 0, errorFrame: 'moderation' } as const,
    twin: SLOW,
  }
  await using gw = await startRace({ deepseek, twin }, scripts)
  const reply = await gw.chat({ stream: true })
  expect([reply.status, codeOf(reply)]).toEqual([400, 'content_filter'])
  await twin.waitFor(({ outcome }) => outcome === 'client-closed')
  expect(await raced(gw)).toMatchObject({
    status: 'content_filter',
    attempts: [{ result: 'moderated' }, { provider: 'twin', result: 'hedged' }],
  })
})

test('a caller that hangs up during the race closes both connections, and both are on the record', async () => {
  await using deepseek = await startSim()
  await using twin = await startSim()
  const hangs = { hangBeforeHeaders: true }
  await using gw = await startRace({ deepseek, twin }, { deepseek: hangs, twin: hangs })
  const controller = new AbortController()
  const call = gw.open('/v1/chat/completions', chatBody(), { signal: controller.signal }).catch(() => 'gone')
  await twin.waitFor(({ body }) => body.length > 0)
  controller.abort()
  expect(await call).toBe('gone')
  for (const sim of [deepseek, twin]) await sim.waitFor(({ outcome }) => outcome === 'client-closed')
  expect(await raced(gw)).toMatchObject({
    status: 'client_closed',
    attempts: [{ result: 'client_closed' }, { result: 'client_closed' }],
  })
  await eventually(() => deepseek.active() === 0 && twin.active() === 0)
  expect((await gw.chat()).headers.get('x-caisson-provider')).toBe('deepseek')
})

test('hedges are a share of the calls: a quiet node makes none', async () => {
  await using deepseek = await startSim()
  await using twin = await startSim()
  const slow = { startDelayMs: 120, times: 'always' } as const
  await using gw = await startRace({ deepseek, twin }, { deepseek: slow }, { hedge_ratio: 0.05 })
  for (let i = 0; i < 3; i++) expect((await gw.chat()).headers.get('x-caisson-provider')).toBe('deepseek')
  expect(twin.requests).toHaveLength(0)
})
