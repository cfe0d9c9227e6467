import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { utf16Places } from './code-points.ts'

test('places in code points are those of the same characters in UTF-16', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(40)), (text, places) => {
      const points = Array.from(text)
      const found = utf16Places(text, places)
      for (const place of places) expect(found.get(place)).toBe(points.slice(0, place).join('').length)
    }),
  )
})
