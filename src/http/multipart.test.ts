import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openRaw, rawRequest, startGateway, type TestGateway } from '../../test/kit/index.ts'
import { openSqlite } from '../stores/sql/sqlite.ts'

const LINE = '{"custom_id":"a"}\n'
const FILE = ['content-disposition: form-data; name="file"; filename="a.jsonl"', '', LINE].join('\r\n')
const PURPOSE = ['content-disposition: form-data; name="purpose"', '', 'batch'].join('\r\n')

const form = (...parts: string[]): string => `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`

const TYPE = 'content-type: multipart/form-data; boundary=b'

async function post(gw: TestGateway, body: string | Buffer, ...headers: string[]): Promise<string> {
  using client = await openRaw(gw.port)
  const head = ['host: gateway', `authorization: Bearer ${gw.key}`, 'connection: close']
  client.write(
    rawRequest('POST /v1/files HTTP/1.1', [...head, ...(headers.length === 0 ? [TYPE] : headers)], body),
  )
  return await client.closed()
}

const statusOf = (reply: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(reply)?.[1])

/** Files in the store, in whatever state. */
function filesIn(gw: TestGateway): number {
  const db = openSqlite(`${gw.config.storeDir}/batches.sqlite`, { readOnly: true })
  const count = db.prepare('select count(*) as n from batch_files').get()?.['n']
  db.close()
  return Number(count)
}

test.each([
  ['the file first', form(FILE, PURPOSE)],
  ['the purpose first', form(PURPOSE, FILE)],
  ['text around the form', `before\r\n${form(FILE, PURPOSE)}behind`],
])('a form is read with %s', async (_, body) => {
  await using gw = await startGateway({ upstream: 'http://127.0.0.1:1' })
  const reply = await post(gw, body)
  expect(statusOf(reply)).toBe(200)
  expect(reply).toContain(`"bytes":${LINE.length}`)
})

const BIG_HEADER = `content-disposition: form-data; name="file"; filename="${'x'.repeat(100_000)}"\r\n\r\n${LINE}`
const MANY_HEADERS = `${Array.from({ length: 500 }, (_, i) => `h${i}: v`).join('\r\n')}\r\n${FILE}`

test.each<[string, number, string, ...string[]]>([
  ['no boundary', 400, form(FILE, PURPOSE), 'content-type: multipart/form-data;'],
  ['another boundary', 400, form(FILE, PURPOSE), 'content-type: multipart/form-data; boundary=other'],
  ['no form', 415, LINE, 'content-type: application/json'],
  ['no content type', 415, LINE, 'x-none: 1'],
  ['compression', 415, form(FILE, PURPOSE), TYPE, 'content-encoding: gzip'],
  ['a length beyond any file', 413, '', TYPE, 'content-length: 9999999999'],
  ['two files', 400, form(FILE, FILE, PURPOSE)],
  ['no file', 400, form(PURPOSE)],
  ['no purpose', 400, form(FILE)],
  ['another purpose', 400, form(FILE, PURPOSE.replace('batch', 'assistants'))],
  ['two purposes', 400, form(FILE, PURPOSE, PURPOSE)],
  [
    'a field that is not known',
    400,
    form(FILE, PURPOSE, PURPOSE.replace('purpose', 'expires_after[anchor]')),
  ],
  ['a long field', 400, form(FILE, PURPOSE.replace('batch', 'x'.repeat(5000)))],
  [
    'many fields',
    400,
    form(FILE, ...Array.from({ length: 50 }, (_, i) => PURPOSE.replace('purpose', `f${i}`))),
  ],
  ['many headers of a part', 400, form(MANY_HEADERS, PURPOSE)],
  ['an end in the file', 400, `--b\r\n${FILE}`],
  ['an end in a header', 400, '--b\r\ncontent-dispo'],
  ['nothing', 400, ''],
  ['a prototype', 400, form(FILE, PURPOSE.replace('purpose', '__proto__'))],
])('a form with %s is refused with %d, and nothing of it is kept', async (_, status, body, ...headers) => {
  await using gw = await startGateway({ upstream: 'http://127.0.0.1:1' })
  const reply = await post(gw, body, ...headers)
  expect(statusOf(reply)).toBe(status)
  expect(reply).toMatch(
    /"code":"(?:invalid_value|unsupported_value|unsupported_media_type|request_too_large)"/,
  )
  expect(filesIn(gw)).toBe(0)
  expect((await gw.send('/v1/models')).status).toBe(200)
})

test('of a huge header of a part no more is taken than fits', async () => {
  await using gw = await startGateway({ upstream: 'http://127.0.0.1:1' })
  const reply = await post(gw, form(BIG_HEADER, PURPOSE))
  expect(statusOf(reply)).toBe(200)
  expect(reply.length).toBeLessThan(1500)
})

test('a client that hangs up in the middle leaves nothing behind', async () => {
  await using gw = await startGateway({ upstream: 'http://127.0.0.1:1' })
  using client = await openRaw(gw.port)
  const head = ['host: gateway', `authorization: Bearer ${gw.key}`, TYPE, 'content-length: 1000000']
  client.write(rawRequest('POST /v1/files HTTP/1.1', head, `--b\r\n${FILE}${LINE.repeat(100)}`))
  await expect.poll(() => filesIn(gw)).toBe(1)
  client.reset()
  await expect.poll(() => filesIn(gw)).toBe(0)
  expect(readdirSync(gw.config.storeDir)).toContain('batches.sqlite')
})

test('a form that does not come is refused in time', async () => {
  await using gw = await startGateway({
    upstream: 'http://127.0.0.1:1',
    deploy: { batch: { upload_timeout_ms: 150 } },
  })
  const reply = await post(gw, `--b\r\n${FILE}`, TYPE, 'content-length: 100000')
  expect(statusOf(reply)).toBe(408)
  expect(filesIn(gw)).toBe(0)
})

test('a stranger is refused before anything is read', async () => {
  await using gw = await startGateway({ upstream: 'http://127.0.0.1:1' })
  using client = await openRaw(gw.port)
  const head = [
    'host: gateway',
    'authorization: Bearer csk_no',
    TYPE,
    'content-length: 100000',
    'expect: 100-continue',
  ]
  client.write(rawRequest('POST /v1/files HTTP/1.1', head))
  expect(await client.until('invalid_api_key')).not.toContain('100 Continue')
})
