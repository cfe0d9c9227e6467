import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Splices } from './splices.ts'

test('what is put stands in its place, and all else stays', () => {
  const part = fc.record({ kept: fc.string(), gone: fc.string(), text: fc.string({ unit: 'binary' }) })
  fc.assert(
    fc.property(fc.array(part), fc.string(), fc.boolean(), (parts, rest, inString) => {
      const bytes = Buffer.from(parts.map(({ kept, gone }) => kept + gone).join('') + rest)
      const splices = new Splices(bytes)
      let at = 0
      for (const { kept, gone, text } of parts) {
        const from = at + Buffer.byteLength(kept)
        at = from + Buffer.byteLength(gone)
        if (inString) splices.putInString(from, at, text)
        else splices.put(from, at, text)
      }
      const put = (text: string): string => (inString ? JSON.stringify(text).slice(1, -1) : text)
      const expected = Buffer.from(parts.map(({ kept, text }) => kept + put(text)).join('') + rest)
      expect(splices.apply().equals(expected)).toBe(true)
    }),
  )
})

test('where nothing is put, they are the very same bytes', () => {
  const bytes = Buffer.from('abc')
  expect(new Splices(bytes).apply()).toBe(bytes)
})
