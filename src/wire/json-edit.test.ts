import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical, choices, jsonValue, spell, type Json } from './json-arbitrary.ts'
import { JsonDoc, type Node } from './json-doc.ts'
import { JsonEdits } from './json-edit.ts'

/** Makes edits by chance to a document and the same to its value. */
class Editor {
  readonly doc: JsonDoc
  readonly edits: JsonEdits
  readonly #choose: (below: number) => number

  constructor(text: string, choose: (below: number) => number) {
    this.doc = new JsonDoc(Buffer.from(text))
    this.edits = new JsonEdits(this.doc)
    this.#choose = choose
  }

  /** The value that the node will be. */
  edit(node: Node, value: Json): Json {
    // Edits inside come first on purpose: replacing or removing what is around them must void them.
    const inside = this.#inside(node, value)
    if (this.#choose(8) > 0) return inside
    const replaced = ['new', 'ü"\\😀', [1], { b: null }][this.#choose(4)] as Json
    this.edits.replace(node, JSON.stringify(replaced))
    return replaced
  }

  #inside(node: Node, value: Json): Json {
    if (Array.isArray(value)) return this.#elements(node, value)
    return typeof value === 'object' && value !== null ? this.#members(node, value) : value
  }

  #elements(node: Node, value: readonly Json[]): Json[] {
    const gone: Node[] = []
    const stay: Json[] = []
    ;[...this.doc.elements(node)].forEach((element, i) => {
      const now = this.edit(element, value[i] as Json)
      if (this.#choose(3) === 0) gone.push(element)
      else stay.push(now)
    })
    this.edits.removeElements(node, gone)
    return stay
  }

  #members(node: Node, value: Record<string, Json>): Json {
    const stay = new Map<string, Json>()
    for (const [name, member, key] of this.doc.members(node)) {
      stay.set(name, this.edit(member, Object.getOwnPropertyDescriptor(value, name)?.value as Json))
      if (this.#choose(3) > 0) continue
      stay.delete(name)
      if (this.#choose(2) === 0) this.edits.remove(node, name)
      else this.edits.removeMember(node, key)
    }
    for (let i = this.#choose(3); i > 0; i--) {
      const name = ['a', '', 'new'][this.#choose(3)] as string
      this.edits.set(node, name, String(i))
      stay.set(name, i)
    }
    return Object.fromEntries(stay)
  }
}

function edited(text: string, edit: (edits: JsonEdits, doc: JsonDoc) => void): string {
  const doc = new JsonDoc(Buffer.from(text))
  const edits = new JsonEdits(doc)
  edit(edits, doc)
  return edits.apply().toString()
}

function setTwice(text: string): string {
  return edited(text, (edits, doc) => {
    edits.remove(doc.root, 'a')
    edits.set(doc.root, 'a', '2')
    edits.set(doc.root, 'a', '3')
  })
}

describe('edits', () => {
  test('to the bytes are edits to the value', () => {
    fc.assert(
      fc.property(jsonValue, fc.integer(), (value, seed) => {
        const choose = choices(seed)
        const editor = new Editor(spell(value, choose), choose)
        const expected = editor.edit(editor.doc.root, value)
        const after = new JsonDoc(editor.edits.apply())
        expect(canonical(after.toValue(after.root))).toBe(canonical(expected))
      }),
      { numRuns: 2000 },
    )
  })

  test('leave every byte outside of them as it was', () => {
    fc.assert(
      fc.property(
        fc.array(jsonValue, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.integer(),
        (values, pick, seed) => {
          const parts = values.map((value) => spell(value, choices(seed)))
          const at = pick % parts.length
          const doc = new JsonDoc(Buffer.from(`{${parts.map((part, i) => `"k${i}":${part}`).join(',')}}`))
          const edits = new JsonEdits(doc)
          edits.replace(doc.get(doc.root, `k${at}`), '"X"')
          edits.add(doc.root, 'new', '1')
          const expected = parts.map(
            (part, i) => `"k${i}":${i === at ? part.replace(part.trim(), () => '"X"') : part}`,
          )
          expect(edits.apply().toString()).toBe(`{"new":1,${expected.join(',')}}`)
        },
      ),
    )
  })

  test('none: the very same bytes', () => {
    const doc = new JsonDoc(Buffer.from('{"a":1}'))
    expect(new JsonEdits(doc).apply()).toBe(doc.bytes)
  })

  test('removing takes just one comma along', () => {
    const text = '{ "a" : 1 , "b" : 2 , "c" : 3 }'
    const without = (...names: string[]): string =>
      edited(text, (edits, doc) => names.forEach((name) => edits.remove(doc.root, name)))
    expect(without('a')).toBe('{ "b" : 2 , "c" : 3 }')
    expect(without('b')).toBe('{ "a" : 1 , "c" : 3 }')
    expect(without('c')).toBe('{ "a" : 1 , "b" : 2 }')
    expect(without('c', 'a')).toBe('{ "b" : 2 }')
    expect(without('a', 'c', 'b', 'x')).toBe('{ }')
  })

  test('a member that is removed and set again is there, and one set twice has the later value', () => {
    expect(setTwice('{"a":1}')).toBe('{"a":3}')
    expect(setTwice('{}')).toBe('{"a":3}')
  })

  test('a key may be renamed', () => {
    expect(edited('{"a":1}', (edits, doc) => edits.replace(doc.keyOf(doc.root, 'a'), '"b"'))).toBe('{"b":1}')
  })

  test('insertions stand in the order asked for, before what replaces', () => {
    const text = edited('["x"]', (edits, doc) => {
      const first = doc.first(doc.root)
      edits.replace(first, '"y"')
      edits.insertAt(doc.start(first), '1,')
      edits.insertAt(doc.start(first), '2,')
    })
    expect(text).toBe('[1,2,"y"]')
  })

  test('many edits are as good as few', () => {
    const text = `[${Array.from({ length: 50 }, (_, i) => `{"v":${i}}`).join(',')}]`
    const after = edited(text, (edits, doc) => {
      for (const item of [...doc.elements(doc.root)].toReversed()) {
        edits.set(item, 'v', '"é"')
        edits.set(item, 'w', '0')
      }
    })
    expect(JSON.parse(after)).toEqual(Array.from({ length: 50 }, () => ({ v: 'é', w: 0 })))
  })
})
