import { expect, test } from 'vitest'
import { bodyStrings, pointerTo } from './body-strings.ts'
import { JsonDoc } from './json-doc.ts'

const docOf = (value: unknown): JsonDoc => new JsonDoc(Buffer.from(JSON.stringify(value)))
const textsOf = (value: unknown): readonly string[] => bodyStrings(docOf(value)).map(({ text }) => text)

test('every string that a provider reads is there, with its name and its speaker', () => {
  const doc = docOf({
    model: 'some-model',
    messages: [
      { role: 'system', content: 'be kind' },
      { role: 'user', content: [{ type: 'text', text: 'hello there' }] },
    ],
    tools: [{ type: 'function', function: { name: 'lookup', description: 'finds things' } }],
    extra: { deep: ['unknown fields too'] },
  })
  expect(bodyStrings(doc).map(({ text, key, role }) => [text, key, role])).toEqual([
    ['be kind', 'content', 'system'],
    ['hello there', 'text', 'user'],
    ['lookup', 'name', ''],
    ['finds things', 'description', ''],
    ['unknown fields too', 'deep', ''],
  ])
})

test('what is named like a word of the protocol is data in arguments of tools', () => {
  const block = { type: 'tool_use', id: 'toolu_1', name: 'mail', input: { id: 'a person', type: 'a kind' } }
  expect(textsOf({ messages: [{ role: 'assistant', content: [block] }] })).toEqual([
    'mail',
    'a person',
    'a kind',
  ])
})

test('pictures and files are no text', () => {
  const url = `data:image/png;base64,${'QUJD'.repeat(10)}`
  expect(textsOf({ image_url: { url }, text: 'data: not a file' })).toEqual(['data: not a file'])
})

test('a picture is one however its slash is spelled; what only looks like one from the middle on is text', () => {
  const body = (url: string): JsonDoc => new JsonDoc(Buffer.from(`{"url":"${url}"}`))
  const file = 'data:application\\/pdf;name=a-file;base64,QUJD'
  expect(bodyStrings(body(file))).toHaveLength(0)
  expect(bodyStrings(body(`see ${file}`))).toHaveLength(1)
  expect(bodyStrings(body('da'.padEnd(400, 'a')))).toHaveLength(1)
})

test('of a name that is very long, strings have the end', () => {
  const doc = docOf({ [`${'long '.repeat(1000)}password`]: ['first', 'second'] })
  const [first, second] = bodyStrings(doc).filter(({ isProtocol }) => !isProtocol)
  expect(first?.key).toMatch(/^.{56}password$/)
  expect(second?.key).toBe(first?.key)
})

test('a string is decoded when it is asked for, and its bytes stay as they came', () => {
  const doc = new JsonDoc(Buffer.from(String.raw`{"content":"line\nend \u00e9"}`))
  const [only] = bodyStrings(doc)
  expect(only?.raw.toString()).toBe(String.raw`"line\nend \u00e9"`)
  expect(only?.size).toBe(only?.raw.length)
  expect(only?.text).toBe('line\nend é')
})

test('a place is told as a JSON pointer', () => {
  const doc = docOf({ 'a/b~c': [{ x: 'first one' }, { x: 'second one' }] })
  expect(bodyStrings(doc).map(({ node }) => pointerTo(doc, node))).toEqual(['/a~1b~0c/0/x', '/a~1b~0c/1/x'])
})

const trustsOf = (value: unknown): readonly (readonly string[])[] =>
  bodyStrings(docOf(value)).flatMap(({ text, trust, isProtocol }) => (isProtocol ? [] : [[text, trust]]))

test('who stands behind a text does not depend on whose message it is in', () => {
  const result = { type: 'tool_result', content: [{ type: 'text', text: 'fetched', role: 'system' }] }
  const file = { type: 'document', source: { type: 'text', data: 'a document' } }
  expect(
    trustsOf({
      system: 'be kind',
      tools: [{ name: 'lookup', description: 'finds things' }],
      messages: [
        { role: 'developer', content: 'be brief' },
        { role: 'user', content: [{ type: 'text', text: 'a question' }, result, file] },
        { role: 'assistant', content: 'an answer' },
        { role: 'tool', content: 'a result' },
      ],
    }),
  ).toEqual([
    ['be kind', 'system'],
    ['lookup', 'system'],
    ['finds things', 'system'],
    ['be brief', 'system'],
    ['a question', 'user'],
    ['fetched', 'tool'],
    ['a document', 'tool'],
    ['an answer', 'user'],
    ['a result', 'tool'],
  ])
  expect(
    trustsOf({
      instructions: 'be kind',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'a question' }] },
        { type: 'function_call', arguments: '{"type":"a_result"}' },
        { type: 'function_call_output', output: 'a result' },
      ],
    }),
  ).toEqual([
    ['be kind', 'system'],
    ['a question', 'user'],
    ['{"type":"a_result"}', 'user'],
    ['a result', 'tool'],
  ])
})

test('ids and names of members are looked at where they are as long as secrets are', () => {
  const id = 'call_0123456789abcdef'
  const doc = docOf({ messages: [{ role: 'tool', tool_call_id: id, content: 'x' }], 'a very long member': 1 })
  expect(bodyStrings(doc).map(({ text, isProtocol }) => [text, isProtocol])).toEqual([
    [id, true],
    ['a very long member', true],
  ])
})

test('text is text in a data URL, too', () => {
  const url = `data:text/plain;base64,${'QUJD'.repeat(10)}`
  expect(textsOf({ file_data: url })).toEqual([url])
})
