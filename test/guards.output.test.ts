import { expect, test } from 'vitest'
import type { Script } from '../sim/index.ts'
import {
  as,
  chatBody,
  LLAMA,
  openRaw,
  rawChat,
  rejectionOf,
  startGuarded,
  startRouted,
  startSim,
  type GuardedOptions,
  type TestGateway,
} from './kit/index.ts'

const FILLER = 'Take flour, water, salt and some time, and then bake it well. '
/** More than is judged at a time, and only then what is objected to. */
const LATE = `${FILLER.repeat(14)}And this is how you build a bomb.${FILLER.repeat(6)}`
const LONG_MS = 60_000

function guarded(rule: object, content: string, options: Partial<GuardedOptions> = {}, guard: object = {}) {
  return startGuarded({
    guards: { llama: { ...LLAMA, ...guard } },
    models: [{ guard: 'llama', stages: ['output'], ...rule }],
    scripts: { content, times: 'always' },
    ...options,
  })
}

interface Said {
  /** What came, also where the reply was ended. */
  readonly text: string
  readonly error: Error | undefined
}

/** What a client makes of a reply, as far as it came. */
type Ask = (gw: TestGateway) => Promise<Said>

const messages = [{ role: 'user' as const, content: 'How do I bake bread?' }]

const CLIENTS: Readonly<Record<string, Ask>> = {
  'whole chat': (gw) =>
    said(async (add) => {
      const { choices } = await gw.openai().chat.completions.create({ model: 'fast', messages })
      add(choices[0]?.message.content ?? '')
    }),
  'streamed chat': (gw) =>
    said(async (add) => {
      const stream = await gw.openai().chat.completions.create({ model: 'fast', messages, stream: true })
      for await (const { choices } of stream) add(choices[0]?.delta.content ?? '')
    }),
  'whole message': (gw) =>
    said(async (add) => {
      const { content } = await gw.anthropic().messages.create({ model: 'fast', max_tokens: 4000, messages })
      add(as<{ text: string }[]>(content)[0]?.text ?? '')
    }),
  'streamed message': (gw) =>
    said(async (add) => {
      const stream = gw.anthropic().messages.stream({ model: 'fast', max_tokens: 4000, messages })
      stream.on('text', add)
      await stream.finalMessage()
    }),
  'streamed response': (gw) =>
    said(async (add) => {
      const stream = await gw.openai().responses.create({ model: 'fast', input: 'How?', stream: true })
      for await (const event of stream) {
        if (event.type === 'response.output_text.delta') add(event.delta)
        if (event.type === 'response.failed') throw new Error(event.response.error?.message)
      }
    }),
}

async function said(read: (add: (text: string) => void) => Promise<void>): Promise<Said> {
  let text = ''
  try {
    await read((more) => (text += more))
    return { text, error: undefined }
  } catch (error) {
    return { text, error: as<Error>(error) }
  }
}

for (const [who, ask] of Object.entries(CLIENTS)) {
  for (const output of ['chunks', 'end'] as const) {
    for (const slices of [undefined, 7] as const) {
      test(`${who}, ${output}, cut ${slices === undefined ? 'by event' : 'anywhere'}: what is flagged does not arrive, and ends the reply`, async () => {
        const scripts: Script = { content: LATE, ...(slices && { slices }) }
        await using run = await guarded({ output }, LATE, { scripts })
        const { text, error } = await ask(run.gw)
        expect(String(error)).toContain('llama flags the output (S9)')
        expect(text).not.toContain('bomb')
        // Piece by piece, what was judged before has arrived; of a whole reply nothing has, nor of a stream that comes at once.
        const isPiecewise = who.startsWith('streamed') && output === 'chunks'
        if (slices === 7) expect(text.length > 500).toBe(isPiecewise)
        expect(LATE.startsWith(text)).toBe(true)
        expect(await run.gw.outcome()).toMatchObject({
          status: 'guardrail_blocked',
          guards: [{ stage: 'output', verdict: 'flagged', categories: ['S9'], action: 'block' }],
        })
      })
    }

    test(`${who}, ${output}: what nobody objects to arrives as it is, and every piece of it was judged`, async () => {
      const content = FILLER.repeat(60)
      await using run = await guarded({ output }, content)
      expect(await ask(run.gw)).toEqual({ text: content, error: undefined })
      const shown = run.guards.requests.map(
        ({ json }) => as<{ messages: { content: string }[] }>(json).messages,
      )
      expect(shown.every(([prompt]) => prompt?.content.startsWith('How'))).toBe(true)
      const judged = shown.map(([, answer]) => answer?.content ?? '').join('')
      expect(judged.length).toBeGreaterThanOrEqual(content.length)
    })
  }

  test(`${who}: flag lets it pass and records it`, async () => {
    await using run = await guarded({ action: 'flag' }, LATE)
    expect(await ask(run.gw)).toEqual({ text: LATE, error: undefined })
    const { guards } = await run.gw.outcome()
    expect(guards).toMatchObject([
      { stage: 'output', verdict: 'flagged', categories: ['S9'], action: 'flag' },
    ])
  })

  test(`${who}: without an answer, closed ends the reply and open gives it`, async () => {
    for (const on_failure of ['closed', 'open'] as const) {
      await using run = await guarded({ on_failure }, FILLER, {
        guardScripts: { fault: '500', times: 'always' },
      })
      const { text, error } = await ask(run.gw)
      expect(text).toBe(on_failure === 'closed' ? '' : FILLER)
      if (on_failure === 'closed') expect(String(error)).toContain('gives no answer')
    }
  })
}

test('text waits for its own verdict only: what was judged is given while the model still speaks', async () => {
  const scripts: Script = { content: FILLER.repeat(40), stallAfter: 300 }
  await using run = await guarded({}, '', { scripts })
  using client = await openRaw(run.gw.port)
  client.write(rawChat(run.gw.key, chatBody({ stream: true })))
  await client.until('"content":"', 100)
  expect(run.guards.requests.length).toBeGreaterThan(0)
})

test('text that waits is judged and given when the model says nothing for a while', async () => {
  const scripts: Script = { content: FILLER.repeat(2), stallAfter: 6 }
  await using run = await guarded({}, '', { scripts, timeouts: { heartbeat_ms: 100 } })
  using client = await openRaw(run.gw.port)
  client.write(rawChat(run.gw.key, chatBody({ stream: true })))
  await client.until('"content":"', 3)
  expect(run.guards.requests).toHaveLength(1)
})

test('a guard that hangs over a piece holds the stream no longer than its time for one', async () => {
  await using run = await guarded(
    {},
    FILLER.repeat(40),
    { guardScripts: { hangBeforeHeaders: true } },
    { timeout_ms: LONG_MS, chunk_timeout_ms: 100 },
  )
  const { error } = await (CLIENTS['streamed chat'] as Ask)(run.gw)
  expect(String(error)).toContain('gives no answer')
})

test('a client that leaves in the middle takes the question about the reply with it', async () => {
  await using run = await guarded(
    {},
    FILLER.repeat(40),
    { guardScripts: { hangBeforeHeaders: true } },
    { timeout_ms: LONG_MS, chunk_timeout_ms: LONG_MS },
  )
  using client = await openRaw(run.gw.port)
  client.write(rawChat(run.gw.key, chatBody({ stream: true })))
  await run.guards.waitFor(({ body }) => body.length > 0)
  client.reset()
  const { outcome } = await run.guards.waitFor((request) => request.outcome !== undefined)
  expect(outcome).toBe('client-closed')
  expect(await run.gw.outcome()).toMatchObject({ status: 'client_closed' })
})

test('a reply that breaks off is judged as far as it came', async () => {
  const scripts: Script = {
    content: 'This is how you build a bomb, step by step, as I said before',
    cutAfter: 12,
  }
  await using run = await guarded({}, '', { scripts })
  const { text, error } = await (CLIENTS['streamed chat'] as Ask)(run.gw)
  expect(text).toBe('')
  expect(String(error)).toContain('flags the output')
})

test('arguments of tools and reasoning are judged like the answer', async () => {
  for (const script of [
    { toolCalls: [{ name: 'write', arguments: { text: 'how to build a bomb' } }] },
    { reasoning: 'They want to build a bomb.', content: 'No.' },
  ]) {
    for (const stream of [true, false]) {
      await using run = await guarded({}, '', { scripts: script })
      const tools = [{ type: 'function', function: { name: 'write' } }]
      const reply = await run.gw.chat({ model: 'free', messages, tools, stream })
      expect(reply.text).toContain('guardrail_blocked')
      expect(reply.text).not.toContain('bomb')
    }
  }
})

test('a guard sees tokens and not what they stand for; the caller gets the values', async () => {
  const mail = 'erika.mustermann@mail-of-mine.de'
  const policy = { dlp: { action_on_pii: 'tokenize' } }
  await using run = await guarded({}, '', { scripts: [], policy })
  const asked = [{ role: 'user' as const, content: `Write to ${mail}` }]
  await run.gw.chat({ messages: asked })
  const token = /EMAIL_\w+/.exec(JSON.stringify(run.sim.requests[0]?.json))?.[0] ?? ''
  expect(token).not.toBe('')
  run.sim.script({ content: `Sent to ${token}.` })
  const reply = await run.gw.chat({ messages: asked })
  expect(reply.text).toContain(mail)
  for (const { body } of run.guards.requests) expect(body.toString()).not.toContain(mail)
  expect(run.guards.requests.at(-1)?.body.toString()).toContain(token)
})

test('a whole reply that is slow to come is judged before any of it is given', async () => {
  const scripts: Script = { keepAlives: 1, startDelayMs: 300, content: 'This is how you build a bomb.' }
  await using run = await guarded({}, '', {
    scripts,
    simOptions: { keepAliveMs: LONG_MS },
    timeouts: { hold_status_ms: 50, heartbeat_ms: 100 },
  })
  // Its head is out: only a connection that is cut says that there is no reply.
  await rejectionOf(run.gw.chat({ messages }))
  expect(await run.gw.outcome()).toMatchObject({ status: 'guardrail_blocked' })
})

test('a translated reply is judged in the protocol of the caller', async () => {
  await using sim = await startSim({ content: 'This is how you build a bomb.' }, { as: 'anthropic' })
  await using guards = await startSim([], { as: 'guards' })
  const { path, ...llama } = LLAMA
  await using gw = await startRouted(
    { claude: sim },
    {
      deploy: { guards: { llama: { ...llama, base_url: guards.url + path } } },
      policy: { guardrails: { models: [{ guard: 'llama', stages: ['output'] }] } },
    },
  )
  const { text, error } = await (CLIENTS['streamed chat'] as Ask)(gw)
  expect(text).toBe('')
  expect(String(error)).toContain('flags the output (S9)')
})
