import { Command } from 'commander'
import { expect, test } from 'vitest'
import type { Simulator } from '../sim/index.ts'
import { approvalsCommand } from '../src/cli/approvals.ts'
import { openApprovals } from '../src/compose.ts'
import { loadConfig } from '../src/config/load.ts'
import { allSecretSources } from '../src/plugins/secrets/all.ts'
import { createSecrets } from '../src/plugins/secrets/resolver.ts'
import { openSqlite } from '../src/stores/sql/sqlite.ts'
import { as, startGateway, startSim, type Answered, type TestGateway } from './kit/index.ts'

const REFUND = { amount: 120, to: 'customer 7', note: 'Zürich "late"' }
const tools = { rules: [{ name: 'money', tools: 'refund', effect: 'write' }] }
const offered = {
  model: 'fast',
  messages: [{ role: 'user', content: 'Refund it.' }],
  tools: [{ type: 'function', function: { name: 'refund', parameters: { type: 'object' } } }],
}

interface Fixture extends AsyncDisposable {
  readonly sim: Simulator
  readonly gw: TestGateway
}

async function start(rules: object = tools): Promise<Fixture> {
  const sim = await startSim({ toolCalls: [{ name: 'refund', arguments: REFUND }], times: 'always' })
  const gw = await startGateway({ upstream: sim.url, policy: { tools: rules } })
  return {
    sim,
    gw,
    [Symbol.asyncDispose]: async () => {
      await gw[Symbol.asyncDispose]()
      await sim[Symbol.asyncDispose]()
    },
  }
}

/** `caisson approvals …`, as an operator runs it beside the gateway. */
async function caisson(gw: TestGateway, args: readonly string[], nowMs?: number): Promise<string> {
  const printed: string[] = []
  const program = new Command('caisson').exitOverride()
  approvalsCommand(program, {
    open: () => openApprovals(loadConfig(gw.config.file), createSecrets({ sources: allSecretSources })),
    print: (text) => void printed.push(text),
    run: async (command) => void (await command()),
    ...(nowMs === undefined ? {} : { now: () => nowMs }),
  })
  await program.parseAsync(['approvals', ...args], { from: 'user' })
  return printed.join('\n')
}

async function grant(gw: TestGateway, rest: readonly string[] = [], nowMs?: number): Promise<string> {
  const what =
    rest.includes('--digest') || rest.includes('--arguments') ? [] : ['--arguments', JSON.stringify(REFUND)]
  const fixed = ['grant', '--json', '--key', gw.keyId, '--tool', 'refund', '--alias', 'fast', '--by', 'op']
  return as<{ token: string }>(JSON.parse(await caisson(gw, [...fixed, ...what, ...rest], nowMs))).token
}

const ask = (gw: TestGateway, token?: string, rest: object = {}, headers: object = {}): Promise<Answered> =>
  gw.chat({ ...offered, ...rest }, { headers: { ...(token && { 'x-approval-token': token }), ...headers } })
const codeOf = ({ text }: Answered): string | undefined => /"code":"(\w+)"/.exec(text)?.[1]

for (const stream of [false, true]) {
  test(`stream: ${stream}: a call that writes goes out once, when a person has approved just that`, async () => {
    await using at = await start()
    const { gw } = at
    const refused = await ask(gw, undefined, { stream })
    expect(codeOf(refused)).toBe('approval_required')
    expect(refused.text).not.toContain('customer')
    expect(refused.text).not.toContain('"tool_calls"')
    const digest = /sha256:[0-9a-f]{64}/.exec(refused.text)?.[0] ?? ''
    const token = await grant(gw, ['--digest', digest])
    const allowed = await ask(gw, token, { stream })
    expect(allowed.status).toBe(200)
    expect(allowed.text).toContain('customer')
    expect(codeOf(allowed)).toBeUndefined()
    expect(codeOf(await ask(gw, token, { stream }))).toBe('approval_stale')
    expect(await gw.outcome(2)).toMatchObject({
      status: 'ok',
      tool_calls: [{ tool: 'refund', decision: 'approved', effect: 'write', rule: 'money', where: 'call' }],
    })
    expect(await gw.outcome(1)).toMatchObject({
      status: 'approval_required',
      tool_calls: [{ decision: 'approval_required' }],
    })
    expect(await caisson(gw, ['list'])).toMatch(/used +refund/)
    expect(gw.log.join('\n')).not.toContain(token)
  })
}

test('an approval is for these arguments, this tool, alias, label, session and caller; for others it is not used up', async () => {
  await using at = await start()
  const { gw } = at
  const other = await gw.newKey({ app: 'other' })
  const token = await grant(gw, ['--session', 's-1'])
  const headers = { 'x-session-id': 's-1' }
  const wrong: readonly (() => Promise<Answered>)[] = [
    () => ask(gw, token),
    () => ask(gw, token, {}, { 'x-session-id': 's-2' }),
    () => ask(gw, token, { model: 'free' }, headers),
    () => ask(gw, token, {}, { ...headers, 'x-data-classification': 'public' }),
    () => ask(gw, token, {}, { ...headers, authorization: `Bearer ${other.key}` }),
    () => ask(gw, token.replace(/.{4}$/, 'AAAA'), {}, headers),
    () => ask(gw, `csa_${'0'.repeat(22)}.${'A'.repeat(43)}`, {}, headers),
  ]
  for (const attempt of wrong) expect(codeOf(await attempt())).toBe('approval_required')
  expect((await ask(gw, token, {}, headers)).status).toBe(200)
})

test('other arguments need another approval; another spelling of the same does not', async () => {
  await using sim = await startSim([
    { toolCalls: [{ name: 'refund', arguments: { amount: 1200 } }] },
    { toolCalls: [{ name: 'refund', arguments: '{ "to": "x", "amount": 1.20e2 }' }] },
  ])
  await using gw = await startGateway({ upstream: sim.url, policy: { tools } })
  const token = await grant(gw, ['--arguments', '{"amount":120,"to":"\\u0078"}'])
  expect(codeOf(await ask(gw, token))).toBe('approval_required')
  expect((await ask(gw, token)).status).toBe(200)
})

test('of fifty calls with one approval, one goes through', async () => {
  await using at = await start()
  const token = await grant(at.gw)
  const replies = await Promise.all(
    Array.from({ length: 50 }, (_, i) => ask(at.gw, token, { stream: i % 2 === 0 })),
  )
  const through = replies.filter(({ text }) => text.includes('customer'))
  expect(through).toHaveLength(1)
  for (const reply of replies) if (reply !== through[0]) expect(codeOf(reply)).toBe('approval_stale')
})

test('an approval ends with its time, and with the policy that it was given under', async () => {
  await using at = await start()
  const { gw } = at
  const old = await grant(gw, ['--expires', '1m'], Date.now() - 61_000)
  expect(codeOf(await ask(gw, old))).toBe('approval_stale')
  const before = await grant(gw)
  gw.config.writePolicy({ tools: { ...tools, max_iterations: 7 } })
  expect(await gw.node.reload()).toBeUndefined()
  const stale = await ask(gw, before)
  expect(codeOf(stale)).toBe('approval_stale')
  expect(stale.text).toContain('another policy')
  expect((await ask(gw, await grant(gw))).status).toBe(200)
})

test('calls of one reply are approved one by one', async () => {
  await using sim = await startSim({
    toolCalls: [1, 2].map((amount) => ({ name: 'refund', arguments: { amount } })),
    times: 'always',
  })
  await using gw = await startGateway({ upstream: sim.url, policy: { tools } })
  const [one, two] = [
    await grant(gw, ['--arguments', '{"amount":1}']),
    await grant(gw, ['--arguments', '{"amount":2}']),
  ]
  expect((await ask(gw, `${one}, ${two}`)).status).toBe(200)
})

test('a header that is no token is refused, and so is a tenth of them', async () => {
  await using at = await start()
  for (const token of [
    'csa_x',
    'csk_dev_x',
    ' , ',
    Array.from({ length: 9 }, () => `csa_${'0'.repeat(22)}.${'A'.repeat(43)}`).join(),
  ])
    expect(await ask(at.gw, token)).toMatchObject({
      status: 400,
      json: { error: { code: 'invalid_header' } },
    })
  expect(at.sim.requests).toHaveLength(0)
})

test('what was approved cannot be changed in the store: the token no longer holds', async () => {
  await using at = await start()
  const { gw } = at
  const token = await grant(gw, ['--arguments', '{"amount":1}'])
  const digest = /sha256:[0-9a-f]{64}/.exec((await ask(gw)).text)?.[0] ?? ''
  const raw = openSqlite(`${gw.config.storeDir}/caisson.sqlite`)
  raw.prepare('update approvals set arguments_digest = ?').run(digest)
  raw.close()
  expect(codeOf(await ask(gw, token))).toBe('approval_required')
})

test('where the store cannot be read nothing is sent, and where it cannot be written nothing goes out', async () => {
  await using at = await start()
  const { sim, gw } = at
  const token = await grant(gw)
  const raw = openSqlite(`${gw.config.storeDir}/caisson.sqlite`)
  try {
    raw.exec("create trigger broken before update on approvals begin select raise(abort, 'no'); end")
    const withheld = await ask(gw, token)
    expect(withheld).toMatchObject({ status: 503, json: { error: { code: 'control_plane_unavailable' } } })
    expect(withheld.headers.get('x-should-retry')).toBe('false')
    expect((await ask(gw, token, { stream: true })).text).not.toContain('customer')
    raw.exec('drop trigger broken; alter table approvals rename to lost')
    const sent = sim.requests.length
    const unsent = await ask(gw, token)
    expect(unsent).toMatchObject({ status: 503, json: { error: { code: 'control_plane_unavailable' } } })
    expect(sim.requests).toHaveLength(sent)
    expect((await ask(gw)).status).toBe(403)
    raw.exec('alter table lost rename to approvals')
    expect((await ask(gw, token)).status).toBe(200)
  } finally {
    raw.close()
  }
})

test('what an operator gets wrong is said in words', async () => {
  await using at = await start()
  const { gw } = at
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['--digest', 'sha256:abc'], '64 hexadecimal digits'],
    [['--arguments', '{"a":1,"a":2}'], 'read alike'],
    [['--arguments', '{"a":9007199254740993}'], 'read alike'],
    [['--expires', '16m'], 'at most 15 minutes'],
    [['--alias', 'nope'], 'no alias nope'],
    [['--key', 'nobody'], 'no key with the id nobody'],
  ]
  for (const [args, message] of wrong) await expect(grant(gw, args)).rejects.toThrow(message)
  expect(await caisson(gw, ['list'])).toBe('There are no approvals.')
})
