import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { BrokenReply } from '../../core/reply-body.ts'
import { Secret } from '../../core/secret.ts'
import { as } from '../../../test/kit/wait.ts'
import { KeyRing } from './key-ring.ts'
import {
  type Prepared,
  type Provider,
  type ProviderOptions,
  type Rejected,
  type RejectionCause,
  type Sent,
} from './contract.ts'

const KEY = 'canary-4f1d9b7e2a'
const PREPARED: Prepared = { path: '/x', body: Buffer.from('{"a":1}'), stream: false, warnings: [] }

type Create = (options: ProviderOptions) => Provider

interface Rig extends AsyncDisposable {
  readonly provider: Provider
  /** Requests so far. */
  readonly seen: readonly IncomingMessage[]
  send(prepared?: Prepared, signal?: AbortSignal): Promise<Sent>
}

/** A provider, and behind it a server that answers everything in one way. */
async function start(
  create: Create,
  answer: RequestListener,
  apiKey: string | undefined = KEY,
): Promise<Rig> {
  const seen: IncomingMessage[] = []
  /** What is left of a call is given up when it is over, as dispatch does. */
  const over = new AbortController()
  const server = createServer((request, response) => {
    seen.push(request)
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = as<AddressInfo>(server.address())
  const provider = create({
    id: 'p',
    baseUrl: `http://127.0.0.1:${port}/prefix`,
    reach: 'loopback',
    region: 'eu',
    catalogue: { kind: 'any', open: true, models: new Map(), effortEras: [] },
    accounts: [
      {
        name: 'default',
        keys: new KeyRing([() => (apiKey === '' ? undefined : new Secret(apiKey))], () => 0),
        concurrency: new Map([['m', 3]]),
      },
    ],
    timeouts: { connectMs: 2000, firstTokenMs: 2000, idleMs: 2000, totalMs: 2000 },
    openai: undefined,
  })
  return {
    provider,
    seen,
    send: (prepared = PREPARED, signal = over.signal) => provider.send(prepared, accountOf(provider), signal),
    [Symbol.asyncDispose]: async () => {
      over.abort(new Error('over'))
      server.closeAllConnections()
      server.close()
      await Promise.all([once(server, 'close'), provider.close()])
    },
  }
}

function accountOf(provider: Provider): Provider['accounts'][number] {
  const [account] = provider.accounts
  if (account === undefined) throw new Error('no account')
  return account
}

async function read(sent: Sent): Promise<string> {
  if (sent.kind !== 'reply') throw new Error(`no reply but ${inspect(sent)}`)
  const chunks: Buffer[] = []
  for (let chunk; (chunk = await sent.body.read()) !== undefined;) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function reply(
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  return (_request, response) => void response.writeHead(status, headers).end(body)
}

/** What every provider promises (contract.ts), whatever its kind; run over all of them by a test. */
export function providerSuite(name: string, create: Create): void {
  describe(`a provider of the kind ${name}`, () => {
    requests(create)
    outcomes(create)
    refusals(create)
    ends(create)
    inventories(create)
  })
}

function requests(create: Create): void {
  test('says what it is', async () => {
    await using rig = await start(create, reply(200, '{}'))
    const { provider } = rig
    expect([provider.id, provider.region, accountOf(provider).name]).toEqual(['p', 'eu', 'default'])
    expect([accountOf(provider).concurrency('m'), accountOf(provider).concurrency('n')]).toEqual([
      3,
      undefined,
    ])
  })

  test('a request goes to its path below the base URL, with the key in one header', async () => {
    await using rig = await start(create, reply(200, '{}'))
    await read(await rig.send())
    const [request] = rig.seen
    expect([request?.method, request?.url]).toEqual(['POST', '/prefix/x'])
    const withKey = Object.values(request?.headers ?? {}).filter((value) => String(value).includes(KEY))
    expect(withKey).toHaveLength(1)
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'caisson',
    })
  })

  test('a stream is asked for as one, and headers of the request are sent', async () => {
    await using rig = await start(create, reply(200, '{}'))
    await read(await rig.send({ ...PREPARED, stream: true, headers: ['x-own', 'yes'] }))
    expect(rig.seen[0]?.headers).toMatchObject({ accept: 'text/event-stream', 'x-own': 'yes' })
  })

  test('without a key nothing is sent', async () => {
    await using rig = await start(create, reply(200, '{}'), '')
    expect(await rig.send()).toMatchObject({ kind: 'rejected', because: 'bad-credential' })
    expect(rig.seen).toEqual([])
  })
}

function outcomes(create: Create): void {
  test('a reply comes as it is', async () => {
    await using rig = await start(create, reply(200, '{"b":2}', { 'content-type': 'application/json' }))
    const sent = await rig.send()
    expect(sent).toMatchObject({ kind: 'reply', contentType: 'application/json' })
    expect(await read(sent)).toBe('{"b":2}')
  })

  test.each([301, 302, 303, 307, 308])('a redirect (%d) is not followed', async (status) => {
    await using rig = await start(create, reply(status, '', { location: '/elsewhere' }))
    expect(await rig.send()).toMatchObject({ kind: 'unreachable', maybeProcessed: true })
    expect(rig.seen).toHaveLength(1)
  })

  test('an id that is longer than any id is cut before it comes to a record', async () => {
    const id = 'x'.repeat(5000)
    const headers = { 'x-ds-trace-id': id, 'x-request-id': id, 'request-id': id }
    await using rig = await start(create, reply(200, '{}', headers))
    expect(await rig.send()).toMatchObject({ kind: 'reply', upstreamId: id.slice(0, 128) })
  })

  test('a compressed reply is refused: nobody asked for it', async () => {
    await using rig = await start(create, reply(200, gzipSync('{}'), { 'content-encoding': 'gzip' }))
    // The reason labels a metric: it has no word of the provider's.
    const reason = 'unusable reply, encoded'
    expect(await rig.send()).toMatchObject({ kind: 'unreachable', maybeProcessed: true, reason })
  })

  test.each<[number, RejectionCause]>([
    [400, 'bad-request'],
    [401, 'bad-credential'],
    [402, 'no-credit'],
    [403, 'bad-credential'],
    [404, 'failed'],
    [408, 'failed'],
    [413, 'bad-request'],
    [422, 'bad-request'],
    [429, 'rate-limited'],
    [500, 'failed'],
    [502, 'failed'],
    [503, 'overloaded'],
    [504, 'failed'],
    [529, 'overloaded'],
  ])('%d without words is %s', async (status, because) => {
    for (const body of ['', '<html>oh no</html>', '{"error":{}}', '[]', 'null']) {
      await using rig = await start(create, reply(status, body))
      expect(await rig.send()).toMatchObject({ kind: 'rejected', status, because, retryAfterMs: undefined })
    }
  })
}

function refusals(create: Create): void {
  test.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '-3' }, 0],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '1e300' }, 86_400_000],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'Fri, 31 Dec 2999 23:59:59 GMT' }, 86_400_000],
    [{ 'retry-after-ms': '1500', 'retry-after': '2' }, 1500],
    [{ 'retry-after-ms': 'x', 'retry-after': '2' }, 2000],
  ])('of the headers %j it waits %s ms', async (headers, ms) => {
    await using rig = await start(create, reply(429, '', headers))
    expect(as<Rejected>(await rig.send()).retryAfterMs).toBe(ms)
  })

  test('the key is in no refusal, however the upstream says it', async () => {
    const words = [`key ${KEY} is bad`, `{"error":{"message":"authorization: Bearer ${KEY}"}}`]
    for (const status of [400, 401, 404, 429, 500]) {
      for (const body of words) {
        await using rig = await start(create, reply(status, body))
        const sent = await rig.send()
        expect(sent.kind).toBe('rejected')
        expect(inspect(sent)).not.toContain('canary')
      }
    }
  })

  test('a refusal that never ends is read no further than it helps', async () => {
    await using rig = await start(create, (_request, response) => {
      response.writeHead(400).write('x'.repeat(1024 * 1024))
    })
    const sent = as<Rejected>(await rig.send())
    expect(sent.because).toBe('bad-request')
    expect(sent.message.length).toBeLessThanOrEqual(600)
  })

  test('a refusal that breaks off keeps its status', async () => {
    await using rig = await start(create, (_request, response) => {
      response.writeHead(429, { 'content-length': '100' }).write('half', () => response.destroy())
    })
    expect(await rig.send()).toMatchObject({ kind: 'rejected', status: 429, because: 'rate-limited' })
  })
}

function ends(create: Create): void {
  test('a reply that breaks off is told from one that ends', async () => {
    await using rig = await start(create, (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy())
    })
    await expect(read(await rig.send())).rejects.toBeInstanceOf(BrokenReply)
  })

  test('a call that is given up destroys its connection', async () => {
    const closed = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    await using rig = await start(create, (request) => {
      request.socket.once('close', closed.resolve)
      arrived.resolve()
    })
    const controller = new AbortController()
    const sending = rig.send(PREPARED, controller.signal)
    await arrived.promise
    controller.abort(new Error('enough'))
    expect(await sending).toMatchObject({ kind: 'unreachable', maybeProcessed: true })
    await closed.promise
  })

  test('a call that was given up before is not sent', async () => {
    await using rig = await start(create, reply(200, '{}'))
    const sent = await rig.send(PREPARED, AbortSignal.abort(new Error('enough')))
    expect(sent).toMatchObject({ kind: 'unreachable', maybeProcessed: false })
    expect(rig.seen).toEqual([])
  })

  test('where nobody listens, nothing was processed', async () => {
    const rig = await start(create, reply(200, '{}'))
    await rig[Symbol.asyncDispose]()
    await using other = await start(
      (options) => create({ ...options, baseUrl: 'http://127.0.0.1:1' }),
      reply(200, ''),
    )
    expect(await other.send()).toMatchObject({
      kind: 'unreachable',
      maybeProcessed: false,
      reason: 'ECONNREFUSED',
    })
  })

  test('an address out of its reach is not connected to', async () => {
    await using rig = await start((options) => create({ ...options, reach: 'public' }), reply(200, '{}'))
    expect(await rig.send()).toMatchObject({ maybeProcessed: false, reason: 'blocked_address' })
    expect(rig.seen).toEqual([])
  })
}

function inventories(create: Create): void {
  const ask = (rig: Rig) => rig.provider.inventory(accountOf(rig.provider), AbortSignal.timeout(5000))

  test('it lists the models that the provider names', async () => {
    const body = '{"data":[{"id":"a"},{"id":7},{},{"id":"b"}]}'
    await using rig = await start(create, (request, response) =>
      response.writeHead(request.url?.includes('/models') === true ? 200 : 404).end(body),
    )
    expect(await ask(rig)).toEqual({ kind: 'inventory', models: ['a', 'b'], balance: undefined })
    expect(rig.seen[0]?.method).toBe('GET')
    expect(Object.values(rig.seen[0]?.headers ?? {}).some((value) => String(value).includes(KEY))).toBe(true)
  })

  test.each([
    [404, '', { kind: 'inventory', models: undefined, balance: undefined }],
    [401, '', { kind: 'unavailable', reason: 'bad-credential' }],
    [200, 'no json', { kind: 'unavailable', reason: 'no JSON' }],
    [200, `"${'x'.repeat(5 * 1024 * 1024)}"`, { kind: 'unavailable', reason: 'too long' }],
  ])('an answer %d %.10s to it', async (status, body, expected) => {
    await using rig = await start(create, reply(status, body))
    expect(await ask(rig)).toEqual(expected)
  })
}
