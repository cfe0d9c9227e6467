import { expect, test } from 'vitest'
import type { OwnerKind } from '../src/core/rules.ts'
import { as, chatBody, startGateway, startSim, type Answered, type TestGateway } from './kit/index.ts'

type Section = `per_${OwnerKind}`

/** For each owner: headers that make a call its own, and a call that is another's. */
const OWNERS: Record<OwnerKind, { other: (gw: TestGateway) => Promise<Record<string, string>> }> = {
  key: { other: (gw) => bearerOf(gw, {}) },
  user: { other: () => Promise.resolve({ 'x-user-id': 'bob' }) },
  app: { other: (gw) => bearerOf(gw, { app: 'another' }) },
  team: { other: (gw) => bearerOf(gw, { team: 'another' }) },
}

async function bearerOf(gw: TestGateway, spec: object): Promise<Record<string, string>> {
  return { authorization: `Bearer ${(await gw.newKey(spec)).key}` }
}

const ANN = { 'x-user-id': 'ann' }
const refusalOf = ({ json }: Answered): string => as<{ error: { message: string } }>(json).error.message

for (const [kind, { other }] of Object.entries(OWNERS)) {
  const section = `per_${as<OwnerKind>(kind)}` satisfies Section
  const limited = (limits: object): object => ({ limits: { [section]: limits } })

  test(`requests per minute of a ${kind}: the one too many is refused with the exact wait, another ${kind} goes on`, async () => {
    await using sim = await startSim()
    await using gw = await startGateway({
      upstream: sim.url,
      policy: { ...limited({ requests_per_minute: 2 }) },
    })
    for (let i = 0; i < 2; i++) expect(await gw.chat({}, { headers: ANN })).toMatchObject({ status: 200 })
    const refused = await gw.chat({}, { headers: ANN })
    expect(refused.status).toBe(429)
    // Both starts lie at most a few seconds back; a place is free half a minute after the first.
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(20)
    expect(wait).toBeLessThanOrEqual(30)
    expect(refusalOf(refused)).toBe(
      `The limit of 2 requests/minute for this ${kind} is reached. Retry in ${wait} s.`,
    )
    expect(await gw.chat({}, { headers: { ...ANN, ...(await other(gw)) } })).toMatchObject({ status: 200 })
    expect(sim.requests).toHaveLength(3)
  })

  test(`calls in flight of a ${kind}: fifty at once against five are five at the provider`, async () => {
    await using sim = await startSim({ tokens: 3, stallAfter: 1, times: 'always' })
    await using gw = await startGateway({
      upstream: sim.url,
      policy: { ...limited({ concurrent_requests: 5 }) },
    })
    const calls = await Promise.all(
      Array.from({ length: 50 }, () =>
        gw.open('/v1/chat/completions', chatBody({ stream: true }), { headers: ANN }),
      ),
    )
    const open = calls.filter(({ status }) => status === 200)
    const refused = calls.filter(({ status }) => status === 429)
    expect([open.length, refused.length]).toEqual([5, 45])
    expect(refused.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true)
    expect(sim.active()).toBe(5)
    expect(sim.requests).toHaveLength(5)
    await Promise.all(refused.map((response) => response.text()))
    await open[0]?.body?.cancel()
    await gw.outcome(1)
    const sixth = await gw.open('/v1/chat/completions', chatBody({ stream: true }), { headers: ANN })
    expect(sixth.status).toBe(200)
    for (const response of [sixth, ...open.slice(1)]) await response.body?.cancel()
  })

  test(`tokens per minute of a ${kind} are settled to what calls took, and a call that took all of them is the last`, async () => {
    const usage = { prompt_tokens: 400, completion_tokens: 600, total_tokens: 1000 }
    await using sim = await startSim([{ fault: '503' }, { usage }])
    const policy = { ...limited({ tokens_per_minute: 1000 }), retries: { max_attempts: 1 } }
    await using gw = await startGateway({ upstream: sim.url, policy })
    // A call that no provider took costs nothing.
    expect(await gw.chat({}, { headers: ANN })).toMatchObject({ status: 502 })
    expect(await gw.chat({}, { headers: ANN })).toMatchObject({ status: 200 })
    const refused = await gw.chat({}, { headers: ANN })
    expect(refused.status).toBe(429)
    expect(refusalOf(refused)).toContain(`1000 tokens/minute for this ${kind}`)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(await gw.chat({}, { headers: { ...ANN, ...(await other(gw)) } })).toMatchObject({ status: 200 })
    expect(sim.requests).toHaveLength(3)
  })
}

test('refused calls cost nothing: a hundred of them leave the wait as it was, and are in no bill', async () => {
  await using sim = await startSim()
  const policy = { limits: { per_key: { requests_per_minute: 1 }, per_team: { requests_per_minute: 100 } } }
  await using gw = await startGateway({ upstream: sim.url, policy })
  await gw.chat()
  const refused = await Promise.all(Array.from({ length: 100 }, () => gw.chat()))
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([429]))
  expect(Number((await gw.chat()).headers.get('retry-after'))).toBeLessThanOrEqual(60)
  // The team's other 99 starts are untouched by what the key refused.
  const second = await bearerOf(gw, {})
  expect(await gw.chat({}, { headers: second })).toMatchObject({ status: 200 })
  expect(sim.requests).toHaveLength(2)
  expect(gw.audit().filter(({ kind }) => kind === 'outcome')).toHaveLength(2)
  expect(await gw.metrics()).toMatch(/^caisson_refusals_total\{code="rate_limit_exceeded"\} 101$/m)
})

test('a call that names no user is not held to the limits of users', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({
    upstream: sim.url,
    policy: { limits: { per_user: { requests_per_minute: 1 } } },
  })
  for (let i = 0; i < 3; i++) expect(await gw.chat()).toMatchObject({ status: 200 })
})

test('a team of the same name in another tenant has limits of its own', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({
    upstream: sim.url,
    policy: { limits: { per_team: { requests_per_minute: 1 } } },
  })
  expect(await gw.chat()).toMatchObject({ status: 200 })
  expect(await gw.chat()).toMatchObject({ status: 429 })
  expect(await gw.chat({}, { headers: await bearerOf(gw, { tenant: 'globex' }) })).toMatchObject({
    status: 200,
  })
})

test('a single key may have limits of its own', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({
    upstream: sim.url,
    policy: { limits: { per_key: { requests_per_minute: 1 } } },
  })
  gw.config.writePolicy({
    limits: { per_key: { requests_per_minute: 1 } },
    keys: { [gw.keyId]: { limits: { requests_per_minute: 3 } } },
  })
  expect(await gw.node.reload()).toBeUndefined()
  const statuses: number[] = []
  for (let i = 0; i < 4; i++) statuses.push((await gw.chat()).status)
  expect(statuses).toEqual([200, 200, 200, 429])
})
