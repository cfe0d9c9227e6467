import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesGlob } from './globs.ts'

test('a pattern stands for what the regular expression of its parts does', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '_', '*', '?'), maxLength: 8 })
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '_'), maxLength: 10 })
  fc.assert(
    fc.property(letters, texts, (pattern, text) => {
      const parts = Array.from(pattern, (sign) => (sign === '*' ? '[^]*' : sign === '?' ? '[^]' : sign))
      expect(matchesGlob(pattern, text)).toBe(new RegExp(`^${parts.join('')}$`).test(text))
    }),
    { numRuns: 2000 },
  )
})

test('a pattern made to be slow is not', () => {
  const started = process.threadCpuUsage()
  expect(matchesGlob(`${'*a'.repeat(60)}b`, 'a'.repeat(128))).toBe(false)
  expect(process.threadCpuUsage(started).user).toBeLessThan(50_000)
})
