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

test('a place is told as a JSON pointer', () => {
  const doc = docOf({ 'a/b~c': [{ x: 'first one' }, { x: 'second one' }] })
  expect(bodyStrings(doc).map(({ node }) => pointerTo(doc, node))).toEqual(['/a~1b~0c/0/x', '/a~1b~0c/1/x'])
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
