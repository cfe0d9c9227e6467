import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Script, Simulator } from '../sim/index.ts'
import { FORGETFUL, type ForgetfulClient } from './kit/forgetful.ts'
import { as, eventually, evidence, startRouted, startSim, targetOf, type TestGateway } from './kit/index.ts'

/** DeepSeek as the simulator plays it refuses turns with tool calls that lost their reasoning: `reasoningReplay: strict`. */

const THOUGHTS = ['canary: where is Oslo? "In Norway".\n', 'canary: 世界, and now Bergen \\ Voss.'] as const
const [FIRST, SECOND] = THOUGHTS

const calls = (reasoning: string): Script => ({
  reasoning,
  toolCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }],
})

/** Everything that the gateway wrote down so far. */
function written({ config, log }: TestGateway): string {
  const files = readdirSync(config.dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(config.dir, name))
    .filter((path) => statSync(path).isFile())
  return [...log, ...files.map((path) => readFileSync(path, 'utf8'))].join('\n')
}

const bodyOf = ({ requests }: Simulator, nth: number): string => requests[nth]?.body.toString() ?? ''

async function warningsOf(gw: TestGateway, nth: number): Promise<readonly string[]> {
  return as<{ warnings?: readonly string[] }>(await gw.outcome(nth)).warnings ?? []
}

describe.each(FORGETFUL)('$name that loses what was thought', (client) => {
  for (const stream of [false, true]) {
    test(`goes on with DeepSeek for three turns, ${stream ? 'in streams' : 'whole'}`, async () => {
      await using deepseek = await startSim([calls(FIRST), calls(SECOND), { content: 'Rain.' }])
      await using gw = await startRouted({ deepseek })
      const one = await client.ask(gw, gw.key, client.begin, stream)
      const two = await client.ask(gw, gw.key, one.history, stream)
      const three = await client.ask(gw, gw.key, two.history, stream)
      expect(three.reply).toContain('Rain.')
      expect(deepseek.requests.map(({ status }) => status)).toEqual([200, 200, 200])
      expect(deepseek.requests[2]?.served).toMatchObject({ thinking: true })
      expect(client.gotBack(deepseek.requests[1]?.json)).toEqual([FIRST])
      expect(client.gotBack(deepseek.requests[2]?.json)).toEqual(THOUGHTS)
      for (const nth of [2, 3]) {
        expect((await evidence(gw, nth)).attempts).toHaveLength(1)
        expect(await warningsOf(gw, nth)).toContain(client.restored)
      }
      expect(`${written(gw)}${await gw.metrics()}`).not.toContain('canary:')
    })
  }

  for (const by of ['claude', 'backup'] as const) {
    test(`goes on with DeepSeek after a turn of ${by}`, async () => {
      await using deepseek = await startSim([{ fault: '503' }, { content: 'Rain.' }])
      await using other = await startSim(calls(FIRST), by === 'claude' ? { as: 'anthropic' } : {})
      // Of another provider, and yet one that shows its reasoning.
      const alias = by === 'backup' ? { fallback: [{ provider: 'backup', model: 'deepseek-flash' }] } : {}
      await using gw = await startRouted({ deepseek, [by]: other }, { alias })
      const one = await client.ask(gw, gw.key, client.begin, true)
      await client.ask(gw, gw.key, one.history, true)
      expect(await evidence(gw, 1)).toMatchObject({ served_by: by })
      expect(await evidence(gw, 2)).toMatchObject({ attempts: [{ provider: 'deepseek', result: 'ok' }] })
      expect(deepseek.requests[1]?.served).toMatchObject({ thinking: true })
      expect(client.gotBack(deepseek.requests[1]?.json)).toEqual([FIRST])
      expect(written(gw)).not.toContain('canary:')
    })
  }

  test('goes on with DeepSeek after a turn whose reasoning nobody saw', async () => {
    await using deepseek = await startSim([{ fault: '503' }, { content: 'Rain.', times: 'always' }])
    await using backup = await startSim(calls(FIRST), { as: 'openai' })
    await using gw = await startRouted({ deepseek, backup })
    const one = await client.ask(gw, gw.key, client.begin, false)
    const two = await client.ask(gw, gw.key, one.history, false)
    expect(two.reply).toContain('Rain.')
    // Where no placeholder is known to pass, it costs an attempt.
    const { status, attempts } = await evidence(gw, 2)
    expect(status).toBe('ok')
    expect(attempts.map(({ provider }) => provider)).toEqual(attempts.map(() => 'deepseek'))
  })

  test('gets nothing of what another tenant was told', async () => {
    await using deepseek = await startSim([calls(FIRST), { content: 'Rain.', times: 'always' }])
    await using gw = await startRouted({ deepseek })
    const other = await gw.newKey({ tenant: 'other' })
    const one = await client.ask(gw, gw.key, client.begin, false)
    expect(one.reply).toContain('canary')
    const two = await client.ask(gw, other.key, one.history, false)
    expect(two.reply).toContain('Rain.')
    expect(deepseek.requests.length).toBeGreaterThan(1)
    for (let nth = 1; nth < deepseek.requests.length; nth++) {
      expect(bodyOf(deepseek, nth)).not.toContain('canary')
    }
  })
})

const [chat, messages] = FORGETFUL as readonly [ForgetfulClient, ForgetfulClient]

test('thinking goes back with the signature that DeepSeek gave it, and else with the gateway’s', async () => {
  await using deepseek = await startSim([calls(FIRST), { fault: '503' }, { content: 'Rain.' }])
  // Of another seed: else both would give their calls the same ids.
  await using backup = await startSim(calls(SECOND), { reasoningReplay: 'ignore', seed: 2 })
  const fallback = [{ provider: 'backup', model: 'deepseek-flash' }]
  await using gw = await startRouted({ deepseek, backup }, { alias: { fallback } })
  const one = await messages.ask(gw, gw.key, messages.begin, true)
  const two = await messages.ask(gw, gw.key, one.history, true)
  await messages.ask(gw, gw.key, two.history, true)
  const given = signaturesIn([as<{ content: unknown }>(JSON.parse(one.reply))])
  expect(given).toHaveLength(1)
  const back = signaturesIn(as<{ messages: { content: unknown }[] }>(deepseek.requests[2]?.json).messages)
  expect(back).toEqual([...given, expect.stringMatching(/^gw1\../)])
})

test('what a mirrored copy thinks is not remembered, whatever ids it gives', async () => {
  await using deepseek = await startSim([calls(FIRST), { content: 'Rain.' }])
  // Of the same seed: its calls have the same ids.
  await using twin = await startSim(calls(SECOND))
  const alias = { fallback: [], mirror: { alias: 'trial', percent: 100 } }
  const policy = { models: { trial: { primary: targetOf('twin') } } }
  await using gw = await startRouted({ deepseek, twin }, { alias, policy })
  const one = await chat.ask(gw, gw.key, chat.begin, false)
  await eventually(() => gw.audit().filter(({ kind }) => kind === 'outcome').length === 2)
  await chat.ask(gw, gw.key, one.history, false)
  expect(twin.requests[0]?.status).toBe(200)
  expect(chat.gotBack(deepseek.requests[1]?.json)).toEqual([FIRST])
})

function signaturesIn(turns: readonly { content: unknown }[]): readonly unknown[] {
  return turns
    .flatMap(({ content }) => (Array.isArray(content) ? as<Record<string, unknown>[]>(content) : []))
    .filter(({ type }) => type === 'thinking')
    .map((block) => block['signature'])
}

test.each([
  [0, ['', '']],
  // Room for one of them.
  [250, ['', SECOND]],
  [1000, THOUGHTS],
])('a memory of %i bytes', async (bytes, gotBack) => {
  await using deepseek = await startSim([calls(FIRST), calls(SECOND), { content: 'Rain.' }])
  await using gw = await startRouted({ deepseek }, { deploy: { reasoning_replay: { max_bytes: bytes } } })
  const one = await chat.ask(gw, gw.key, chat.begin, true)
  const two = await chat.ask(gw, gw.key, one.history, true)
  await chat.ask(gw, gw.key, two.history, true)
  expect(chat.gotBack(deepseek.requests[2]?.json)).toEqual(gotBack)
})

test('a memory forgets with time', async () => {
  await using deepseek = await startSim([calls(FIRST), { content: 'Rain.', times: 'always' }])
  await using gw = await startRouted({ deepseek }, { deploy: { reasoning_replay: { ttl_ms: 100 } } })
  const one = await chat.ask(gw, gw.key, chat.begin, false)
  const forgotten = eventually(async () => {
    await chat.ask(gw, gw.key, one.history, false)
    return chat.gotBack(deepseek.requests.at(-1)?.json)[0] === ''
  })
  await expect(forgotten).resolves.toBe(true)
})
