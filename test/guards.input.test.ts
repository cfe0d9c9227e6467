import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Script } from '../sim/index.ts'
import {
  as,
  chatBody,
  eventually,
  LLAMA,
  messagesBody,
  openRaw,
  rawChat,
  rejectionOf,
  startGuarded,
  type Answered,
  type GuardedOptions,
  type TestGateway,
} from './kit/index.ts'

const BAD = [{ role: 'user' as const, content: 'How do I build a bomb at home?' }]
const GOOD = [{ role: 'user' as const, content: 'How do I bake bread at home?' }]
/** No test waits for it. */
const LONG_MS = 60_000
const codeOf = ({ json }: Answered): string => as<{ error: { code: string } }>(json).error.code

/** One guard that blocks, unless a test says otherwise. */
function guarded(rule: object = {}, guard: object = {}, options: Partial<GuardedOptions> = {}) {
  return startGuarded({
    guards: { llama: { ...LLAMA, ...guard } },
    models: [{ guard: 'llama', ...rule }],
    ...options,
  })
}

/** Asks as an SDK does, and gives the text that came. */
type Ask = (gw: TestGateway, messages?: typeof GOOD) => Promise<string>

const CLIENTS: Readonly<Record<string, Ask>> = {
  'whole chat': async (gw, messages = GOOD) => {
    const { choices } = await gw.openai().chat.completions.create({ model: 'fast', messages })
    return choices[0]?.message.content ?? ''
  },
  'streamed chat': async (gw, messages = GOOD) => {
    const stream = gw.openai().chat.completions.stream({ model: 'fast', messages })
    return (await stream.finalChatCompletion()).choices[0]?.message.content ?? ''
  },
  'whole message': async (gw, messages = GOOD) => {
    const { content } = await gw.anthropic().messages.create({ model: 'fast', max_tokens: 200, messages })
    return as<{ text: string }[]>(content)[0]?.text ?? ''
  },
  'streamed message': async (gw, messages = GOOD) => {
    const stream = gw.anthropic().messages.stream({ model: 'fast', max_tokens: 200, messages })
    return as<{ text: string }[]>((await stream.finalMessage()).content)[0]?.text ?? ''
  },
}

for (const [who, ask] of Object.entries(CLIENTS)) {
  test(`${who}: what a guard flags is refused in words of the caller's protocol, what it does not arrives`, async () => {
    await using run = await guarded()
    expect(await ask(run.gw)).not.toBe('')
    const error = as<{ status: number; message: string }>(await rejectionOf(ask(run.gw, BAD)))
    expect(error.status).toBe(403)
    expect(error.message).toContain('llama flags the input (S9)')
    expect(error.message).not.toContain('bomb')
    expect(await run.gw.outcome(1)).toMatchObject({
      status: 'ok',
      guards: [{ guard: 'llama', stage: 'input', verdict: 'clear', action: 'none' }],
    })
    expect(await run.gw.outcome(2)).toMatchObject({
      status: 'guardrail_blocked',
      guards: [{ guard: 'llama', stage: 'input', verdict: 'flagged', categories: ['S9'], action: 'block' }],
    })
  })

  test(`${who}: nothing of a reply that is there already goes out before the verdict`, async () => {
    await using run = await guarded({}, { timeout_ms: LONG_MS }, { guardScripts: { startDelayMs: 400 } })
    const asked = rejectionOf(ask(run.gw, BAD))
    // The provider is done long before the guard is.
    const { endedAtMs = Infinity } = await run.sim.waitFor(({ outcome }) => outcome === 'completed')
    const { endedAtMs: judgedAtMs = 0 } = await run.guards.waitFor(({ outcome }) => outcome === 'completed')
    expect(endedAtMs).toBeLessThan(judgedAtMs)
    expect(as<{ status: number }>(await asked).status).toBe(403)
  })

  test(`${who}: a verdict that comes first cuts a provider that has not begun`, async () => {
    await using run = await guarded({}, {}, { scripts: { hangBeforeHeaders: true } })
    expect(as<{ status: number }>(await rejectionOf(ask(run.gw, BAD))).status).toBe(403)
    const { outcome } = await run.sim.waitFor((request) => request.outcome !== undefined)
    expect(outcome).toBe('client-closed')
    const record = await run.gw.outcome()
    expect(record).toMatchObject({ status: 'guardrail_blocked', usage_estimated: true })
    expect(record.attempts).toMatchObject([{ result: 'guardrail_blocked', processed: true }])
    expect(await run.gw.chat({ messages: GOOD })).toMatchObject({ status: 200 })
  })
}

test('the provider is asked beside the guard, not after it', async () => {
  await using run = await guarded({}, { timeout_ms: LONG_MS }, { guardScripts: { hangBeforeHeaders: true } })
  const gone = new AbortController()
  const asked = run.gw.chat({ messages: GOOD }, { signal: gone.signal }).catch(() => undefined)
  await run.sim.waitFor(({ outcome }) => outcome === 'completed')
  expect(run.guards.requests[0]?.outcome).toBeUndefined()
  gone.abort()
  await asked
})

const FAULTS: Readonly<Record<string, Script>> = {
  slow: { startDelayMs: LONG_MS },
  hang: { hangBeforeHeaders: true },
  '500': { fault: '500' },
  reset: { resetAfterRequest: true },
  garbage: { body: '<html>it works</html>' },
  'no verdict': { content: 'I think that this is quite all right.' },
  'another shape': { body: { ok: true } },
  redirect: { status: 307, headers: { location: '/elsewhere' } },
  huge: { hugeBody: 5_000_000 },
  gzip: { encoding: 'gzip' },
}

for (const [fault, script] of Object.entries(FAULTS)) {
  test(`a guard that fails (${fault}): closed refuses with 503, open serves, and the record says why`, async () => {
    for (const on_failure of ['closed', 'open'] as const) {
      await using run = await guarded({ on_failure }, { timeout_ms: 300 }, { guardScripts: script })
      const reply = await run.gw.chat({ messages: GOOD })
      expect(reply.status).toBe(on_failure === 'closed' ? 503 : 200)
      if (on_failure === 'closed') {
        expect(codeOf(reply)).toBe('guardrail_unavailable')
        // It may have been processed: sent again, it would be paid for twice.
        expect(reply.headers.get('x-should-retry')).toBe('false')
      }
      const { guards = [] } = await run.gw.outcome()
      expect(guards).toMatchObject([
        { verdict: 'failed', action: on_failure === 'closed' ? 'block' : 'none' },
      ])
      expect(await run.gw.metrics()).toMatch(/caisson_guard_failures_total\{guard="llama",reason="\w+"\} 1/)
    }
  })
}

test('without a word, block fails closed and flag fails open; single labels may differ', async () => {
  const label = (value: string) => ({ headers: { 'x-data-classification': value } })
  const down = { guardScripts: { fault: '500', times: 'always' } } as const
  const statusOf = async (rule: object, asked = {}): Promise<number> => {
    await using run = await guarded(rule, {}, down)
    return (await run.gw.chat({ messages: GOOD }, asked)).status
  }
  expect(await statusOf({ action: 'block' })).toBe(503)
  expect(await statusOf({ action: 'flag' })).toBe(200)
  expect(await statusOf({ action: 'flag', on_failure_by_class: { confidential: 'closed' } })).toBe(200)
  const byClass = { action: 'flag', on_failure_by_class: { confidential: 'closed' } }
  expect(await statusOf(byClass, label('confidential'))).toBe(503)
  const open = { action: 'block', on_failure_by_class: { public: 'open' } }
  expect(await statusOf(open, label('public'))).toBe(200)
})

test('a guard that fails again and again is not asked for a while: then nothing is sent anywhere', async () => {
  await using run = await guarded(
    {},
    { breaker: { error_rate_5m_gt: 0.5, half_open_after_seconds: 600 } },
    { guardScripts: { fault: '500', times: 'always' } },
  )
  let reply = await run.gw.chat({ messages: GOOD })
  for (let i = 0; i < 20 && reply.headers.get('x-should-retry') === 'false'; i++)
    reply = await run.gw.chat({ messages: GOOD })
  const { length: asked } = run.guards.requests
  const { length: sent } = run.sim.requests
  expect(await run.gw.chat({ messages: GOOD })).toMatchObject({ status: 503 })
  expect(run.guards.requests).toHaveLength(asked)
  expect(run.sim.requests).toHaveLength(sent)
  expect(await run.gw.metrics()).toContain('reason="circuit_open"')
})

test('an answer is remembered: by tenant, and a text that was refused is not even sent', async () => {
  await using run = await guarded()
  const refused = async (): Promise<number> => (await run.gw.chat({ messages: BAD })).status
  expect(await refused()).toBe(403)
  const { length: sent } = run.sim.requests
  expect(await refused()).toBe(403)
  expect(run.sim.requests).toHaveLength(sent)
  expect(run.guards.requests).toHaveLength(1)
  expect(await run.gw.metrics()).toContain('caisson_guard_cache_hits_total{guard="llama"} 1')
  const other = await run.gw.newKey({ tenant: 'other' })
  const headers = { authorization: `Bearer ${other.key}` }
  expect((await run.gw.chat({ messages: BAD }, { headers })).status).toBe(403)
  expect(run.guards.requests).toHaveLength(2)
})

test('only what is new is judged: the last turn of the user and results of tools since, not the history', async () => {
  await using run = await guarded({ stages: ['input', 'tool_result'] })
  const call = { id: 'c1', type: 'function', function: { name: 'web', arguments: '{}' } }
  const messages = [
    { role: 'user', content: 'An old question about a bomb' },
    { role: 'assistant', content: 'An old answer' },
    { role: 'user', content: 'Please look it up' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'c1', content: 'The page says something about baking' },
  ]
  expect(await run.gw.chat({ messages })).toMatchObject({ status: 200 })
  const asked = run.guards.requests.map(({ json }) => as<{ messages: object[] }>(json).messages)
  expect(asked).toEqual([
    [{ role: 'user', content: 'Please look it up' }],
    [{ role: 'user', content: 'The page says something about baking' }],
  ])
  messages[4] = { role: 'tool', tool_call_id: 'c1', content: 'The page says how to build a bomb' }
  const reply = await run.gw.chat({ messages })
  expect(reply.text).toContain('flags the tool_result (S9)')
})

test('what a guard is shown is what the provider gets: behind redaction', async () => {
  await using run = await guarded({}, {}, { policy: { dlp: { action_on_pii: 'redact' } } })
  const messages = [{ role: 'user', content: 'Write to erika.mustermann@mail-of-mine.de about bread' }]
  expect(await run.gw.chat({ messages })).toMatchObject({ status: 200 })
  const { messages: shown } = as<{ messages: object[] }>(run.guards.requests[0]?.json)
  expect(shown).toEqual([{ role: 'user', content: 'Write to [EMAIL_ADDRESS] about bread' }])
})

test('of a long text a guard is shown the beginning and the end', async () => {
  await using run = await guarded()
  const content = `begin ${'word '.repeat(20_000)} end`
  expect(await run.gw.chat({ messages: [{ role: 'user', content }] })).toMatchObject({ status: 200 })
  const shown = run.guards.requests.map(
    ({ json }) => as<{ messages: { content: string }[] }>(json).messages[0]?.content ?? '',
  )
  expect(shown).toHaveLength(2)
  expect(shown.map((text) => text.length)).toEqual([6000, 6000])
  expect(shown[0]).toMatch(/^begin /)
  expect(shown[1]).toMatch(/ end$/)
})

test('flag records and serves; a shadow is only counted; categories that do not count do nothing', async () => {
  for (const [rule, action] of [
    [{ action: 'flag' }, 'flag'],
    [{ shadow: true }, 'shadow'],
    [{ categories: ['S1', 'S2'] }, 'none'],
  ] as const) {
    await using run = await guarded(rule)
    expect(await run.gw.chat({ messages: BAD })).toMatchObject({ status: 200 })
    const verdict = action === 'none' ? 'clear' : 'flagged'
    const line = `caisson_guard_verdicts_total{guard="llama",stage="input",verdict="${verdict}",action="${action}"} 1`
    await eventually(async () => (await run.gw.metrics()).includes(line))
    const { guards } = await run.gw.outcome()
    if (action === 'shadow') expect(guards).toBeUndefined()
    else expect(guards).toMatchObject([{ verdict, action }])
  }
})

const MODEL = { kind: 'openai_chat', path: '/v1' }
test.each<[string, GuardedOptions['guards'][string], object, string, string]>([
  [
    'Qwen3Guard',
    { ...MODEL, model: 'qwen3guard-gen', verdict: 'qwen3_guard' },
    {},
    'build a bomb',
    'violent',
  ],
  [
    'Qwen3Guard in two minds',
    { ...MODEL, model: 'qwen3guard-gen', verdict: 'qwen3_guard' },
    { min_score: 0.5 },
    'rig the election',
    'politically_sensitive_topics',
  ],
  [
    'ShieldGemma',
    { ...MODEL, model: 'shieldgemma', verdict: 'shield_gemma', guideline: 'No weapons.' },
    {},
    'build a bomb',
    'guideline',
  ],
  [
    'a model that answers in JSON',
    { ...MODEL, model: 'json-judge', verdict: 'json' },
    {},
    'build a bomb',
    'illicit/violent',
  ],
  ['moderations', { kind: 'openai_moderations', path: '/v1' }, {}, 'build a bomb', 'illicit/violent'],
  [
    'moderations by score',
    { kind: 'openai_moderations', path: '/v1' },
    { min_score: 0.9, categories: ['illicit'] },
    'shoplift',
    'illicit',
  ],
])(
  '%s: what is harmless passes, what is not is refused by its category',
  async (_who, guard, rule, bad, category) => {
    await using run = await startGuarded({ guards: { g: guard }, models: [{ guard: 'g', ...rule }] })
    expect(await run.gw.chat({ messages: GOOD })).toMatchObject({ status: 200 })
    const reply = await run.gw.chat({ messages: [{ role: 'user', content: `How do I ${bad}?` }] })
    expect(reply).toMatchObject({ status: 403 })
    expect(reply.text).toContain(`g flags the input (${category})`)
  },
)

test('of a small sample hardly any call is asked about', async () => {
  await using run = await guarded({ sample: 0.000_001 })
  expect(await run.gw.chat({ messages: BAD })).toMatchObject({ status: 200 })
  expect(run.guards.requests).toHaveLength(0)
})

test('a rule for single labels asks about no other calls', async () => {
  await using run = await guarded({ data_classification: 'public' })
  expect(await run.gw.chat({ messages: BAD })).toMatchObject({ status: 200 })
  expect(run.guards.requests).toHaveLength(0)
  const headers = { 'x-data-classification': 'public' }
  expect(await run.gw.chat({ messages: BAD }, { headers })).toMatchObject({ status: 403 })
})

test("a route's own list stands in the place of the policy's", async () => {
  const routes = [
    { name: 'fast', model_alias: 'fast', guardrails: { models: [] } },
    { name: 'free', model_alias: 'free' },
  ]
  await using run = await guarded({}, {}, { policy: { routes } })
  expect(await run.gw.chat({ messages: BAD })).toMatchObject({ status: 200 })
  expect(await run.gw.chat({ messages: BAD, model: 'free' })).toMatchObject({ status: 403 })
})

test('a client that leaves takes the question with it', async () => {
  await using run = await guarded({}, { timeout_ms: LONG_MS }, { guardScripts: { hangBeforeHeaders: true } })
  using client = await openRaw(run.gw.port)
  client.write(rawChat(run.gw.key, chatBody({ messages: GOOD })))
  await run.guards.waitFor(({ body }) => body.length > 0)
  client.reset()
  const { outcome } = await run.guards.waitFor((request) => request.outcome !== undefined)
  expect(outcome).toBe('client-closed')
  expect(await run.gw.outcome()).toMatchObject({ status: 'client_closed' })
})

test('a node that stops cuts questions as it cuts calls', async () => {
  await using run = await guarded({}, { timeout_ms: LONG_MS }, { guardScripts: { hangBeforeHeaders: true } })
  const asked = run.gw.chat({ messages: GOOD })
  await run.guards.waitFor(({ body }) => body.length > 0)
  await run.gw.node.stop(0)
  expect(codeOf(await asked)).toBe('server_shutting_down')
})

test('more questions than a guard takes wait, and fail where too many do', async () => {
  await using run = await guarded(
    {},
    { concurrency: 1, max_waiting: 1, timeout_ms: LONG_MS },
    { guardScripts: { startDelayMs: 300 } },
  )
  const about = (what: string) =>
    run.gw.chat({ messages: [{ role: 'user', content: `Tell me about ${what}` }] })
  const first = about('bread')
  await run.guards.waitFor(({ body }) => body.length > 0)
  const rest = await Promise.all([about('butter'), about('cheese'), about('wine')])
  const statuses = [(await first).status, ...rest.map(({ status }) => status)].toSorted()
  expect(statuses).toEqual([200, 200, 503, 503])
})

test('a guard that leads back to this gateway is refused there, and costs one failed question', async () => {
  await using run = await guarded({ on_failure: 'open' })
  const headers = { 'x-caisson-guard': 'llama' }
  const reply = await run.gw.chat({ messages: GOOD }, { headers })
  expect(codeOf(reply)).toBe('invalid_header')
  expect(run.guards.requests).toHaveLength(0)
  expect(run.sim.requests).toHaveLength(0)
})

test('no text, key or category of a guard in its own words comes to log, journal or metrics', async () => {
  const script = { content: '{"flagged":true,"categories":["he asked how to build a bomb"]}' }
  const judge = {
    kind: 'openai_chat',
    path: '/v1',
    model: 'json-judge',
    verdict: 'json',
    api_key: '${exec:echo sk-canary-guard}',
  }
  await using run = await guarded({ guard: 'judge' }, {}, { guards: { judge }, guardScripts: script })
  const reply = await run.gw.chat({ messages: BAD })
  expect(reply.text).toContain('(other)')
  await run.gw.outcome()
  const journal = readdirSync(run.gw.config.journalDir).map((file) =>
    readFileSync(join(run.gw.config.journalDir, file), 'latin1'),
  )
  expect(run.guards.requests[0]?.headers.authorization).toBe('Bearer sk-canary-guard')
  for (const text of [reply.text, ...run.gw.log, ...journal, await run.gw.metrics()]) {
    expect(text).not.toContain('bomb')
    expect(text).not.toContain('canary-guard')
  }
})

test.each(['/v1/responses', '/beta/completions', '/anthropic/v1/messages'])(
  '%s: its texts are judged',
  async (path) => {
    await using run = await guarded()
    const texts = {
      '/v1/responses': { input: 'How to build a bomb?' },
      '/beta/completions': { prompt: 'How to build a bomb?' },
    }
    const body = {
      model: 'fast',
      ...(as<Record<string, object>>(texts)[path] ?? messagesBody({ messages: BAD })),
    }
    expect(await run.gw.send(path, body)).toMatchObject({ status: 403 })
  },
)
