import { afterAll, expect, test } from 'vitest'
import type { Script, Simulator } from '../sim/index.ts'
import { as, rejectionOf, startGateway, startRouted, startSim, type TestGateway } from './kit/index.ts'

const PROMPT = 'What shall we do?'
const NAMES = ['get_weather', 'lookup', 'book_room'] as const
const parameters = {
  type: 'object' as const,
  properties: { city: { type: 'string' }, url: { type: 'string' } },
  additionalProperties: false,
}
const messages = [{ role: 'user' as const, content: PROMPT }]

interface Called {
  readonly name: string
  readonly input: unknown
}

/** What a client makes of a reply. */
interface Said {
  readonly text: string
  readonly calls: readonly Called[]
  readonly finish: string
}

type Ask = (gw: TestGateway, headers?: Readonly<Record<string, string>>, model?: string) => Promise<Said>

const functions = NAMES.map((name) => ({ type: 'function' as const, function: { name, parameters } }))
const chatSaid = (message: object, finish: string): Said => {
  const { content, tool_calls: calls } = as<{
    content?: string | null
    tool_calls?: { function: { name: string; arguments: string } }[]
  }>(message)
  return {
    text: content ?? '',
    calls: (calls ?? []).map(({ function: called }) => ({
      name: called.name,
      input: JSON.parse(called.arguments) as unknown,
    })),
    finish,
  }
}
const messageSaid = (message: { content: readonly object[]; stop_reason: string | null }): Said => {
  const blocks = as<readonly { type: string; text?: string; name?: string; input?: unknown }[]>(
    message.content,
  )
  return {
    text: blocks.map(({ text }) => text ?? '').join(''),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map(({ name, input }) => ({ name: name ?? '', input })),
    finish: message.stop_reason === 'tool_use' ? 'tool_calls' : 'stop',
  }
}
const responseSaid = (response: { output: readonly object[]; output_text: string }): Said => {
  const items = as<readonly { type: string; name?: string; arguments?: string }[]>(response.output)
  const calls = items.filter(({ type }) => type === 'function_call')
  return {
    text: response.output_text,
    calls: calls.map(({ name, arguments: args }) => ({
      name: name ?? '',
      input: JSON.parse(args ?? '') as unknown,
    })),
    finish: calls.length > 0 ? 'tool_calls' : 'stop',
  }
}

const chat = (model: string) => ({ model, messages, tools: functions })
const message = (model: string) => ({
  model,
  max_tokens: 500,
  messages,
  tools: NAMES.map((name) => ({ name, input_schema: parameters })),
})
const response = (model: string) => ({
  model,
  input: PROMPT,
  tools: NAMES.map((name) => ({ type: 'function' as const, name, parameters, strict: false })),
})

const CLIENTS: Readonly<Record<string, Ask>> = {
  'whole chat': async (gw, headers = {}, model = 'free') => {
    const { choices } = await gw.openai().chat.completions.create(chat(model), { headers })
    return chatSaid(as<object>(choices[0]?.message), String(choices[0]?.finish_reason))
  },
  'streamed chat': async (gw, headers = {}, model = 'free') => {
    const stream = gw.openai().chat.completions.stream({ ...chat(model), stream: true }, { headers })
    const { choices } = await stream.finalChatCompletion()
    return chatSaid(as<object>(choices[0]?.message), String(choices[0]?.finish_reason))
  },
  'whole message': async (gw, headers = {}, model = 'free') =>
    messageSaid(await gw.anthropic().messages.create(message(model), { headers })),
  'streamed message': async (gw, headers = {}, model = 'free') =>
    messageSaid(await gw.anthropic().messages.stream(message(model), { headers }).finalMessage()),
  'whole response': async (gw, headers = {}, model = 'free') =>
    responseSaid(await gw.openai().responses.create(response(model), { headers })),
  'streamed response': async (gw, headers = {}, model = 'free') =>
    responseSaid(await gw.openai().responses.stream(response(model), { headers }).finalResponse()),
}

const tools = {
  rules: [
    { name: 'weather', tools: 'get_*', effect: 'read' },
    { name: 'web', tools: 'lookup', effect: 'read', egress_hosts: ['*.good.example'] },
    { name: 'rooms', tools: 'book_room', effect: 'write' },
  ],
}
const WEATHER = { name: 'get_weather', arguments: { city: 'Tromsø "north"' } }
const LOOKUP = { name: 'lookup', arguments: { url: 'https://api.good.example/x' } }
const SENSITIVE = 'wire_money_9'
const UNDECLARED = { name: SENSITIVE, arguments: { city: 'x' } }
const said = ({ name, arguments: input }: { name: string; arguments: unknown }): Called => ({ name, input })
const CUTS: readonly Partial<Script>[] = [
  {},
  { slices: 'byte' },
  { argumentChars: 1 },
  { argumentChars: 1000 },
]

interface Shared {
  readonly sim: Simulator
  readonly gw: TestGateway
}

/** One gateway for each policy: the tests come one after the other, and each leaves no script behind. */
const shared = new Map<string, Promise<Shared>>()
afterAll(async () => {
  for (const { sim, gw } of await Promise.all(shared.values())) {
    await gw[Symbol.asyncDispose]()
    await sim[Symbol.asyncDispose]()
  }
})

async function start(
  rules: object,
  scripts: readonly Script[],
  more: object = {},
): Promise<Pick<Shared, 'gw'>> {
  const key = JSON.stringify([rules, more])
  const opened = shared.get(key) ?? open({ tools: rules, ...more })
  shared.set(key, opened)
  const { sim, gw } = await opened
  for (const script of scripts) sim.script(script)
  return { gw }
}

async function open(policy: Readonly<Record<string, unknown>>): Promise<Shared> {
  const sim = await startSim()
  return { sim, gw: await startGateway({ upstream: sim.url, policy }) }
}

/** It is on disk before the client has the end of its reply. */
const lastOutcome = (gw: TestGateway): object | undefined =>
  gw.audit().findLast(({ kind }) => kind === 'outcome')?.record

for (const [who, ask] of Object.entries(CLIENTS)) {
  test(`${who}: calls that are allowed arrive whole, however they are cut`, async () => {
    for (const checks of ['flag', 'block'] as const) {
      const scripts = CUTS.map((cut) => ({
        content: 'One moment.',
        toolCalls: [WEATHER, LOOKUP, WEATHER],
        ...cut,
      }))
      const { gw } = await start({ ...tools, arguments: { schema: checks } }, scripts)
      for (const _ of CUTS) {
        const reply = await ask(gw)
        expect(reply).toMatchObject({ text: 'One moment.', finish: 'tool_calls' })
        expect(reply.calls).toEqual([said(WEATHER), said(LOOKUP), said(WEATHER)])
        expect(lastOutcome(gw)).toMatchObject({
          status: 'ok',
          tools: NAMES.map((tool) => ({ tool, decision: 'allowed', where: 'definition' })),
          tool_calls: expect.arrayContaining(
            [WEATHER, LOOKUP].map(({ name }) => ({
              tool: name,
              decision: 'allowed',
              effect: 'read',
              rule: name === 'lookup' ? 'web' : 'weather',
              where: 'call',
            })),
          ) as unknown,
        })
      }
    }
  })

  test(`${who}: not a byte of a call to a tool that was not offered reaches the client`, async () => {
    const scripts = CUTS.map((cut) => ({ content: 'Well.', toolCalls: [WEATHER, UNDECLARED], ...cut }))
    const { gw } = await start(tools, scripts)
    for (const _ of CUTS) {
      const error = await rejectionOf(ask(gw))
      expect(String(error)).toContain('is denied by tools')
      expect(lastOutcome(gw)).toMatchObject({
        status: 'tool_denied',
        tool_calls: expect.arrayContaining([
          {
            tool: SENSITIVE,
            decision: 'denied',
            effect: 'unlisted',
            rule: 'tools',
            where: 'call',
            because: 'undeclared',
          },
        ]) as unknown,
      })
    }
    expect(await gw.metrics()).toContain('caisson_tool_decisions_total{where="call",decision="denied"')
  })

  test(`${who}: a denied call can be left out, and the reply goes on`, async () => {
    const scripts = CUTS.flatMap((cut) => [
      { toolCalls: [UNDECLARED, WEATHER], ...cut },
      { toolCalls: [UNDECLARED], ...cut },
    ])
    const { gw } = await start({ ...tools, on_denied_call: 'drop' }, scripts)
    for (const _ of CUTS) {
      const some = await ask(gw)
      expect(some.calls).toEqual([said(WEATHER)])
      expect(some).toMatchObject({ finish: 'tool_calls' })
      expect(some.text).toContain('was denied by tools of policy')
      const none = await ask(gw)
      expect(none).toMatchObject({ calls: [], finish: 'stop' })
      expect(none.text).toContain('was denied by tools of policy')
    }
  })

  test(`${who}: arguments that leave what is allowed end the reply, or are left out`, async () => {
    const bad: readonly (readonly [string, object, string])[] = [
      ['lookup', { url: 'https://evil.example/?q=1' }, 'egress'],
      ['lookup', { url: 'https://api.good.example@evil.example/' }, 'egress'],
      ['get_weather', { evil: 'x' }, 'schema'],
      ['get_weather', { city: 5 }, 'schema'],
    ]
    const scripts = bad.map(([name, input]) => ({
      toolCalls: [{ name, arguments: { ...input } }],
      argumentChars: 1,
    }))
    const { gw } = await start({ ...tools, arguments: { schema: 'block' } }, scripts)
    for (const [, , because] of bad) {
      const error = String(await rejectionOf(ask(gw)))
      expect(error).toContain('its arguments')
      expect(error).not.toContain('evil')
      const tool_calls = [{ decision: 'denied', because }]
      expect(lastOutcome(gw)).toMatchObject({ status: 'tool_denied', tool_calls })
    }
  })

  test(`${who}: what is only to be counted goes out, and is in the record`, async () => {
    const toolCalls = [{ name: 'get_weather', arguments: { town: 'x' } }]
    const { gw } = await start(tools, [{ toolCalls }])
    expect((await ask(gw)).calls).toEqual([{ name: 'get_weather', input: { town: 'x' } }])
    expect(lastOutcome(gw)).toMatchObject({
      tool_calls: [{ decision: 'allowed' }, { decision: 'flagged', because: 'schema' }],
    })
  })
}

for (const [provider, kind] of [
  ['claude', 'anthropic'],
  ['backup', 'openai'],
] as const) {
  for (const who of ['whole chat', 'streamed chat', 'whole message', 'streamed message']) {
    test(`${who}, answered by ${kind}: calls are judged as the caller gets them`, async () => {
      await using sim = await startSim([{ toolCalls: [WEATHER] }, { toolCalls: [UNDECLARED] }], { as: kind })
      await using gw = await startRouted({ [provider]: sim }, { policy: { tools } })
      expect((await CLIENTS[who]?.(gw, {}, 'fast'))?.calls).toEqual([said(WEATHER)])
      expect(String(await rejectionOf(CLIENTS[who]?.(gw, {}, 'fast') ?? Promise.resolve()))).toContain(
        'is denied by tools',
      )
    })
  }
}

test('without rules for tools the bytes are the provider’s own; with them nothing of a denied call is among them', async () => {
  const script = { content: 'Well.', toolCalls: [UNDECLARED] }
  const read = async (policy: object): Promise<string> => {
    await using sim = await startSim(script, { createdAt: 1_790_000_000 })
    await using gw = await startGateway({ upstream: sim.url, policy: { ...policy } })
    return (await gw.chat({ ...chat('free'), stream: true })).text
  }
  expect(await read({})).toContain('"tool_calls"')
  const guarded = await read({ tools })
  expect(guarded).toContain('"code":"tool_denied"')
  expect(guarded).not.toContain('"tool_calls"')
})

test('stock tool loops run through: runTools of OpenAI, the tool runner of Anthropic', async () => {
  await using sim = await startSim([
    { toolCalls: [WEATHER] },
    { content: 'Cold.' },
    { toolCalls: [WEATHER] },
    { content: 'Cold.' },
  ])
  await using gw = await startGateway({ upstream: sim.url, policy: { tools } })
  const asked: unknown[] = []
  const runner = gw.openai().chat.completions.runTools({
    model: 'free',
    messages,
    tools: [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: 'Weather',
          parameters,
          parse: JSON.parse as (text: string) => object,
          function: (input: object) => {
            asked.push(input)
            return '-4 °C'
          },
        },
      },
    ],
  })
  expect(await runner.finalContent()).toBe('Cold.')
  const last = await gw.anthropic().beta.messages.toolRunner({
    model: 'free',
    max_tokens: 500,
    messages,
    tools: [
      {
        name: 'get_weather',
        description: 'Weather',
        input_schema: parameters,
        parse: (input: unknown) => input,
        run: (input: unknown) => {
          asked.push(input)
          return '-4 °C'
        },
      },
    ],
  })
  expect(JSON.stringify(last.content)).toContain('Cold.')
  expect(asked).toEqual([WEATHER.arguments, WEATHER.arguments])
})

for (const [who, ask] of Object.entries(CLIENTS)) {
  test.each(['chunks', 'before'])(
    `${who}: calls are judged first, and what is left is screened (%s)`,
    async (replies) => {
      const mail = 'erika.mustermann@mail-of-mine.de'
      const toolCalls = [UNDECLARED, { name: 'get_weather', arguments: { city: `near ${mail}` } }, LOOKUP]
      const script: Script = { content: `I ask ${mail} for it.`, toolCalls }
      const dlp = { action_on_pii: 'redact', replies }
      const scripts = CUTS.map((cut) => ({ ...script, ...cut }))
      const { gw } = await start({ ...tools, on_denied_call: 'drop' }, scripts, { dlp })
      for (const _ of CUTS) {
        const { text, calls, finish } = await ask(gw)
        expect(text).toContain('I ask [EMAIL_ADDRESS] for it.')
        expect(text).toContain('was denied by tools of policy')
        expect(calls).toEqual([
          { name: 'get_weather', input: { city: 'near [EMAIL_ADDRESS]' } },
          said(LOOKUP),
        ])
        expect(finish).toBe('tool_calls')
      }
    },
  )
}
