import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../core/secret.ts'
import { as } from '../../../test/kit/wait.ts'
import type { GuardAnswer, GuardOptions, GuardProvider, GuardQuestion } from './contract.ts'

const KEY = 'canary-guard-key-0001'
const QUESTION: GuardQuestion = { text: 'Jane 🎉 says hello', stage: 'input', trust: 'user' }

/** What a kind of guard answers where all is well. */
export interface GuardSample {
  readonly name: string
  readonly create: (options: GuardOptions) => GuardProvider
  readonly options?: Partial<GuardOptions>
  /** Below the base URL. */
  readonly path: string
  /** A reply of its service, and what is made of it. */
  readonly reply: unknown
  readonly answer: object
}

interface Rig extends AsyncDisposable {
  readonly seen: readonly { readonly request: IncomingMessage; readonly body: string }[]
  ask(signal?: AbortSignal): Promise<GuardAnswer>
}

/** A guard, and behind it a server that answers everything in one way. */
async function start(
  { create, options }: GuardSample,
  answer: RequestListener,
  more: Partial<GuardOptions> = {},
): Promise<Rig> {
  const seen: { request: IncomingMessage; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ request, body })
      answer(request, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = as<AddressInfo>(server.address())
  const guard = create({
    id: 'g',
    baseUrl: `http://127.0.0.1:${port}/prefix`,
    reach: 'loopback',
    connectMs: 2000,
    maxConnections: 4,
    apiKey: () => new Secret(KEY),
    hmacSecret: () => new Secret(KEY),
    model: 'm',
    format: 'json',
    guideline: undefined,
    language: 'en',
    nowMs: () => 1_790_000_000_000,
    ...options,
    ...more,
  })
  return {
    seen,
    ask: (signal = new AbortController().signal) => guard.ask(QUESTION, signal),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await Promise.all([once(server, 'close'), guard.close()])
    },
  }
}

function reply(status: number, body: string | Buffer, headers: Record<string, string> = {}) {
  return (_request: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(status, headers).end(body)
}

/** What every guard promises (contract.ts), whatever its kind; run over all of them by a test. */
export function guardSuite(sample: GuardSample): void {
  describe(`a guard of the kind ${sample.name}`, () => {
    answers(sample)
    failures(sample)
    ends(sample)
  })
}

function answers(sample: GuardSample): void {
  const good = JSON.stringify(sample.reply)

  test('a question goes to its path below the base URL, and says who asks', async () => {
    await using rig = await start(sample, reply(200, good))
    expect(await rig.ask()).toMatchObject({ kind: 'verdict', ...sample.answer })
    const [{ request, body } = { request: undefined, body: '' }] = rig.seen
    expect([request?.method, request?.url]).toEqual(['POST', `/prefix${sample.path}`])
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'caisson',
      'x-caisson-guard': 'g',
    })
    expect(body).toContain('Jane 🎉 says hello')
    expect(body).not.toContain(KEY)
  })

  test('the key is in one header, and in none where there is none', async () => {
    await using rig = await start(sample, reply(200, good))
    await rig.ask()
    expect(rig.seen[0]?.request.headers.authorization).toBe(`Bearer ${KEY}`)
    await using without = await start(sample, reply(200, good), { apiKey: () => undefined })
    await without.ask()
    expect(without.seen[0]?.request.headers.authorization).toBeUndefined()
  })
}

function failures(sample: GuardSample): void {
  const good = JSON.stringify(sample.reply)

  test.each<[string, RequestListener, object]>([
    ['a server error', reply(500, good), { because: 'refused', reason: '500' }],
    ['a refused key', reply(401, '{}'), { because: 'refused', reason: '401' }],
    ['a redirect', reply(307, '', { location: '/elsewhere' }), { because: 'refused', reason: '307' }],
    ['no JSON', reply(200, '<html>'), { because: 'unreadable', reason: 'no JSON' }],
    ['nothing', reply(200, ''), { because: 'unreadable', reason: 'no JSON' }],
    ['another shape', reply(200, '{"ok":true}'), { because: 'unreadable', reason: 'no answer' }],
    ['null', reply(200, 'null'), { because: 'unreadable', reason: 'no answer' }],
    ['a number', reply(200, '7'), { because: 'unreadable', reason: 'no answer' }],
    [
      'more than any answer',
      reply(200, ' '.repeat(400_000) + good),
      { because: 'unreadable', reason: 'too long' },
    ],
    [
      'a compressed reply, which nobody asked for',
      reply(200, gzipSync(good), { 'content-encoding': 'gzip' }),
      { because: 'unreadable', reason: 'encoded' },
    ],
  ])('%s is no answer, and nothing is asked again', async (_what, answer, expected) => {
    await using rig = await start(sample, answer)
    const failed = await rig.ask()
    expect(failed).toEqual({ kind: 'failed', ...expected })
    expect(rig.seen).toHaveLength(1)
    expect(inspect(failed)).not.toContain('canary')
  })

  test('a reply that never ends is read no further than it may be long', async () => {
    await using rig = await start(sample, (_request, response) => {
      response.writeHead(200).write('x'.repeat(1024 * 1024))
    })
    expect(await rig.ask()).toMatchObject({ because: 'unreadable', reason: 'too long' })
  })

  test('a reply that breaks off is no answer', async () => {
    await using rig = await start(sample, (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write(good, () => response.destroy())
    })
    expect(await rig.ask()).toMatchObject({ kind: 'failed', because: 'unreachable' })
  })
}

function ends(sample: GuardSample): void {
  test('a question that is given up destroys its connection', async () => {
    const closed = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    await using rig = await start(sample, (request) => {
      request.socket.once('close', () => closed.resolve())
      arrived.resolve()
    })
    const controller = new AbortController()
    const asked = rig.ask(controller.signal)
    await arrived.promise
    controller.abort(new Error('enough'))
    expect(await asked).toMatchObject({ kind: 'failed', because: 'aborted' })
    await closed.promise
  })

  test('a question that was given up before is not asked', async () => {
    await using rig = await start(sample, reply(200, '{}'))
    expect(await rig.ask(AbortSignal.abort(new Error('enough')))).toMatchObject({ because: 'aborted' })
    expect(rig.seen).toEqual([])
  })

  test('an address out of its reach is not connected to', async () => {
    await using rig = await start(sample, reply(200, '{}'), { reach: 'public' })
    expect(await rig.ask()).toMatchObject({ because: 'unreachable', reason: 'blocked_address' })
    expect(rig.seen).toEqual([])
  })

  test('where nobody listens there is no answer', async () => {
    await using rig = await start(sample, reply(200, ''), { baseUrl: 'http://127.0.0.1:1' })
    expect(await rig.ask()).toMatchObject({ because: 'unreachable', reason: 'ECONNREFUSED' })
  })
}
