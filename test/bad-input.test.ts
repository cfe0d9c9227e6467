import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Simulator } from '../sim/index.ts'
import {
  chatBody,
  openRaw,
  rawChat,
  rawRequest,
  startGateway,
  startSim,
  type TestGateway,
} from './kit/index.ts'

/** One gateway for all of it: whatever came before, the next caller is served. */
let sim: Simulator
let gw: TestGateway

beforeAll(async () => {
  sim = await startSim()
  gw = await startGateway({
    upstream: sim.url,
    deploy: {
      http: {
        body_timeout_ms: 150,
        header_timeout_ms: 150,
        max_body_bytes: 2_000_000,
        max_headers: 1000,
        max_header_bytes: 32_768,
      },
    },
  })
})

afterAll(async () => {
  await gw[Symbol.asyncDispose]()
  await sim.close()
})

/** Sends bytes as they are; gives all that comes back until the gateway closes, or has answered in full. */
async function exchange(bytes: string | Buffer): Promise<string> {
  using client = await openRaw(gw.port)
  client.write(bytes)
  return await client.until('}').catch(() => client.closed())
}

async function expectAlive(requests: number): Promise<void> {
  expect(sim.requests).toHaveLength(requests)
  expect(await gw.chat()).toMatchObject({ status: 200 })
}

const BODY = JSON.stringify(chatBody())
const MESSAGE = '{"model":"fast","max_tokens":9,"messages":[{"role":"user","content":"x"}]}'
const json = ['content-type: application/json']

interface Case {
  /** A request that must be refused. */
  readonly bytes: (key: string) => string | Buffer
  readonly status: number
  readonly code?: string
}

const host = 'host: gateway'
const auth = (key: string): string => `authorization: Bearer ${key}`
const post = (
  key: string,
  headers: string[],
  body: string | Buffer = BODY,
  target = '/v1/chat/completions',
): Buffer => rawRequest(`POST ${target} HTTP/1.1`, [host, auth(key), ...json, ...headers], body)

const FRAMING: Record<string, Case> = {
  'a second Host': { bytes: (key) => post(key, ['Host: evil']), status: 400, code: 'invalid_header' },
  'no Host': {
    bytes: (key) => rawRequest('POST /v1/chat/completions HTTP/1.1', [auth(key), ...json], BODY),
    status: 400,
  },
  'a Host with a path in it': {
    bytes: (key) =>
      rawRequest('POST /v1/chat/completions HTTP/1.1', ['host: x:4000/#@evil', auth(key), ...json], BODY),
    status: 400,
    code: 'invalid_header',
  },
  'a second Authorization': {
    bytes: (key) => post(key, ['AUTHORIZATION: Bearer other']),
    status: 400,
    code: 'invalid_header',
  },
  'two credentials that differ': {
    bytes: (key) => post(key, ['x-api-key: other']),
    status: 401,
    code: 'invalid_api_key',
  },
  'two X-Api-Key': {
    bytes: (key) =>
      rawRequest(
        'POST /v1/chat/completions HTTP/1.1',
        [host, `x-api-key: ${key}`, 'x-api-key: b', ...json],
        BODY,
      ),
    status: 400,
    code: 'invalid_header',
  },
  'another scheme': {
    bytes: () =>
      rawRequest('POST /v1/chat/completions HTTP/1.1', [host, 'authorization: Basic eDp5', ...json], BODY),
    status: 401,
    code: 'invalid_api_key',
  },
  'an SQL injection for a key': {
    bytes: () =>
      rawRequest(
        'POST /v1/chat/completions HTTP/1.1',
        [host, "authorization: Bearer ' OR '1'='1", ...json],
        BODY,
      ),
    status: 401,
    code: 'invalid_api_key',
  },
  'the key in the query': {
    bytes: (key) => post(key, [], BODY, `/v1/chat/completions?api_key=${key}`),
    status: 401,
    code: 'invalid_api_key',
  },
  '1,001 headers': {
    bytes: (key) =>
      post(
        key,
        Array.from({ length: 1001 }, (_, i) => `a${i}: b`),
      ),
    status: 431,
  },
  'headers of more bytes than allowed': {
    bytes: (key) => post(key, [`x-big: ${'b'.repeat(40_000)}`]),
    status: 431,
  },
  'a whole URL as target': {
    bytes: (key) => post(key, [], BODY, 'http://evil.example/v1/chat/completions'),
    status: 400,
    code: 'invalid_header',
  },
  'HTTP/0.9': { bytes: () => 'GET /v1/models\r\n\r\n', status: 400 },
  'HTTP/2 in clear': { bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: 400 },
  'TLS on a port without it': { bytes: () => Buffer.from('16030100c8010000c4030300', 'hex'), status: 400 },
  'a length and chunks at once': {
    bytes: (key) => post(key, ['content-length: 5', 'transfer-encoding: chunked']),
    status: 400,
  },
  'two lengths': { bytes: (key) => post(key, ['content-length: 5', 'content-length: 6']), status: 400 },
  'a negative length': { bytes: (key) => post(key, ['content-length: -1']), status: 400 },
  'a length with a sign': { bytes: (key) => post(key, ['content-length: +5']), status: 400 },
  'an encoding of the transfer that is not known': {
    bytes: (key) => post(key, ['transfer-encoding: xchunked']),
    status: 400,
  },
  'chunked, twice': {
    bytes: (key) => post(key, ['transfer-encoding: chunked', 'transfer-encoding: chunked'], '0\r\n\r\n'),
    status: 400,
  },
  'a chunk size that is no number': {
    bytes: (key) => post(key, ['transfer-encoding: chunked'], 'zz\r\n'),
    status: 400,
  },
  'a space before the colon': { bytes: (key) => post(key, ['x-a : b']), status: 400 },
  'a folded header': { bytes: (key) => post(key, ['x-a: b\r\n c']), status: 400 },
  'a line feed in a header': { bytes: (key) => post(key, ['x-a: b\nx-tenant-id: other']), status: 400 },
  'a control character in a header': { bytes: (key) => post(key, ['x-feature: a\u0000b']), status: 400 },
  'a tenant that is another one': {
    bytes: (key) => post(key, ['x-tenant-id: globex']),
    status: 403,
    code: 'policy_denied',
  },
  'two tenants': {
    bytes: (key) => post(key, ['x-tenant-id: acme', 'x-tenant-id: globex']),
    status: 400,
    code: 'invalid_header',
  },
  'a body in gzip': {
    bytes: (key) => post(key, ['content-encoding: gzip']),
    status: 415,
    code: 'unsupported_media_type',
  },
  'a body in zstd': {
    bytes: (key) => post(key, ['content-encoding: zstd']),
    status: 415,
    code: 'unsupported_media_type',
  },
  'no type of content': {
    bytes: (key) => rawRequest('POST /v1/chat/completions HTTP/1.1', [host, auth(key)], BODY),
    status: 415,
    code: 'unsupported_media_type',
  },
  'another charset': {
    bytes: (key) =>
      rawRequest(
        'POST /v1/chat/completions HTTP/1.1',
        [host, auth(key), 'content-type: application/json; charset=utf-16'],
        BODY,
      ),
    status: 415,
    code: 'unsupported_media_type',
  },
  'a length above the limit': {
    bytes: (key) => post(key, ['content-length: 99999999999']),
    status: 413,
    code: 'request_too_large',
  },
  'chunks above the limit': {
    bytes: (key) =>
      post(key, ['transfer-encoding: chunked'], `1fffff\r\n${'x'.repeat(0x1fffff)}\r\n0\r\n\r\n`),
    status: 413,
    code: 'request_too_large',
  },
}

describe('a request is refused in time, and the next caller served', () => {
  for (const [what, { bytes, status, code }] of Object.entries(FRAMING)) {
    test(`${what}: refused`, async () => {
      const before = sim.requests.length
      const reply = await exchange(bytes(gw.key))
      expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
      expect(reply).toContain(code === undefined ? '' : `"code":"${code}"`)
      expect(reply).not.toMatch(/"choices"|at \w+ \(|node_modules/)
      await expectAlive(before)
    })
  }
})

const utf16 = Buffer.from(`\ufeff${BODY}`, 'utf16le')
const deep = '['.repeat(100_000) + ']'.repeat(100_000)
const manyKeys = `{"model":"fast","messages":[{"role":"user","content":"x"}],"x":{${Array.from({ length: 110_000 }, (_, i) => `"k${i}":1`).join(',')}}}`

/** Code, and the body that earns it. */
const JSON_CASES: Record<string, readonly [code: string, body: string | Buffer]> = {
  'a byte order mark': ['invalid_json', `\ufeff${BODY}`],
  'UTF-16': ['invalid_json', utf16],
  'a byte that is no UTF-8': [
    'invalid_json',
    Buffer.concat([Buffer.from('{"model":"fa'), Buffer.from([0xff]), Buffer.from('st"}')]),
  ],
  'UTF-8 that is longer than it need be': [
    'invalid_json',
    Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
  ],
  'a surrogate in UTF-8': [
    'invalid_json',
    Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
  ],
  'half a surrogate pair': [
    'invalid_json',
    '{"model":"fast","messages":[{"role":"user","content":"\\ud83d"}]}',
  ],
  'the same key twice': ['duplicate_json_key', '{"model":"fast","messages":[],"model":"reasoning"}'],
  'the same key twice, once escaped': [
    'duplicate_json_key',
    '{"model":"fast","messages":[],"m\\u006fdel":"reasoning"}',
  ],
  'the same key twice, deep down': [
    'duplicate_json_key',
    '{"model":"fast","messages":[{"role":"user","content":"x","x":{"a":1,"a":2}}]}',
  ],
  'more depth than allowed': ['json_too_complex', deep],
  'more keys than allowed': ['json_too_complex', manyKeys],
  'two documents': ['invalid_json', `${MESSAGE}${MESSAGE}`],
  'half a document': ['invalid_json', MESSAGE.slice(0, -1)],
  nothing: ['invalid_json', ''],
  'a comment': ['invalid_json', `/* x */${MESSAGE}`],
  'a trailing comma': ['invalid_json', '{"model":"fast",}'],
  NaN: ['invalid_json', '{"model":"fast","temperature":NaN}'],
  'a raw line end in a string': ['invalid_json', '{"model":"fa\nst"}'],
  'a list in place of an object': ['invalid_value', `[${MESSAGE}]`],
  'a number for the model': [
    'invalid_value',
    '{"model":7,"max_tokens":9,"messages":[{"role":"user","content":"x"}]}',
  ],
  'stream as a text': ['invalid_value', MESSAGE.replace('{', '{"stream":"true",')],
  'stream as a number': ['invalid_value', MESSAGE.replace('{', '{"stream":1,')],
  '1e400 tokens': ['invalid_value', MESSAGE.replace('"max_tokens":9', '"max_tokens":1e400')],
  'a fraction of a token': ['invalid_value', MESSAGE.replace('"max_tokens":9', '"max_tokens":1.5')],
  'fewer than no tokens': ['invalid_value', MESSAGE.replace('"max_tokens":9', '"max_tokens":-1')],
  'tokens as a text': ['invalid_value', MESSAGE.replace('"max_tokens":9', '"max_tokens":"9"')],
  'more tokens than the model has': [
    'invalid_value',
    MESSAGE.replace('"max_tokens":9', '"max_tokens":9007199254740993'),
  ],
  'no messages': ['invalid_value', '{"model":"fast","max_tokens":9}'],
  'an empty list of messages': ['invalid_value', '{"model":"fast","max_tokens":9,"messages":[]}'],
}

const STATUS: Record<string, number> = {
  invalid_json: 400,
  duplicate_json_key: 400,
  json_too_complex: 400,
  invalid_value: 400,
}

describe('a body is refused in the dialect of its path, and the next caller served', () => {
  for (const [what, [code, body]] of Object.entries(JSON_CASES)) {
    test(`${what}: refused`, async () => {
      const before = sim.requests.length
      const reply = await exchange(rawChat(gw.key, body, ...(body.length === 0 ? ['content-length: 0'] : [])))
      expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${STATUS[code]} `))
      expect(reply).toContain(`"code":"${code}"`)
      expect(reply).toMatch(/x-should-retry: false/i)
      const headers = body.length === 0 ? ['content-length: 0'] : []
      const other = await exchange(post(gw.key, headers, Buffer.from(body), '/anthropic/v1/messages'))
      expect(other).toMatch(/^HTTP\/1\.1 400 /)
      expect(other).toContain('{"type":"error","error":{"type":"invalid_request_error",')
      await expectAlive(before)
    })
  }
})

const FINE: Record<string, string> = {
  '__proto__ as a key': MESSAGE.replace('{', '{"__proto__":{"stream":true,"model":"reasoning"},'),
  'blanks around it': ` \r\n\t${MESSAGE}\n\n`,
  'an escaped spelling of a key': MESSAGE.replace('"model"', '"\\u006dodel"'),
  'numbers that no double holds': MESSAGE.replace('{', '{"x":[9007199254740993,1e400,-0.0],'),
}

describe('a body is taken as it is', () => {
  for (const [what, body] of Object.entries(FINE)) {
    test(`${what}: taken`, async () => {
      const reply = await gw.send('/v1/chat/completions', body)
      expect(reply.status).toBe(200)
      const sent = sim.requests.at(-1)
      expect(sent?.json).toMatchObject({ model: 'deepseek-flash' })
      expect(sent?.served?.stream).toBe(false)
      expect(Object.prototype).not.toHaveProperty('stream')
    })
  }
})

test('headers that do not end are given up in time', async () => {
  using client = await openRaw(gw.port)
  client.write(`POST /v1/chat/completions HTTP/1.1\r\n${host}\r\nx-slow: `)
  expect(await client.closed()).toMatch(/^HTTP\/1\.1 4\d\d /)
  await expectAlive(sim.requests.length)
})

test('a body that does not end is given up in time, and holds no place', async () => {
  using client = await openRaw(gw.port)
  client.write(rawChat(gw.key, '{"model":', 'content-length: 500'))
  expect(await client.closed()).toMatch(/^HTTP\/1\.1 408 /)
  expect(await gw.metrics()).toMatch(/^caisson_calls_in_flight 0$/m)
  await expectAlive(sim.requests.length)
})

test('a body is not read before the caller is known', async () => {
  using client = await openRaw(gw.port)
  client.write(rawChat('nobody', '', 'content-length: 1000000', 'expect: 100-continue'))
  const reply = await client.until('invalid_api_key')
  expect(reply).toMatch(/HTTP\/1\.1 401 /)
  expect(reply).toMatch(/connection: close/i)
})

test('requests sent one behind the other without waiting are answered in order', async () => {
  using client = await openRaw(gw.port)
  const get = (id: string): string => `GET /v1/models/${id} HTTP/1.1\r\n${host}\r\n${auth(gw.key)}\r\n\r\n`
  client.write(`${get('fast')}${get('nothing')}${get('free')}`)
  const reply = await client.until('"owned_by"', 2)
  expect(reply.match(/"id":"\w+"|model_not_found/g)).toEqual([
    '"id":"fast"',
    'model_not_found',
    '"id":"free"',
  ])
})

test('what follows a refused body is not taken for a request', async () => {
  using client = await openRaw(gw.port)
  const smuggled = `GET /v1/models HTTP/1.1\r\n${host}\r\n${auth(gw.key)}\r\n\r\n`
  client.write(
    rawRequest(
      'POST /v1/chat/completions HTTP/1.1',
      [host, auth(gw.key), 'content-type: text/plain', 'content-length: 500000'],
      smuggled,
    ),
  )
  const reply = await client.closed()
  expect(reply).toMatch(/^HTTP\/1\.1 415 /)
  expect(reply.split('HTTP/1.1')).toHaveLength(2)
})
