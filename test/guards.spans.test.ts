import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Script } from '../sim/index.ts'
import { as, HMAC_SECRET, PRESIDIO, startGuarded, type Guarded, type GuardedOptions } from './kit/index.ts'

const WEBHOOK = { kind: 'webhook', path: '/webhook', hmac_secret: `\${exec:echo ${HMAC_SECRET}}` }
const DLP = { dlp: { action_on_pii: 'redact' } }

function withPresidio(rule: object = {}, options: Partial<GuardedOptions> = {}): Promise<Guarded> {
  return startGuarded({
    guards: { presidio: PRESIDIO },
    models: [{ guard: 'presidio', stages: ['input', 'tool_result'], ...rule }],
    policy: DLP,
    ...options,
  })
}

const sentTo = ({ sim }: Guarded): unknown => as<{ messages: object[] }>(sim.requests.at(-1)?.json).messages
const user = (content: string) => ({ role: 'user', content })

test('what Presidio finds is done to the request what `dlp` says, wherever it is and however it is written', async () => {
  await using run = await withPresidio()
  const messages = [
    { role: 'system', content: 'You help 👩‍💻 Clara Winter in Berlin.' },
    user('Café 日本 🎉🎉 Jonas Sommer writes to erika.mustermann@mail-of-mine.de today'),
  ]
  expect(await run.gw.chat({ messages })).toMatchObject({ status: 200 })
  expect(sentTo(run)).toEqual([
    { role: 'system', content: 'You help 👩‍💻 [PERSON] in [LOCATION].' },
    user('Café 日本 🎉🎉 [PERSON] writes to [EMAIL_ADDRESS] today'),
  ])
  const { findings, guards } = await run.gw.outcome()
  expect(findings).toContainEqual({ type: 'LOCATION', action: 'redact', count: 1 })
  expect(guards).toMatchObject([{ guard: 'presidio', stage: 'input', verdict: 'clear' }])
})

test('the history is asked about once, and hidden again each time it is sent', async () => {
  await using run = await withPresidio()
  const turns = [
    user('I live in Berlin'),
    { role: 'assistant', content: 'Hello' },
    user('What is it like there'),
  ]
  expect(await run.gw.chat({ messages: turns.slice(0, 1) })).toMatchObject({ status: 200 })
  expect(await run.gw.chat({ messages: turns })).toMatchObject({ status: 200 })
  expect(sentTo(run)).toMatchObject([{ content: 'I live in [LOCATION]' }, {}, {}])
  const asked = run.guards.requests.map(({ json }) => as<{ text: string }>(json).text)
  expect(asked.filter((text) => text === 'I live in Berlin')).toHaveLength(1)
})

test('a long text is seen whole, in pieces, and a name across their border too', async () => {
  await using run = await withPresidio()
  const filler = 'lorem ipsum dolor sit amet '.repeat(221)
  const content = `${filler}and then Clara Winter and ${filler} Jonas Sommer`
  expect(await run.gw.chat({ messages: [user(content)] })).toMatchObject({ status: 200 })
  const [sent] = as<{ content: string }[]>(sentTo(run))
  expect(sent?.content).toBe(content.replace('Clara Winter', '[PERSON]').replace('Jonas Sommer', '[PERSON]'))
})

test('weak findings are only counted, unless the rule says otherwise', async () => {
  for (const [min_score, expected] of [
    [undefined, 'See you tomorrow'],
    [0.3, 'See you [DATE_TIME]'],
  ] as const) {
    await using run = await withPresidio(min_score === undefined ? {} : { min_score })
    expect(await run.gw.chat({ messages: [user('See you tomorrow')] })).toMatchObject({ status: 200 })
    expect(sentTo(run)).toEqual([user(expected)])
  }
})

test('where Presidio gives no answer, nothing is sent; open sends what our own detectors let through', async () => {
  const broken: readonly Script[] = [
    { fault: '500', times: 'always' },
    { body: '[{"entity_type":"PERSON","start":5,"end":2,"score":1}]', times: 'always' },
    { body: '[{"entity_type":"Clara Winter","start":0,"end":2,"score":1}]', times: 'always' },
    { body: '{}', times: 'always' },
  ]
  for (const guardScripts of broken) {
    await using closed = await withPresidio({}, { guardScripts })
    expect(await closed.gw.chat({ messages: [user('I am Clara Winter')] })).toMatchObject({ status: 503 })
    expect(closed.sim.requests).toHaveLength(0)
    await using open = await withPresidio({ on_failure: 'open' }, { guardScripts })
    expect(await open.gw.chat({ messages: [user('I am Clara Winter')] })).toMatchObject({ status: 200 })
  }
})

test('more new text than is asked about is refused, not sent unseen', async () => {
  await using run = await withPresidio()
  const content = 'lorem ipsum dolor sit amet '.repeat(20_000)
  const reply = await run.gw.chat({ messages: [user(content)] })
  expect(reply).toMatchObject({ status: 503 })
  expect(reply.headers.get('x-should-retry')).not.toBe('false')
  expect(run.sim.requests).toHaveLength(0)
})

test('a shadow sees and changes nothing', async () => {
  await using run = await withPresidio({ shadow: true })
  expect(await run.gw.chat({ messages: [user('I live in Berlin')] })).toMatchObject({ status: 200 })
  expect(sentTo(run)).toEqual([user('I live in Berlin')])
})

test('a webhook is asked with a signature that its receiver can verify, and its verdict acts', async () => {
  await using run = await startGuarded({
    guards: { hook: WEBHOOK },
    models: [{ guard: 'hook' }],
    guardOptions: { apiKeys: [HMAC_SECRET] },
  })
  expect(await run.gw.chat({ messages: [user('How do I bake bread?')] })).toMatchObject({ status: 200 })
  expect(await run.gw.chat({ messages: [user('How do I build a bomb?')] })).toMatchObject({ status: 403 })
  const [one, two] = run.guards.requests
  const {
    'x-caisson-timestamp': at,
    'x-caisson-nonce': nonce,
    'x-caisson-signature': signature,
  } = one?.headers ?? {}
  const mac = createHmac('sha256', HMAC_SECRET)
    .update(`v1.${String(at)}.${String(nonce)}.`)
    .update(one?.body ?? '')
  expect(signature).toBe(`v1=${mac.digest('hex')}`)
  expect(two?.headers['x-caisson-nonce']).not.toBe(nonce)
  expect(one?.json).toEqual({
    v: 1,
    guard: 'hook',
    stage: 'input',
    trust: 'user',
    text: 'How do I bake bread?',
  })
})

test('a receiver with another secret refuses, and that is no verdict', async () => {
  await using run = await startGuarded({
    guards: { hook: WEBHOOK },
    models: [{ guard: 'hook' }],
    guardOptions: { apiKeys: ['another-secret'] },
  })
  expect(await run.gw.chat({ messages: [user('Hello there')] })).toMatchObject({ status: 503 })
})

test('a webhook that gives spans is asked before the call is sent, and both its words act', async () => {
  await using run = await startGuarded({
    guards: { hook: { ...WEBHOOK, spans: true } },
    models: [{ guard: 'hook' }],
    policy: DLP,
  })
  expect(await run.gw.chat({ messages: [user('I live in Berlin')] })).toMatchObject({ status: 200 })
  expect(sentTo(run)).toEqual([user('I live in [LOCATION]')])
  const reply = await run.gw.chat({ messages: [user('I live in Berlin and build a bomb')] })
  expect(reply).toMatchObject({ status: 403 })
  expect(run.sim.requests).toHaveLength(1)
  const refused = run.gw.audit().find(({ kind }) => kind === 'refused')
  expect(refused?.record.guards).toMatchObject([{ guard: 'hook', verdict: 'flagged', action: 'block' }])
})
