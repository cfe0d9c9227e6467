import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical, choices, jsonValue, spell, type Json } from './json-arbitrary.ts'
import { JsonDoc, NONE, type Node } from './json-doc.ts'
import { NameTable } from './json-names.ts'

/** Holds a node to the value it should be, by every way of reading it. */
function holds(doc: JsonDoc, node: Node, value: Json): void {
  const alone = new JsonDoc(doc.raw(node))
  expect(canonical(alone.toValue(alone.root))).toBe(canonical(value))
  expect(canonical(doc.toValue(node))).toBe(canonical(value))
  expect(doc.isNull(node)).toBe(value === null)
  expect(doc.boolean(node)).toBe(typeof value === 'boolean' ? value : undefined)
  expect(doc.text(node)).toBe(typeof value === 'string' ? value : undefined)
  expect(doc.isString(node)).toBe(typeof value === 'string')
  expect(doc.isArray(node)).toBe(Array.isArray(value))
  expect(doc.isObject(node)).toBe(doc.kind(node) === 'object')
  // -0 is written as such in JSON, and read so.
  expect(doc.number(node)).toBe(typeof value === 'number' ? value : undefined)
  const says = (words: string): boolean => doc.isText(node, words) && !doc.isText(node, `${words}x`)
  expect(typeof value !== 'string' || says(value)).toBe(true)
  if (Array.isArray(value)) holdsArray(doc, node, value)
  else if (typeof value === 'object' && value !== null) holdsObject(doc, node, value)
}

function holdsArray(doc: JsonDoc, node: Node, value: readonly Json[]): void {
  const elements = [...doc.elements(node)]
  expect(elements.length).toBe(value.length)
  elements.forEach((element, i) => holds(doc, element, value[i] as Json))
}

function holdsObject(doc: JsonDoc, node: Node, value: Record<string, Json>): void {
  const members = [...doc.members(node)]
  expect(members.map(([name]) => name).toSorted()).toEqual(Object.keys(value).toSorted())
  for (const [name, member, key] of members) {
    expect(doc.get(node, name)).toBe(member)
    expect(doc.keyOf(node, name)).toBe(key)
    const own = Object.getOwnPropertyDescriptor(value, name)
    holds(doc, member, own?.value as Json)
  }
  expect(doc.get(node, 'no such name')).toBe(NONE)
}

describe('a document', () => {
  test('says what JSON.parse says, of every value in it', () => {
    fc.assert(
      fc.property(jsonValue, fc.integer(), (value, seed) => {
        const doc = new JsonDoc(Buffer.from(spell(value, choices(seed))))
        expect(() => holds(doc, doc.root, value)).not.toThrow()
      }),
      { numRuns: 500 },
    )
  })

  test('finds strings that say the same', () => {
    const doc = new JsonDoc(Buffer.from('["aü","a\\u00fc","a","","\\u0061",1]'))
    const [plain, escaped, a, empty, escapedA, number] = [...doc.elements(doc.root)] as [
      Node,
      Node,
      Node,
      Node,
      Node,
      Node,
    ]
    expect(doc.sameText(plain, escaped) && doc.sameText(a, escapedA) && doc.sameText(a, a)).toBe(true)
    expect(doc.sameText(plain, a) || doc.sameText(a, empty) || doc.sameText(number, number)).toBe(false)
  })

  test('reads numbers as JavaScript does, and only finite ones', () => {
    const doc = new JsonDoc(Buffer.from('[1.50e3,123456789012345,1234567890123456789,-7,1e400,0]'))
    const nodes = [...doc.elements(doc.root)]
    expect(nodes.map((node) => doc.number(node))).toEqual([
      1500,
      123456789012345,
      1234567890123456800,
      -7,
      undefined,
      0,
    ])
    expect(nodes.map((node) => doc.integer(node))).toEqual([
      1500,
      123456789012345,
      undefined,
      -7,
      undefined,
      0,
    ])
  })

  test('reads escaped keys right where JSON.parse, having seen others, does not', () => {
    JSON.parse('{"\\\\":1}')
    const doc = new JsonDoc(Buffer.from('{"\\u0073":{"\\n":1,"\\"":2}}'))
    expect(doc.toValue(doc.root)).toEqual({ s: { '\n': 1, '"': 2 } })
    expect(doc.get(doc.root, 's')).not.toBe(NONE)
  })

  test('has nothing where there is nothing', () => {
    const doc = new JsonDoc(Buffer.from('{"a":[]}'))
    expect(doc.get(doc.get(doc.root, 'b'), 'c')).toBe(NONE)
    expect(doc.text(NONE) ?? doc.number(NONE) ?? doc.boolean(NONE) ?? doc.kind(NONE)).toBeUndefined()
    expect(doc.isString(NONE) || doc.isArray(NONE) || doc.isObject(NONE) || doc.isNull(NONE)).toBe(false)
    expect(doc.first(doc.get(doc.root, 'a'))).toBe(NONE)
  })
})

test('a table of names finds its names, however spelled, and nothing else', () => {
  const names = ['a', 'b', 'ab', 'ba', 'role', 'content', 'tool_calls', 'tool_call_id', 'x'.repeat(40)]
  const table = new NameTable(names.map((name) => [name, name]))
  const other = fc.oneof(
    fc.constantFrom(...names),
    fc.string({ unit: fc.constantFrom('a', 'b', 'o', 'ü') }),
    fc.string(),
  )
  fc.assert(
    fc.property(other, fc.integer(), (name, seed) => {
      const doc = new JsonDoc(Buffer.from(spell(name.toWellFormed(), choices(seed))))
      expect(table.find(doc, doc.root)).toBe(names.includes(name) ? name : undefined)
    }),
    { numRuns: 1000 },
  )
})
