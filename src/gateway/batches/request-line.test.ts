import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineProblem, readRequestLine } from './request-line.ts'

const URL = '/v1/chat/completions'
const LIMITS = { maxDepth: 64, maxKeys: 1000, maxValues: 10_000 }
const read = (text: string | Buffer) => readRequestLine(Buffer.from(text), URL, LIMITS)

/** Bodies whose text says nothing of streams. */
const body = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
  .map((rest) => ({ ...rest, model: 'm', stream: false }))

test('the body of a line is handed on byte for byte, wherever its members stand and however it is laid out', () => {
  const order = fc.shuffledSubarray(['custom_id', 'method', 'url', 'body'], { minLength: 4 })
  fc.assert(
    fc.property(
      body,
      order,
      fc.string({ minLength: 1, maxLength: 512 }),
      fc.constantFrom('', ' ', '\t'),
      (value, names, id, gap) => {
        const text = JSON.stringify(value)
        const members: Record<string, string> = {
          custom_id: JSON.stringify(id),
          method: '"POST"',
          url: JSON.stringify(URL),
          body: text,
        }
        const line = `{${names.map((name) => `${gap}"${name}":${gap}${members[name]}`).join(',')}}${gap}\r\n`
        const found = read(line)
        expect(found.body.toString()).toBe(text)
        expect(found.customId).toBe(id)
      },
    ),
  )
})

test('any bytes are a request or a problem, and a problem repeats nothing of the line', () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((list) => Buffer.from(list)),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
    fc.json().map((text) => Buffer.from(text.slice(0, -1))),
  )
  fc.assert(
    fc.property(hostile, (bytes) => {
      expect(() => read(bytes)).toThrow(LineProblem)
    }),
  )
  for (const text of ['{"custom_id":"canary",', '"canary"', '{"custom_id":"a","method":"canary"}']) {
    expect(() => read(text)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('canary') }),
    )
  }
})

test('a body that names its model or stream in escapes, or twice, is read as the pipeline reads it', () => {
  const line = (text: string): string => `{"custom_id":"a","method":"POST","url":"${URL}","body":${text}}`
  expect(read(line(String.raw`{"mod\u0065l":"m"}`)).customId).toBe('a')
  expect(() => read(line(String.raw`{"model":"m","str\u0065am":true}`))).toThrow('body.stream')
  expect(() => read(line(String.raw`{"model":"m","stream":false,"str\u0065am":true}`))).toThrow(LineProblem)
  expect(() => read(line('{"model":"m"}').replace('{"custom', '{"body":{},"custom'))).toThrow(LineProblem)
})
