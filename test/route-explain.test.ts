import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import * as fc from 'fast-check'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { routeCommand } from '../src/cli/route.ts'
import type { RouteReport } from '../src/cli/route-output.ts'
import { openRouting } from '../src/compose-providers.ts'
import { loadConfig } from '../src/config/load.ts'
import { allSecretSources } from '../src/plugins/secrets/all.ts'
import { createSecrets } from '../src/plugins/secrets/resolver.ts'
import type { Simulator } from '../sim/index.ts'
import { as, startRouted, startSim, targetOf, type Answered, type TestGateway } from './kit/index.ts'

interface Explained {
  readonly code: number
  readonly text: string
  readonly report: RouteReport
}

/** `caisson route explain` with the configuration of a node. */
async function explain({ config }: TestGateway, ...args: readonly string[]): Promise<Explained> {
  let text = ''
  let code = -1
  const program = new Command('caisson').exitOverride()
  routeCommand(program, {
    open: () => openRouting(loadConfig(config.file), createSecrets({ sources: allSecretSources })),
    print: (printed) => void (text += printed),
    run: async (command) => void (code = await command()),
  })
  await program.parseAsync(['route', 'explain', ...args], { from: 'user' })
  return { code, text, report: args.includes('--json') ? as<RouteReport>(JSON.parse(text)) : as(undefined) }
}

/** Everything that routing can be told: splits, labels, regions, approvals, workloads. */
const POLICY = {
  default_data_classification: 'internal',
  models: {
    fresh: { primary: targetOf('claude'), fallback: [targetOf('backup')] },
    narrow: { primary: targetOf('backup'), fallback: [targetOf('deepseek')], fallback_on: ['server_error'] },
  },
  routes: [
    { name: 'reviews', match: { workload: ['review'] }, model_alias: 'fresh', max_output_tokens: 100 },
    { name: 'narrow', match: { team: ['platform'] }, model_alias: 'narrow', max_input_tokens: 5000 },
    { name: 'european', match: { workload: ['eu'] }, model_alias: 'fast', residency: ['claude', 'backup'] },
    { name: 'rest', match: { environment: ['dev'] }, model_alias: 'fast', lane: 'interactive' },
  ],
  providers: {
    backup: { data_classification: ['public', 'internal'] },
    claude: { data_classification: ['public', 'internal', 'confidential'] },
  },
  experiments: {
    shape: {
      alias: 'fast',
      sticky_by: 'session',
      arms: { a: { alias: 'fresh', weight: 1 }, b: { alias: 'narrow', weight: 1 } },
    },
  },
  circuit_breakers: { claude: { open_when: { error_rate_5m_gt: 0.5 }, half_open_after_seconds: 3600 } },
}

const PATHS = {
  chat: ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] }],
  messages: ['/anthropic/v1/messages', { max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] }],
  responses: ['/v1/responses', { input: 'Hi' }],
} as const

const HEADERS = {
  workload: 'x-workload',
  classification: 'x-data-classification',
  user: 'x-user-id',
  session: 'x-session-id',
  experiment: 'x-experiment-id',
} as const

const some = (...values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
const calls = fc.record({
  operation: fc.constantFrom('chat', 'messages', 'responses'),
  model: fc.constantFrom('fast', 'fresh', 'narrow', 'auto', 'unknown', 'deepseek-chat'),
  stream: fc.boolean(),
  facts: fc.record({
    workload: some('review', 'eu', 'other'),
    classification: some('public', 'internal', 'confidential', 'restricted', 'odd'),
    user: fc.option(
      fc.integer({ min: 0, max: 40 }).map((n) => `user-${n}`),
      { nil: undefined },
    ),
    session: fc.option(
      fc.integer({ min: 0, max: 40 }).map((n) => `s-${n}`),
      { nil: undefined },
    ),
    experiment: some('shape', 'unknown'),
  }),
})
type AskedCall = typeof calls extends fc.Arbitrary<infer C> ? C : never

function ask(gw: TestGateway, { operation, model, stream, facts }: AskedCall): Promise<Answered> {
  const [path, body] = PATHS[operation]
  const given = Object.entries(facts).filter(([, value]) => value !== undefined)
  const headers = Object.fromEntries(
    given.map(([name, value]) => [HEADERS[as<'user'>(name)], value as string]),
  )
  return gw.send(path, { ...body, model, stream }, { headers })
}

function argsOf(gw: TestGateway, { operation, model, stream, facts }: AskedCall): string[] {
  const key = ['--tenant', 'acme', '--team', 'platform', '--app', 'portal', '--environment', 'dev']
  const given = Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  )
  const flags = stream ? ['--stream'] : []
  return [
    '--model',
    model,
    '--operation',
    operation,
    '--caller',
    gw.keyId,
    ...key,
    ...given,
    ...flags,
    '--json',
  ]
}

/** What the node did, in the words of the explanation. */
function done({ status, headers, text }: Answered): unknown {
  if (status === 200) return headers.get('x-caisson-provider')
  const { error } = as<{ error: { message: string } }>(JSON.parse(text))
  return { status, message: error.message }
}

function foretold({ report: { refused, targets } }: Explained): unknown {
  if (refused === null) return targets[0]?.provider
  return { status: refused.status, message: refused.message }
}

describe('the explanation of a call says what the node then does', () => {
  const sims: Partial<Record<'deepseek' | 'backup' | 'claude', Simulator>> = {}
  let gw: TestGateway
  beforeAll(async () => {
    const deepseek = (sims.deepseek = await startSim())
    const backup = (sims.backup = await startSim([], { as: 'openai' }))
    const claude = (sims.claude = await startSim([], { as: 'anthropic' }))
    const alias = { canary: { alias: 'fresh', percent: 40 }, mirror: { alias: 'narrow', percent: 1 } }
    gw = await startRouted({ deepseek, backup, claude }, { policy: POLICY, alias })
  })
  afterAll(async () => {
    await gw[Symbol.asyncDispose]()
    for (const sim of Object.values(sims)) await sim.close()
  })

  const holds = async (runs: number): Promise<ReadonlySet<string>> => {
    const seen = new Set<string>()
    const property = fc.asyncProperty(calls, async (call) => {
      const explained = await explain(gw, ...argsOf(gw, call), '--ops', gw.opsUrl)
      expect(foretold(explained)).toEqual(done(await ask(gw, call)))
      const { refused, choice, targets } = explained.report
      expect(explained.code).toBe(refused === null ? 0 : 1)
      seen.add(refused?.code ?? `${choice?.kind ?? ''} ${targets[0]?.role} ${targets[0]?.provider}`)
    })
    await fc.assert(property, { numRuns: runs })
    return seen
  }

  test('where all targets are well', async () => {
    // Not one kind of answer only, or the property would say little.
    expect((await holds(150)).size).toBeGreaterThan(6)
  })

  test('and where one has an open circuit', async () => {
    sims.claude?.script({ fault: '500', times: 'always' })
    const review = { headers: { 'x-workload': 'review' } }
    for (let i = 0; i < 16; i++) await gw.chat({ model: 'fresh' }, review)
    const down = await explain(gw, ...argsOf(gw, fallen), '--ops', gw.opsUrl)
    expect(down.report.skipped).toMatchObject([{ provider: 'claude', because: 'circuit_open' }])
    await holds(80)
  })
})

const fallen: AskedCall = {
  operation: 'chat',
  model: 'fresh',
  stream: false,
  facts: {
    workload: 'review',
    classification: undefined,
    user: undefined,
    session: undefined,
    experiment: undefined,
  },
}

test('in words: why each target is passed over, who gets a copy, and what is refused', async () => {
  await using deepseek = await startSim()
  await using backup = await startSim([], { as: 'openai' })
  await using claude = await startSim([], { as: 'anthropic' })
  const spare = { primary: targetOf('deepseek') }
  const providers = { backup: { data_classification: ['public'] } }
  await using gw = await startRouted(
    { deepseek, backup, claude },
    { policy: { providers, models: { spare } }, alias: { mirror: { alias: 'spare', percent: 5 } } },
  )
  const { code, text } = await explain(gw, '--model', 'fast', '--down', 'deepseek/deepseek-flash')
  expect(code).toBe(0)
  expect(text).toContain(
    'Granted by route fast\n  alias fast, label internal\n  lane standard, output ≤ 8000',
  )
  expect(text).toMatch(/1 {2}claude \/ claude-sonnet-5 +fallback +chat translated to messages +region claude/)
  expect(text).toMatch(/deepseek \/ deepseek-flash +primary +its circuit is open \(circuit_open\), for 1 s/)
  expect(text).toMatch(/backup \/ fast-general +fallback +data of this label may not go there/)
  expect(text).toContain('none: spare may not have this call, or is in trouble (else 5 % of calls)')
  const vectors = await explain(gw, '--model', 'fast', '--operation', 'embeddings', '--down', 'backup')
  expect(vectors.code).toBe(1)
  expect(vectors.text).toMatch(/^Refused with \w+ \(\d{3}\)\n {2}\S/)
  const { text: well } = await explain(gw, '--model', 'fast')
  expect(well).toContain('5 % of such calls are copied to spare: deepseek / deepseek-flash')
  expect([text, vectors.text, well].join('')).not.toMatch(/sk-|127\.0\.0\.1/)
  for (const sim of [deepseek, backup, claude]) expect(sim.requests).toHaveLength(0)
})

test('an input that is too long, and a chain that ends early', async () => {
  await using deepseek = await startSim()
  await using backup = await startSim([], { as: 'openai' })
  await using gw = await startRouted(
    { deepseek, backup },
    { route: { max_input_tokens: 1000 }, alias: { fallback_on: ['server_error'] } },
  )
  const long = await explain(gw, '--model', 'fast', '--input-tokens', '1001', '--json')
  expect(long.report.refused).toMatchObject({ code: 'context_length_exceeded' })
  const down = await explain(gw, '--model', 'fast', '--down', 'deepseek', '--json')
  expect(down.code).toBe(1)
  expect(down.report).toMatchObject({
    refused: { code: 'no_healthy_upstream', status: 503 },
    targets: [],
    skipped: [{ provider: 'deepseek', because: 'circuit_open' }],
    not_considered: ['backup / fast-general'],
  })
})

test('what cannot be asked is said in words', async () => {
  await using deepseek = await startSim()
  await using gw = await startRouted({ deepseek })
  const gone = await startSim()
  await gone.close()
  const failing = (...args: readonly string[]) => explain(gw, '--model', 'fast', ...args)
  await expect(failing('--down', 'nobody')).rejects.toThrow('--down nobody: the policy has no such target')
  await expect(failing('--ops', gone.url)).rejects.toThrow(/^no state from .*\/routing: ECONNREFUSED$/)
  await expect(failing('--ops', gw.url)).rejects.toThrow(/it answers 404$/)
  await expect(failing('--ops', 'ftp://x')).rejects.toThrow('--ops is the URL of an ops port')
})

test('what the explanation rests on is said where it may differ from the node', async () => {
  await using deepseek = await startSim()
  const canary = { models: { next: { primary: targetOf('deepseek') } } }
  const alias = { canary: { alias: 'next', percent: 50, sticky_by: 'user' } }
  await using gw = await startRouted({ deepseek }, { policy: canary, alias })
  const notes = async (...args: readonly string[]) =>
    (await explain(gw, '--model', 'fast', '--json', ...args)).report.notes
  expect(await notes('--ops', gw.opsUrl)).toEqual([])
  expect(await notes()).toEqual([expect.stringMatching('^Every target is taken to be well')])
  rmSync(join(gw.config.storeDir, 'user-salt'))
  expect(await notes('--ops', gw.opsUrl)).toEqual([expect.stringMatching('^The salt of user ids')])
  // Explaining must not make the salt: the node would take it for its own.
  expect(existsSync(join(gw.config.storeDir, 'user-salt'))).toBe(false)
  gw.config.writePolicy({})
  expect(await notes('--ops', gw.opsUrl)).toEqual([
    expect.stringMatching('^The node has policy [0-9a-f]{12}, '),
  ])
})
