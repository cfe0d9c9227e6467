import { describe, expect, test } from 'vitest'
import { startSimulator, type FaultName, type ProviderName, type Simulator } from '../../../sim/index.ts'
import type { Operation } from '../../core/call.ts'
import { Secret } from '../../core/secret.ts'
import { PROTOCOLS } from '../../wire/protocols.ts'
import { SseSplitter } from '../../wire/sse.ts'
import { providerKinds } from './all.ts'
import type { Provider, Rejected, RejectionCause, Sent } from './contract.ts'
import { KeyRing } from './key-ring.ts'
import { OPEN_CATALOGUE, requestOf, type RequestOptions } from './testing.ts'

/** Each kind against what it is made for, over real sockets. */

const KINDS = {
  deepseek: providerKinds.deepseek,
  openai: providerKinds.openai_compatible,
  anthropic: providerKinds.anthropic,
} as const

const MODELS: Record<ProviderName, string> = {
  deepseek: 'deepseek-flash',
  openai: 'fast-general',
  anthropic: 'claude-sonnet-5',
}

function connect(as: ProviderName, sim: Simulator, apiKey = 'sk-test'): Provider {
  return KINDS[as]({
    id: 'p',
    baseUrl: as === 'openai' ? `${sim.url}/v1` : sim.url,
    reach: 'loopback',
    region: undefined,
    catalogue: OPEN_CATALOGUE,
    accounts: [{ name: 'a', keys: new KeyRing([() => new Secret(apiKey)], () => 0), concurrency: new Map() }],
    timeouts: { connectMs: 2000, firstTokenMs: 2000, idleMs: 2000, totalMs: 2000 },
    openai: undefined,
  })
}

async function send(
  provider: Provider,
  as: ProviderName,
  operation: Operation,
  body: object,
  options: RequestOptions & { readonly model?: string } = {},
): Promise<Sent> {
  const { model = MODELS[as], ...rest } = options
  const target = { provider: 'p', model, mode: rest.mode }
  const request = { ...requestOf(operation, { model: 'alias', ...body }, rest), target }
  const [account] = provider.accounts
  if (account === undefined) throw new Error('no account')
  return provider.send(provider.prepare(request), account, AbortSignal.timeout(5000))
}

async function textOf(sent: Sent): Promise<string> {
  if (sent.kind !== 'reply') throw new Error(JSON.stringify(sent))
  const chunks: Buffer[] = []
  for (let chunk; (chunk = await sent.body.read()) !== undefined;) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const SAY = { max_tokens: 2000, messages: [{ role: 'user', content: 'Hello' }] }

describe.each<[ProviderName, Operation]>([
  ['deepseek', 'chat'],
  ['deepseek', 'messages'],
  ['openai', 'chat'],
  ['anthropic', 'messages'],
])('%s, %s', (as, operation) => {
  test('a whole reply tells what it used', async () => {
    await using sim = await startSimulator({ as })
    const provider = connect(as, sim)
    const sent = await send(provider, as, operation, SAY)
    const facts = PROTOCOLS[operation].readReply(JSON.parse(await textOf(sent)))
    expect(facts).toMatchObject({ finish: 'stop', error: undefined, usage: { estimated: false } })
    expect(sent).toHaveProperty('upstreamId', expect.stringMatching(/./))
    await provider.close()
  })

  test('a stream tells what it used, whether the caller wants to know or not', async () => {
    await using sim = await startSimulator({ as })
    const provider = connect(as, sim)
    const sent = await send(provider, as, operation, { ...SAY, stream: true })
    const protocol = PROTOCOLS[operation]
    const splitter = new SseSplitter(1024 * 1024)
    const { events } = splitter.push(Buffer.from(await textOf(sent)))
    let usage: ReturnType<typeof protocol.readPiece>['usage']
    for (const event of events) {
      if (event.data !== '' && !protocol.isEnd(event))
        usage = protocol.readPiece(JSON.parse(event.data), usage).usage ?? usage
    }
    expect(usage?.outputTokens).toBeGreaterThan(0)
    await provider.close()
  })
})

describe.each<ProviderName>(['deepseek', 'openai', 'anthropic'])('refusals of %s', (as) => {
  const operation = as === 'anthropic' ? 'messages' : 'chat'

  test.each<[FaultName, RejectionCause]>([
    ['401', 'bad-credential'],
    ['402', 'no-credit'],
    ['404', 'failed'],
    ['413', 'bad-request'],
    // At DeepSeek a balance that runs low only lowers the limit of calls in flight.
    ['429-balance', as === 'deepseek' ? 'rate-limited' : 'no-credit'],
    ['429-tpm', 'rate-limited'],
    ['500', 'failed'],
    ['503', 'overloaded'],
  ])('%s is %s', async (fault, because) => {
    await using sim = await startSimulator({ as })
    const provider = connect(as, sim)
    sim.script({ fault })
    expect(await send(provider, as, operation, SAY)).toMatchObject({ kind: 'rejected', because })
    await provider.close()
  })

  test('a prompt that is too long, a model that is not there, a key that is not known', async () => {
    await using sim = await startSimulator({ as, contextTokens: 3000 })
    const provider = connect(as, sim)
    const long = { ...SAY, messages: [{ role: 'user', content: 'word '.repeat(5000) }] }
    const causes = [
      await send(provider, as, operation, long),
      await send(provider, as, operation, SAY, { model: 'no-such-model' }),
      await send(connect(as, sim, 'wrong-key'), as, operation, SAY),
    ].map((sent) => (sent as Rejected).because)
    expect(causes).toEqual(['context-too-long', 'failed', 'bad-credential'])
    await provider.close()
  })
})

test('OpenAI serves completions and embeddings', async () => {
  await using sim = await startSimulator({ as: 'openai' })
  const provider = connect('openai', sim)
  const fim = await send(provider, 'openai', 'fim', { prompt: 'def f():', max_tokens: 20 })
  expect(PROTOCOLS.fim.readReply(JSON.parse(await textOf(fim))).usage?.outputTokens).toBeGreaterThan(0)
  const vectors = await send(
    provider,
    'openai',
    'embeddings',
    { input: ['a', 'b'] },
    { model: 'embed-small' },
  )
  expect(PROTOCOLS.embeddings.readReply(JSON.parse(await textOf(vectors)))).toMatchObject({
    finish: 'stop',
    usage: { outputTokens: 0 },
  })
  await provider.close()
})

test('Anthropic takes a history with thinking that it did not sign, and mends one it refuses', async () => {
  await using sim = await startSimulator({ as: 'anthropic' })
  const provider = connect('anthropic', sim)
  const history = (signature: string): object => ({
    max_tokens: 4000,
    thinking: { type: 'enabled', budget_tokens: 2000 },
    tools: [{ name: 'f', input_schema: { type: 'object' } }],
    messages: [
      { role: 'user', content: 'Hello' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'let me see', signature },
          { type: 'tool_use', id: 'toolu_01A', name: 'f', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_01A', content: 'r' }] },
    ],
  })
  await textOf(await send(provider, 'anthropic', 'messages', history('gw1.abc')))
  const unknown = history('bm90IHlvdXJzLCBub3QgbWluZQ==')
  expect(await send(provider, 'anthropic', 'messages', unknown)).toMatchObject({ because: 'needs-reasoning' })
  expect(provider.repairs('messages')).toBe(1)
  await textOf(await send(provider, 'anthropic', 'messages', unknown, { repair: 1 }))
  await provider.close()
})

test('a route that switches thinking on is served', async () => {
  await using sim = await startSimulator({ as: 'anthropic' })
  const provider = connect('anthropic', sim)
  const sent = await send(
    provider,
    'anthropic',
    'messages',
    { ...SAY, temperature: 0.1 },
    { mode: 'thinking' },
  )
  expect(JSON.parse(await textOf(sent))).toMatchObject({ content: [{ type: 'thinking' }, { type: 'text' }] })
  await provider.close()
})

test.each<[ProviderName, RegExp, unknown]>([
  ['deepseek', /^deepseek-/, [{ currency: 'USD', total: '110.00' }]],
  ['openai', /fast-general/, undefined],
  ['anthropic', /^claude-/, undefined],
])('%s tells its models and what is left', async (as, model, balance) => {
  await using sim = await startSimulator({ as })
  const provider = connect(as, sim)
  const [account] = provider.accounts
  const inventory = account && (await provider.inventory(account, AbortSignal.timeout(5000)))
  expect(inventory).toEqual({
    kind: 'inventory',
    models: expect.arrayContaining([expect.stringMatching(model)]),
    balance,
  })
  await provider.close()
})

test.each<[ProviderName, Partial<Record<Operation, Operation>>]>([
  ['openai', { chat: 'chat', messages: 'chat', responses: 'chat', fim: 'fim', embeddings: 'embeddings' }],
  ['anthropic', { chat: 'messages', messages: 'messages', responses: 'messages' }],
])('%s is spoken to in what it speaks', async (as, expected) => {
  await using sim = await startSimulator({ as })
  const provider = connect(as, sim)
  const operations = Object.keys(PROTOCOLS) as Operation[]
  const spoken = operations.map((operation) => [operation, provider.speaks(operation, 'm', 0)])
  expect(Object.fromEntries(spoken.filter(([, to]) => to !== undefined))).toEqual(expected)
  await provider.close()
})
