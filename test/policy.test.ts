import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  as,
  auditOf,
  chatBody,
  eventually,
  makeConfig,
  makeKey,
  POLICY,
  requestOf,
  startGateway,
  startProcess,
  startSim,
  type Answered,
} from './kit/index.ts'

const errorOf = ({ json }: Answered): { code: string; message: string } =>
  as<{ error: { code: string; message: string } }>(json).error

const granted = (reply: Answered): string | undefined =>
  reply.status === 200 ? 'granted' : `${reply.status} ${errorOf(reply).code}`

test('what no route grants is denied, and the refusal says what was asked', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: { routes: [] } })
  const reply = await gw.chat({}, { headers: { 'x-workload': 'batch' } })
  expect(granted(reply)).toBe('403 policy_denied')
  expect(errorOf(reply).message).toMatch(
    /^Denied by the routes of policy [0-9a-f]{12}: no route grants fast for workload batch, data classification internal, environment dev, team platform, app portal\.$/,
  )
  expect(sim.requests).toHaveLength(0)
})

test('the first route that matches grants, with its caps', async () => {
  await using sim = await startSim()
  const routes = [
    { name: 'summaries', model_alias: 'fast', match: { workload: 'summaries' }, max_output_tokens: 111 },
    { name: 'of-the-team', model_alias: 'fast', match: { team: ['platform'] }, max_output_tokens: 222 },
    { name: 'elsewhere', model_alias: 'fast', match: { team: 'sales' }, max_output_tokens: 333 },
  ]
  await using gw = await startGateway({ upstream: sim.url, policy: { routes } })
  const { key } = await gw.newKey({ team: 'sales' })
  await gw.chat({}, { headers: { 'x-workload': 'summaries' } })
  await gw.chat({}, { headers: { 'x-workload': 'other' } })
  await gw.chat({ max_tokens: 100 })
  await gw.chat({ max_tokens: 500 }, { headers: { authorization: `Bearer ${key}` } })
  expect(sim.requests.map(({ json }) => as<{ max_tokens: number }>(json).max_tokens)).toEqual([
    111, 222, 100, 333,
  ])
  const routed = gw.audit().flatMap(({ kind, record }) => (kind === 'outcome' ? [record.route] : []))
  expect(routed).toEqual(['summaries', 'of-the-team', 'of-the-team', 'elsewhere'])
})

test('a cap that changes what was asked is told in a header', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const reply = await gw.chat({ max_tokens: 9000, seed: 7 })
  expect(reply.headers.get('x-caisson-warnings')?.split('; ').toSorted()).toEqual([
    'clamped=max_tokens',
    'dropped=seed',
  ])
})

test('auto is the alias of the first route that matches, and within what the key may use', async () => {
  await using sim = await startSim()
  const routes = [{ model_alias: 'reasoning', match: { workload: 'legal' } }, { model_alias: 'fast' }]
  await using gw = await startGateway({ upstream: sim.url, policy: { routes }, key: { aliases: ['fast'] } })
  expect(granted(await gw.chat({ model: 'auto' }))).toBe('granted')
  expect(gw.audit().at(-1)?.record).toMatchObject({ alias: 'fast', model: 'deepseek-flash' })
  // The first match is an alias that this key may not use: the next one is taken.
  expect(granted(await gw.chat({ model: 'auto' }, { headers: { 'x-workload': 'legal' } }))).toBe('granted')
  expect(gw.audit().at(-1)?.record).toMatchObject({ alias: 'fast', workload: 'legal' })
})

test('a key may name only its aliases, and is shown only those', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, key: { aliases: ['fast'] } })
  expect(granted(await gw.chat({ model: 'fast' }))).toBe('granted')
  expect(granted(await gw.chat({ model: 'reasoning' }))).toBe('403 policy_denied')
  const unknown = await gw.chat({ model: 'nothing' })
  expect(errorOf(unknown).message).toBe(
    'The model "nothing" does not exist or this key may not use it. Available: fast.',
  )
  const { data } = as<{ data: { id: string }[] }>((await gw.send('/v1/models')).json)
  expect(data.map(({ id }) => id)).toEqual(['fast'])
})

test('a key may name only its workloads; one that has a single workload need not name it', async () => {
  await using sim = await startSim()
  const routes = [{ model_alias: 'fast', match: { workload: 'summaries' } }]
  await using gw = await startGateway({
    upstream: sim.url,
    policy: { routes },
    key: { workloads: ['summaries'] },
  })
  expect(granted(await gw.chat())).toBe('granted')
  expect(granted(await gw.chat({}, { headers: { 'x-workload': 'legal' } }))).toBe('403 policy_denied')
})

test('a key may carry only its classes of data; what declares none is of the default class, or of the strictest it may', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, key: { classes: ['confidential', 'regulated'] } })
  for (const label of ['public', 'restricted']) {
    const reply = await gw.chat({}, { headers: { 'x-data-classification': label } })
    expect(granted(reply)).toBe('403 data_class_denied')
  }
  expect(granted(await gw.chat({}, { headers: { 'x-data-classification': 'confidential' } }))).toBe('granted')
  expect(granted(await gw.chat())).toBe('granted')
  expect(gw.audit().at(-1)?.record.data_classification).toBe('regulated')
  expect(granted(await gw.chat({}, { headers: { 'x-data-classification': 'secret' } }))).toBe(
    '400 invalid_header',
  )
})

test('a class of data goes only where a route takes it', async () => {
  await using sim = await startSim()
  const routes = [{ model_alias: 'fast', match: { data_classification: ['public', 'internal'] } }]
  await using gw = await startGateway({ upstream: sim.url, policy: { routes } })
  expect(granted(await gw.chat({}, { headers: { 'x-data-classification': 'public' } }))).toBe('granted')
  expect(granted(await gw.chat())).toBe('granted')
  expect(granted(await gw.chat({}, { headers: { 'x-data-classification': 'regulated' } }))).toBe(
    '403 policy_denied',
  )
  expect(sim.requests).toHaveLength(2)
})

test('headers choose among what the key allows and never beyond it', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, key: { costCenter: 'cc-1' } })
  for (const [header, own, other] of [
    ['x-tenant-id', 'acme', 'globex'],
    ['x-environment', 'dev', 'production'],
    ['x-cost-center', 'cc-1', 'cc-2'],
  ] as const) {
    expect(granted(await gw.chat({}, { headers: { [header]: own } }))).toBe('granted')
    expect(granted(await gw.chat({}, { headers: { [header]: other } }))).toBe('403 policy_denied')
  }
})

test('what the policy wants to know of every call must be said', async () => {
  await using sim = await startSim()
  const required = ['workload', 'feature', 'cost_center', 'user']
  await using gw = await startGateway({ upstream: sim.url, policy: { attribution: { required } } })
  const headers: Record<string, string> = {}
  for (const [header, value] of [
    ['X-Workload', 'w'],
    ['X-Feature', 'f'],
    ['X-Cost-Center', 'c'],
    ['X-User-ID', 'u'],
  ] as const) {
    const reply = await gw.chat({}, { headers })
    expect(granted(reply)).toBe('400 missing_attribution')
    expect(errorOf(reply).message).toContain(`send the header ${header}.`)
    headers[header] = value
  }
  expect(granted(await gw.chat({}, { headers }))).toBe('granted')
})

test('a retired name is refused with its date and the alias to use, whichever alias that is', async () => {
  await using sim = await startSim()
  const models = { cheap: { primary: { provider: 'deepseek', model: 'deepseek-flash' } } }
  const routes = [{ model_alias: 'cheap' }]
  await using gw = await startGateway({ upstream: sim.url, policy: { models, routes } })
  for (const model of ['deepseek-chat', 'deepseek-reasoner']) {
    const reply = await gw.chat({ model })
    expect(granted(reply)).toBe('404 model_retired')
    expect(errorOf(reply).message).toBe(
      `The model name "${model}" was retired on 2026-07-24. Use "cheap" instead.`,
    )
  }
})

test('a key that is revoked is refused within seconds, and one that is expired at once', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const { revokeKey } = await import('../src/control/keys/keys.ts')
  const { openSqliteKeyStore } = await import('../src/stores/sql/keys-sqlite.ts')
  expect(granted(await gw.chat())).toBe('granted')
  const store = await openSqliteKeyStore(gw.config.storeDir, Date.now())
  await revokeKey(store, gw.keyId, Date.now())
  await store.close()
  const revokedMs = performance.now()
  const refused = await eventually(async () => {
    const reply = await gw.chat()
    return reply.status === 401 ? reply : undefined
  }, 6000)
  expect(performance.now() - revokedMs).toBeLessThan(5000)
  expect(errorOf(refused).message).toBe('This API key has been revoked.')
})

// --- changes of configuration

const version = (policy: object): object => ({ ...POLICY, ...policy })
const OLD = version({})
const NEW = version({ routes: [{ name: 'new', model_alias: 'fast', max_output_tokens: 77 }] })

test('a change is taken whole: every call is of the old version or of the new one, in all that it names', async () => {
  await using sim = await startSim([], { tokensPerSecond: 500 })
  await using gw = await startGateway({ upstream: sim.url })
  const before = gw.node.config().rules.version
  const capOf = new Map([[before, 8000]])
  const over = new AbortController()
  const callers = Array.from({ length: 8 }, async () => {
    while (!over.signal.aborted) expect(granted(await gw.chat())).toBe('granted')
  })
  for (let round = 0; round < 10; round++) {
    await sim.waitFor(() => sim.requests.length >= (round + 1) * 12)
    writeFileSync(gw.config.policyFile, JSON.stringify(round % 2 === 0 ? NEW : OLD))
    expect(await gw.node.reload()).toBeUndefined()
    const now = gw.node.config().rules.version
    capOf.set(now, round % 2 === 0 ? 77 : 8000)
  }
  over.abort()
  await Promise.all(callers)
  // A version is its content: going back is the same version, whatever the file's spelling... as long as the bytes are.
  expect(capOf.size).toBeLessThanOrEqual(3)
  const records = gw.audit().filter(({ kind }) => kind === 'intent' || kind === 'outcome')
  expect(new Set(records.map(({ record }) => record.policy)).size).toBeGreaterThanOrEqual(2)
  for (const { record } of records) {
    const named = as<{ policy: string; max_output_tokens: number }>(record)
    expect(named.max_output_tokens).toBe(capOf.get(named.policy))
  }
  expect(new Set(sim.requests.map(({ json }) => as<{ max_tokens: number }>(json).max_tokens))).toEqual(
    new Set([8000, 77]),
  )
})

test('a call under way keeps the version it began with', async () => {
  await using sim = await startSim({ tokens: 4, stallAfter: 2 })
  await using gw = await startGateway({ upstream: sim.url, timeouts: { idle_ms: 60_000 } })
  const open = await gw.open('/v1/chat/completions', chatBody({ stream: true }))
  const policy = open.headers.get('x-caisson-policy')
  writeFileSync(gw.config.policyFile, JSON.stringify(NEW))
  await gw.node.reload()
  expect((await gw.chat()).headers.get('x-caisson-policy')).not.toBe(policy)
  await open.body?.cancel()
  expect((await gw.outcome(2)).policy?.slice(0, 12)).toBe(policy)
})

test('a change that is wrong is refused in words, and the old version stays', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  const before = gw.node.config().rules.version
  const WRONG: readonly (readonly [string, RegExp])[] = [
    ['{"models": {', /policy\.yaml:\d+:\d+/],
    [JSON.stringify({ ...OLD, routs: [] }), /routs/],
    [JSON.stringify({ ...OLD, routes: [{ model_alias: 'gone' }] }), /gone/],
    ['', /policy\.yaml/],
  ]
  for (const [text, says] of WRONG) {
    writeFileSync(gw.config.policyFile, text)
    expect((await gw.node.reload())?.message).toMatch(says)
    expect(gw.node.config().rules.version).toBe(before)
    expect(granted(await gw.chat())).toBe('granted')
  }
  expect(await gw.metrics()).toMatch(/^caisson_config_reloads_total\{result="refused"\} 4$/m)
})

for (const how of ['the file is written', 'SIGHUP'] as const) {
  test(`a running process takes a change when ${how}, and keeps the old version where the new one is wrong`, async () => {
    await using sim = await startSim()
    using config = makeConfig({ upstream: sim.url })
    const { key } = await makeKey(config.storeDir)
    await using server = await startProcess(config)
    const policy = async (): Promise<string | null> => {
      const response = await fetch(`${server.url}/v1/chat/completions`, requestOf(key, chatBody(), {}))
      await response.text()
      return response.headers.get('x-caisson-policy')
    }
    const tell = (): void => (how === 'SIGHUP' ? server.signal('SIGHUP') : undefined)
    const first = await policy()
    writeFileSync(config.policyFile, JSON.stringify(NEW))
    tell()
    const second = await eventually(async () => {
      const now = await policy()
      return now === first ? undefined : now
    })
    writeFileSync(config.policyFile, '{"models":')
    tell()
    await eventually(() => server.stdout().includes('reload refused'))
    expect(await policy()).toBe(second)
    writeFileSync(config.policyFile, JSON.stringify(OLD))
    tell()
    await eventually(async () => (await policy()) !== second)
    server.signal('SIGTERM')
    expect(await server.ended).toBe(0)
    expect(new Set(auditOf(config.journalDir).map(({ kind }) => kind))).toEqual(
      new Set(['epoch', 'intent', 'outcome']),
    )
  })
}
