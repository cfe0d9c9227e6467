import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { expect, test } from 'vitest'
import type { Reach } from '../core/address.ts'
import type { Resolve } from './egress.ts'
import { createTransport, type Responded } from './transport.ts'

/** Answers what each question in turn is answered with; the last one for all further. */
function resolver(...answers: readonly (readonly string[])[]): Resolve & { asked: number } {
  const resolve = Object.assign(
    ((_host, _options, callback) => {
      const found = answers[Math.min(resolve.asked++, answers.length - 1)] ?? []
      callback(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    }) as Resolve,
    { asked: 0 },
  )
  return resolve
}

interface Upstream extends AsyncDisposable {
  readonly port: number
  readonly hosts: readonly (string | undefined)[]
  readonly connections: () => number
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Closes each connection after its reply, so that every request needs a new one. */
async function startUpstream(): Promise<Upstream> {
  const hosts: (string | undefined)[] = []
  let connections = 0
  const answer: RequestListener = (request, response) => {
    hosts.push(request.headers.host)
    response.setHeader('connection', 'close').end('ok')
  }
  const server = createServer(answer).on('connection', () => connections++)
  const port = await listen(server)
  return {
    port,
    hosts,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function ask(origin: string, reach: Reach, resolve?: Resolve, times = 1): Promise<Responded[]> {
  const transport = createTransport({ origin, reach, resolve, connectMs: 2000, maxConnections: 1 })
  const found: Responded[] = []
  for (let i = 0; i < times; i++) {
    const responded = await transport.request('/', [], Buffer.from('{}'), new AbortController().signal)
    if (responded.kind === 'response') while ((await responded.body.read()) !== undefined);
    found.push(responded)
  }
  await transport.close()
  return found
}

const BLOCKED = {
  kind: 'unreachable',
  maybeProcessed: false,
  timedOut: false,
  reason: 'blocked_address',
} as const

test('a socket connects to the address that was vetted, under the name of the URL', async () => {
  await using upstream = await startUpstream()
  const resolve = resolver(['127.0.0.1'])
  const [responded] = await ask(`http://upstream.test:${upstream.port}`, 'loopback', resolve)
  expect(responded).toMatchObject({ kind: 'response', status: 200 })
  expect(upstream.hosts).toEqual([`upstream.test:${upstream.port}`])
  expect(resolve.asked).toBe(1)
})

test('a name that changes its address between two connections is refused at the second', async () => {
  await using upstream = await startUpstream()
  const origin = `http://upstream.test:${upstream.port}`
  const found = await ask(origin, 'loopback', resolver(['127.0.0.1'], ['169.254.169.254']), 2)
  expect(found).toMatchObject([{ kind: 'response' }, BLOCKED])
})

test.each<[Reach, string[]]>([
  ['public', ['127.0.0.1']],
  ['public', ['10.0.0.1', '::ffff:127.0.0.1', '::1']],
  ['private', ['169.254.169.254']],
  ['loopback', ['8.8.8.8']],
  ['public', []],
])('with the reach %s no socket is opened to %j', async (reach, addresses) => {
  await using upstream = await startUpstream()
  const found = await ask(`http://upstream.test:${upstream.port}`, reach, resolver(addresses))
  expect(found).toEqual([BLOCKED])
  expect(upstream.connections()).toBe(0)
})

test('of several addresses those out of reach are left out', async () => {
  await using upstream = await startUpstream()
  const resolve = resolver(['169.254.169.254', '127.0.0.1'])
  const [responded] = await ask(`http://upstream.test:${upstream.port}`, 'private', resolve)
  expect(responded?.kind).toBe('response')
})

test('an address in the URL itself is held to the same', async () => {
  await using upstream = await startUpstream()
  for (const host of ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', '[::1]']) {
    expect(await ask(`http://${host}:${upstream.port}`, 'public')).toEqual([BLOCKED])
  }
  expect(upstream.connections()).toBe(0)
  expect(await ask(`http://127.0.0.1:${upstream.port}`, 'loopback')).toMatchObject([{ kind: 'response' }])
})

test('the system is asked where nobody else is', async () => {
  await using upstream = await startUpstream()
  const origin = `http://localhost:${upstream.port}`
  expect(await ask(origin, 'loopback')).toMatchObject([{ kind: 'response' }])
  expect(await ask(origin, 'public')).toEqual([BLOCKED])
})

test('a name that is not found was certainly not asked anything', async () => {
  const failing: Resolve = (_host, _options, callback) =>
    callback(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
  expect(await ask('http://upstream.test:1', 'public', failing)).toEqual([
    { ...BLOCKED, reason: 'ENOTFOUND' },
  ])
})

test('over TLS the name in the greeting stays that of the URL', async () => {
  const greeting = Promise.withResolvers<Buffer>()
  const server = createTcpServer((socket) => {
    socket
      .on('error', () => {})
      .once('data', (chunk: Buffer) => {
        greeting.resolve(chunk)
        socket.destroy()
      })
  })
  const port = await listen(server)
  const [responded] = await ask(`https://upstream.test:${port}`, 'loopback', resolver(['127.0.0.1']))
  expect(responded).toMatchObject({ kind: 'unreachable', maybeProcessed: false })
  expect((await greeting.promise).toString('latin1')).toContain('upstream.test')
  server.close()
  await once(server, 'close')
})
