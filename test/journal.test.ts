import { APIError, OpenAI } from 'openai'
import { expect, test } from 'vitest'
import type { Simulator } from '../sim/index.ts'
import { readJournal } from '../src/stores/sql/journal/read.ts'
import {
  answered,
  as,
  auditOf,
  bareReply,
  CHAT_REPLY,
  chatBody,
  eventually,
  makeConfig,
  makeKey,
  requestOf,
  startBare,
  startGateway,
  startProcess,
  startSim,
  type Answered,
  type AuditEntry,
} from './kit/index.ts'

const userIdIn = (request: string): string => /"user_id":"([\w-]+)"/.exec(request)?.[1] ?? ''

test('when the first byte of a call reaches the provider its intent is already in the journal', async () => {
  let dir = ''
  const seen: { user: string; head: number }[] = []
  await using provider = await startBare({
    firstByte: () => {
      const journal = readJournal(dir)
      const head = journal.head()
      journal.close()
      return head
    },
    reply: ({ text, seen: head }) => {
      seen.push({ user: userIdIn(text), head })
      return bareReply(CHAT_REPLY)
    },
  })
  await using gw = await startGateway({ upstream: provider.url })
  dir = gw.config.journalDir
  for (let round = 0; round < 5; round++) {
    const asking = Array.from({ length: 10 }, (_, i) => gw.chat({ user: `user-${round}-${i}` }))
    expect((await Promise.all(asking)).map(({ status }) => status)).toEqual(Array(10).fill(200))
  }
  const seqOf = new Map(gw.audit().map(({ kind, seq, record }) => [`${kind} ${record.user_hash}`, seq]))
  expect(new Set(seen.map(({ user }) => user)).size).toBe(50)
  for (const { user, head } of seen) expect(seqOf.get(`intent ${user}`)).toBeLessThanOrEqual(head)
})

test('a complete reply is in the journal by the time that its last byte is read', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  for (const stream of [false, true]) {
    for (const ask of [gw.chat, gw.messages]) {
      const { headers } = await ask({ stream })
      const call = headers.get('x-request-id')
      const kinds = gw
        .audit()
        .flatMap((entry) => (entry.call === call ? [`${entry.kind} ${entry.record.status}`] : []))
      expect(kinds).toEqual(['intent undefined', 'outcome ok'])
    }
  }
})

test('a record holds what was decided, used and paid, and no text', async () => {
  await using sim = await startSim({ content: 'canary-reply', usage: 'finish' })
  await using gw = await startGateway({
    upstream: sim.url,
    key: { costCenter: 'cc-7', workloads: ['support'] },
  })
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const reply = await gw.chat(
    { messages: [{ role: 'user', content: 'canary-prompt' }] },
    { headers: { 'x-feature': 'inbox', 'x-user-id': 'ann', 'x-experiment-id': 'e1', traceparent } },
  )
  const [, intent, outcome] = gw.audit()
  const decided = {
    request_id: reply.headers.get('x-request-id'),
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    operation: 'chat',
    caller: `key:${gw.keyId}`,
    tenant: 'acme',
    team: 'platform',
    app: 'portal',
    environment: 'dev',
    workload: 'support',
    feature: 'inbox',
    cost_center: 'cc-7',
    experiment: 'e1',
    user_hash: userIdIn(sim.requests[0]?.body.toString() ?? ''),
    data_classification: 'internal',
    alias: 'fast',
    route: 'fast',
    provider: 'deepseek',
    model: 'deepseek-flash',
    policy: gw.node.config().rules.version,
    stream: false,
    max_output_tokens: 8000,
  }
  expect(intent).toMatchObject({ kind: 'intent', record: decided })
  const usage = as<{ usage: { prompt_tokens: number; completion_tokens: number } }>(reply.json).usage
  const cost = Math.round(Number(reply.headers.get('x-caisson-cost-usd')) * 1e9)
  expect(outcome).toMatchObject({
    kind: 'outcome',
    record: {
      ...decided,
      status: 'ok',
      attempts: [
        { provider: 'deepseek', model: 'deepseek-flash', account: 'default', result: 'ok', processed: true },
      ],
      served_model: 'deepseek-flash',
      finish: 'stop',
      input_tokens: usage.prompt_tokens,
      output_tokens: usage.completion_tokens,
      usage_estimated: false,
      cost_nano_usd: cost,
    },
  })
  expect(cost).toBeGreaterThan(0)
  expect(JSON.stringify(gw.audit())).not.toMatch(/canary|"ann"/)
})

test('a journal without room takes no call: nothing is sent, and the node says that it is not ready', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({
    upstream: sim.url,
    deploy: { journal: { min_free_bytes: 1_099_511_627_776 } },
  })
  expect(await gw.chat()).toMatchObject({ status: 503 })
  expect((await gw.messages()).json).toMatchObject({ error: { type: 'api_error' } })
  expect(sim.requests).toHaveLength(0)
  const ready = await fetch(`${gw.opsUrl}/readyz`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toEqual({ ready: false, reason: 'disk_low' })
  expect(await gw.metrics()).toMatch(/^caisson_journal_available 0$/m)
})

/** More in a soak: `CAISSON_KILLS=1000`. */
const KILLS = Number(process.env['CAISSON_KILLS'] ?? 12)
const CALLERS = 6

interface Transcript {
  /** Ids of calls whose reply the client had in full. */
  readonly complete: string[]
  refused: number
}

/** One caller: half of its calls are streams, each call is of a user of its own, so that it can be told at the provider. */
async function callUntilDead(client: OpenAI, name: string, transcript: Transcript): Promise<void> {
  for (let i = 0; ; i++) {
    const ask = {
      model: 'fast',
      messages: [{ role: 'user' as const, content: 'Go.' }],
      safety_identifier: `${name}-${i}`,
    }
    try {
      if (i % 2 === 0) {
        const { response } = await client.chat.completions.create(ask).withResponse()
        transcript.complete.push(response.headers.get('x-request-id') ?? '')
        continue
      }
      const { data, response } = await client.chat.completions.create({ ...ask, stream: true }).withResponse()
      let finished = false
      for await (const { choices } of data) finished ||= choices[0]?.finish_reason === 'stop'
      // The client takes an end of the bytes for an end of the stream: it is complete only with its finish reason.
      if (finished) transcript.complete.push(response.headers.get('x-request-id') ?? '')
    } catch (error) {
      // A refusal (a busy disk makes the journal late) is an answer; anything else is the end of the process.
      if (!(error instanceof APIError) || error.status === undefined) return
      transcript.refused++
    }
  }
}

test('a process killed at any instant loses no call that a client saw complete, and closes each open one once', async () => {
  await using sim = await startSim([], { tokensPerSecond: 2000, record: { max: 1_000_000 } })
  using config = makeConfig({ upstream: sim.url })
  const { key } = await makeKey(config.storeDir)
  const transcript: Transcript = { complete: [], refused: 0 }
  for (let kill = 0; kill < KILLS; kill++) {
    await using server = await startProcess(config)
    const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: key, maxRetries: 0 })
    const before = sim.requests.length
    const callers = Array.from({ length: CALLERS }, (_, i) =>
      callUntilDead(client, `${kill}-${i}`, transcript),
    )
    // Under load, at an instant that the load decides: after the nth call has reached the provider.
    await sim.waitFor(() => sim.requests.length >= before + CALLERS * 3 + ((kill * 37) % 23))
    await server.kill()
    await Promise.all(callers)
  }
  const last = await startProcess(config)
  last.signal('SIGTERM')
  expect(await last.ended).toBe(0)
  const entries = auditOf(config.journalDir)
  expect(transcript.complete.length).toBeGreaterThan(KILLS * CALLERS)
  expectSound(entries, transcript.complete, sim)
}, 120_000)

function expectSound(entries: readonly AuditEntry[], complete: readonly string[], sim: Simulator): void {
  const calls = Map.groupBy(
    entries.filter(({ kind }) => kind !== 'epoch'),
    ({ call }) => call,
  )
  for (const id of complete) expect(calls.get(id)?.map(({ kind }) => kind)).toEqual(['intent', 'outcome'])
  const endings = [...calls.values()].map((records) => records.map(({ kind }) => kind).join(' '))
  const proper = ['intent outcome', 'intent recovered_unknown', 'refused']
  expect([...new Set(endings)].filter((ending) => !proper.includes(ending))).toEqual([])
  expect(endings).toContain('intent recovered_unknown')
  const intended = new Set(
    entries.flatMap(({ kind, record }) => (kind === 'intent' ? [record.user_hash] : [])),
  )
  const unknown = sim.requests.filter(
    ({ body }) => body.length > 0 && !intended.has(userIdIn(body.toString())),
  )
  expect(unknown).toEqual([])
  // What was recovered was open in an earlier run than the one that closed it.
  for (const [intent, end] of calls.values()) {
    if (end?.kind === 'recovered_unknown') expect(end.epoch).toBeGreaterThan(intent?.epoch ?? 0)
  }
}

test('records are numbered without gaps over all restarts, and the file is whole', async () => {
  await using sim = await startSim()
  using config = makeConfig({ upstream: sim.url })
  const { key } = await makeKey(config.storeDir)
  for (let run = 0; run < 3; run++) {
    await using server = await startProcess(config)
    const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: key, maxRetries: 0 })
    await client.chat.completions.create({ model: 'fast', messages: [{ role: 'user', content: 'x' }] })
    await server.kill()
  }
  const entries = auditOf(config.journalDir)
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1))
  expect(entries.filter(({ kind }) => kind === 'epoch')).toHaveLength(3)
  const journal = readJournal(config.journalDir)
  expect(() => journal.check()).not.toThrow()
  journal.close()
})

test('a second process on the same journal refuses to start and the first goes on', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url })
  await expect(startProcess(gw.config)).rejects.toThrow(/in use|another process|running/i)
  expect(await gw.chat()).toMatchObject({ status: 200 })
})

test.skipIf(process.platform === 'win32')(
  'a journal that cannot be written ends the calls and then the process; the next one finds it whole',
  async () => {
    await using sim = await startSim()
    using config = makeConfig({ upstream: sim.url })
    const { key } = await makeKey(config.storeDir)
    const ask = async ({ url }: { url: string }): Promise<Answered> =>
      answered(await fetch(`${url}/v1/chat/completions`, requestOf(key, chatBody(), {})))
    await using server = await startProcess(config, 256)
    let good = 0
    let last = await ask(server)
    for (; last.status === 200; last = await ask(server)) good++
    expect(last.status).toBe(503)
    expect(last.text).toContain('"code":"audit_unavailable"')
    // Whichever record was the one too many: the caller is told the truth about what became of its call.
    const sent = sim.requests.length > good
    expect(last.text).toContain(sent ? 'The provider has processed it.' : 'nothing was sent.')
    expect(last.headers.get('x-should-retry')).toBe(sent ? 'false' : 'true')
    expect(last.headers.get('retry-after')).toBe(sent ? null : '1')
    expect(await server.ended).toBe(1)

    await using next = await startProcess(config)
    expect(await ask(next)).toMatchObject({ status: 200 })
    next.signal('SIGTERM')
    expect(await next.ended).toBe(0)
    const entries = auditOf(config.journalDir)
    expect(entries.filter(({ kind, record }) => kind === 'outcome' && record.status === 'ok')).toHaveLength(
      good + 1,
    )
  },
)

test('a journal that is too slow for a call refuses it before anything was sent, and says so', async () => {
  await using sim = await startSim()
  await using gw = await startGateway({ upstream: sim.url, deploy: { journal: { wait_ms: 1 } } })
  const replies: Answered[] = []
  const isUnsent = ({ text }: Answered): boolean => text.includes('so nothing was sent.')
  // A millisecond is seldom enough for a disk; where it is, ask again.
  const late = await eventually(async () => {
    const batch = await Promise.all(Array.from({ length: 20 }, () => gw.chat()))
    replies.push(...batch)
    return batch.find(isUnsent)
  })
  expect(late.status).toBe(503)
  expect(late.headers.get('x-should-retry')).toBe('true')
  expect(late.headers.get('retry-after')).toBe('1')
  expect(sim.requests).toHaveLength(replies.filter((reply) => !isUnsent(reply)).length)
})
