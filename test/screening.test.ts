import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { as, startGateway, startSim, type Answered, type TestGateway } from './kit/index.ts'

const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code
const MAIL = 'erika.mustermann@mail-of-mine.de'
const CARD = '4111 1111 1111 1111'
const TOKEN = 'glpat-Zx81kqPw7vTn2LmRb4Yd'
const route = (dlp: object): Readonly<Record<string, unknown>> => ({
  routes: [{ name: 'fast', model_alias: 'fast', dlp }],
})

test('what a route redacts does not reach the provider, and the record says what was done', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: route({ action_on_pii: 'redact' }) })
  const messages = [
    { role: 'system', content: `Write to ${MAIL}.` },
    { role: 'user', content: [{ type: 'text', text: `My card is ${CARD}, please.` }] },
  ]
  expect(await gw.chat({ messages })).toMatchObject({ status: 200 })
  const sent = as<{ messages: object[] }>(sim.requests[0]?.json).messages
  expect(sent).toEqual([
    { role: 'system', content: 'Write to [EMAIL_ADDRESS].' },
    { role: 'user', content: [{ type: 'text', text: 'My card is [CREDIT_CARD], please.' }] },
  ])
  expect((await gw.outcome()).findings).toEqual([
    { type: 'EMAIL_ADDRESS', action: 'redact', count: 1 },
    { type: 'CREDIT_CARD', action: 'redact', count: 1 },
  ])
  expect(await gw.metrics()).toContain('caisson_findings_total{type="EMAIL_ADDRESS",action="redact"} 1')
})

test('arguments of tools stay JSON, and are looked into', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: route({ action_on_pii: 'redact' }) })
  const call = {
    id: 'c1',
    type: 'function',
    function: { name: 'mail', arguments: JSON.stringify({ to: MAIL }) },
  }
  const messages = [
    { role: 'user', content: 'Write.' },
    { role: 'assistant', content: '', tool_calls: [call] },
    { role: 'tool', tool_call_id: 'c1', content: `sent to ${MAIL}` },
  ]
  expect(await gw.chat({ messages })).toMatchObject({ status: 200 })
  const [, asked, told] = as<{ messages: { tool_calls: (typeof call)[]; content: string }[] }>(
    sim.requests[0]?.json,
  ).messages
  expect(JSON.parse(asked?.tool_calls[0]?.function.arguments ?? '')).toEqual({ to: '[EMAIL_ADDRESS]' })
  expect(told?.content).toBe('sent to [EMAIL_ADDRESS]')
})

test('what a route blocks goes nowhere; the refusal names the place and the kind, and nobody writes down what it was', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: route({ action_on_secret: 'block' }) })
  const messages = [{ role: 'user', content: `deploy with ${TOKEN}` }]
  const reply = await gw.chat({ messages })
  expect(reply).toMatchObject({ status: 403 })
  expect(codeOf(reply)).toBe('sensitive_data')
  expect(reply.text).toContain('/messages/0/content')
  expect(reply.text).toContain('API_KEY')
  const anthropic = await gw.messages({ messages })
  expect(anthropic).toMatchObject({ status: 403 })
  expect(sim.requests).toHaveLength(0)
  for (const text of [reply.text, anthropic.text, gw.log.join(''), ...journalOf(gw)])
    expect(text).not.toContain(TOKEN)
})

test('a key of this gateway is blocked whatever the policy says', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({
    upstream: sim.url,
    policy: route({ action_on_secret: 'allow', action_on_pii: 'allow' }),
  })
  const reply = await gw.chat({ messages: [{ role: 'user', content: `my key: ${gw.key}` }] })
  expect(codeOf(reply)).toBe('sensitive_data')
  expect(sim.requests).toHaveLength(0)
})

test('where a policy only flags, findings are counted and the bytes go as they came; where it says nothing, nobody looks', async () => {
  await using sim = await startSim()
  const messages = [{ role: 'user', content: `mail ${MAIL}` }]
  for (const action of ['flag', 'allow']) {
    await using gw = await startGateway({ upstream: sim.url, policy: route({ action_on_pii: action }) })
    expect(await gw.chat({ messages })).toMatchObject({ status: 200 })
    expect(as<{ messages: object[] }>(sim.requests.at(-1)?.json).messages).toEqual(messages)
    const flagged = [{ type: 'EMAIL_ADDRESS', action: 'flag', count: 1 }]
    expect((await gw.outcome()).findings).toEqual(action === 'flag' ? flagged : undefined)
  }
})

test('what is found raises the label, and with it what the call may do', async () => {
  await using sim = await startSim()
  const policy = {
    classify_by_content: { FINANCIAL: 'restricted' },
    routes: [{ name: 'fast', match: { data_classification: ['public', 'internal'] }, model_alias: 'fast' }],
  }
  await using gw = await startGateway({ upstream: sim.url, policy })
  expect(await gw.chat()).toMatchObject({ status: 200 })
  const reply = await gw.chat({ messages: [{ role: 'user', content: `card ${CARD}` }] })
  expect(codeOf(reply)).toBe('policy_denied')
  expect(reply.text).toContain('data classification restricted')
})

function journalOf(gw: TestGateway): readonly string[] {
  return readdirSync(gw.config.journalDir).map((file) =>
    readFileSync(join(gw.config.journalDir, file), 'latin1'),
  )
}

test('a secret in a header that is recorded is refused: nobody writes it down', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  for (const header of ['x-workload', 'x-feature', 'x-cost-center']) {
    const reply = await gw.chat({}, { headers: { [header]: TOKEN } })
    expect(codeOf(reply)).toBe('invalid_header')
    expect(reply.text).toContain('looks like a secret')
  }
  for (const text of [gw.log.join(''), ...journalOf(gw)]) expect(text).not.toContain(TOKEN)
  expect(await gw.chat({}, { headers: { 'x-workload': 'support_summarization' } })).toMatchObject({
    status: 200,
  })
})
