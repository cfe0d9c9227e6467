import { expect, test } from 'vitest'
import { evidence, startRouted, startSim, targetOf, type Answered, type TestGateway } from './kit/index.ts'

const servedBy = ({ headers }: Answered): string => headers.get('x-caisson-provider') ?? ''

/** Who serves each of so many callers, sessions or users. */
async function spread(gw: TestGateway, header: string, names: readonly string[]): Promise<readonly string[]> {
  const served: string[] = []
  for (const name of names) served.push(servedBy(await gw.chat({}, { headers: { [header]: name } })))
  return served
}

const NAMES = Array.from({ length: 24 }, (_, i) => `name-${i}`)
const MODELS = {
  old: { primary: targetOf('deepseek') },
  fresh: { primary: targetOf('backup') },
}

for (const [sticky_by, header] of [
  ['user', 'x-user-id'],
  ['session', 'x-session-id'],
] as const) {
  test(`a canary serves its share, the same ${sticky_by} always on the same side`, async () => {
    await using deepseek = await startSim()
    await using backup = await startSim([], { as: 'openai' })
    const alias = { fallback: [], canary: { alias: 'fresh', percent: 50, sticky_by } }
    await using gw = await startRouted({ deepseek, backup }, { alias, policy: { models: MODELS } })
    const first = await spread(gw, header, NAMES)
    const canaries = first.filter((name) => name === 'backup').length
    expect(canaries).toBeGreaterThan(3)
    expect(canaries).toBeLessThan(21)
    expect(await spread(gw, header, NAMES)).toEqual(first)
    const nth = first.indexOf('backup') + 1
    expect(await evidence(gw, nth)).toMatchObject({
      alias: 'fast',
      provider: 'backup',
      explain: { role: 'canary', choice: { kind: 'canary', id: 'fresh' }, next: [{ provider: 'deepseek' }] },
    })
  })
}

test('a canary that fails costs the caller nothing: the alias serves', async () => {
  await using deepseek = await startSim()
  await using backup = await startSim({ fault: '503', times: 'always' }, { as: 'openai' })
  const alias = { fallback: [], canary: { alias: 'fresh', percent: 100 } }
  await using gw = await startRouted({ deepseek, backup }, { alias, policy: { models: MODELS } })
  expect(servedBy(await gw.chat())).toBe('deepseek')
  expect([deepseek.requests.length, backup.requests.length]).toEqual([1, 1])
  expect(await evidence(gw)).toMatchObject({
    provider: 'backup',
    served_by: 'deepseek',
    fallback: 'server_error',
  })
})

test('a canary gets nothing that its label keeps from it', async () => {
  await using deepseek = await startSim()
  await using backup = await startSim([], { as: 'openai' })
  const alias = { fallback: [], canary: { alias: 'fresh', percent: 100 } }
  const providers = { backup: { data_classification: ['public'] } }
  await using gw = await startRouted({ deepseek, backup }, { alias, policy: { models: MODELS, providers } })
  expect(servedBy(await gw.chat())).toBe('deepseek')
  expect(backup.requests).toHaveLength(0)
  expect(await evidence(gw)).toMatchObject({
    explain: { skipped: [{ provider: 'backup', because: 'data_classification' }] },
  })
})

const ARMS = { control: { alias: 'old', weight: 1 }, new: { alias: 'fresh', weight: 1 } }
const experiment = (rest: object): object => ({
  experiments: { tone: { alias: 'fast', arms: ARMS, ...rest } },
})

test('an experiment that is named takes part, and nobody else does', async () => {
  await using deepseek = await startSim()
  await using backup = await startSim([], { as: 'openai' })
  const policy = { models: MODELS, ...experiment({}) }
  await using gw = await startRouted({ deepseek, backup }, { alias: { fallback: [] }, policy })
  expect(new Set(await spread(gw, 'x-user-id', NAMES))).toEqual(new Set(['deepseek']))
  const named: string[] = []
  for (const user of NAMES)
    named.push(servedBy(await gw.chat({}, { headers: { 'x-user-id': user, 'x-experiment-id': 'tone' } })))
  expect(new Set(named)).toEqual(new Set(['deepseek', 'backup']))
  const nth = NAMES.length + named.indexOf('backup') + 1
  expect(await evidence(gw, nth)).toMatchObject({
    experiment: 'tone',
    explain: { role: 'experiment', choice: { kind: 'experiment', id: 'tone', arm: 'new' } },
  })
})

for (const [sticky_by, header] of [
  ['user', 'x-user-id'],
  ['session', 'x-session-id'],
] as const) {
  test(`an experiment for all splits them, each ${sticky_by} for good`, async () => {
    await using deepseek = await startSim()
    await using backup = await startSim([], { as: 'openai' })
    const policy = { models: MODELS, ...experiment({ enroll: 'all', sticky_by }) }
    await using gw = await startRouted({ deepseek, backup }, { alias: { fallback: [] }, policy })
    const first = await spread(gw, header, NAMES)
    expect(new Set(first)).toEqual(new Set(['deepseek', 'backup']))
    expect(await spread(gw, header, NAMES)).toEqual(first)
  })
}

test('an experiment by caller keeps a key on its side, whoever uses it', async () => {
  await using deepseek = await startSim()
  await using backup = await startSim([], { as: 'openai' })
  const policy = { models: MODELS, ...experiment({ enroll: 'all', sticky_by: 'caller' }) }
  await using gw = await startRouted({ deepseek, backup }, { alias: { fallback: [] }, policy })
  expect(new Set(await spread(gw, 'x-user-id', NAMES)).size).toBe(1)
  const sides = new Set<string>()
  for (let i = 0; i < 12; i++) {
    const { key } = await gw.newKey()
    sides.add(servedBy(await gw.chat({}, { headers: { authorization: `Bearer ${key}` } })))
  }
  expect(sides).toEqual(new Set(['deepseek', 'backup']))
})

test('an arm that fails falls back to its own alias, and the arm stays on the record', async () => {
  await using deepseek = await startSim()
  await using backup = await startSim({ fault: '503', times: 'always' }, { as: 'openai' })
  const models = { fresh: { primary: targetOf('backup'), fallback: [targetOf('deepseek')] } }
  const arms = { a: { alias: 'fresh', weight: 1 }, b: { alias: 'fresh', weight: 1 } }
  const policy = { models, ...experiment({ enroll: 'all', arms }) }
  await using gw = await startRouted({ deepseek, backup }, { alias: { fallback: [] }, policy })
  expect(servedBy(await gw.chat())).toBe('deepseek')
  expect(await evidence(gw)).toMatchObject({
    fallback: 'server_error',
    explain: { role: 'experiment', choice: { id: 'tone' } },
  })
})
