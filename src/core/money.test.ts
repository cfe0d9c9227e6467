import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { costOf, formatUsd } from './money.ts'

const tokens = fc.oneof(fc.nat(2_000_000), fc.nat(Number.MAX_SAFE_INTEGER))
const price = fc.nat(1_000_000_000_000)

test('the cost is the exact sum, rounded up to a whole nano-USD, however large', () => {
  fc.assert(
    fc.property(tokens, tokens, tokens, price, price, price, (hits, misses, output, a, b, c) => {
      const usage = {
        inputTokens: hits + misses,
        cacheHitTokens: hits,
        cacheMissTokens: misses,
        outputTokens: output,
        reasoningTokens: undefined,
        estimated: false,
      }
      const exact = BigInt(hits) * BigInt(a) + BigInt(misses) * BigInt(b) + BigInt(output) * BigInt(c)
      const rounded = (exact + 999_999n) / 1_000_000n
      const most = BigInt(Number.MAX_SAFE_INTEGER)
      expect(BigInt(costOf(usage, { hit: a, miss: b, output: c }))).toBe(rounded > most ? most : rounded)
    }),
  )
})

test.each([
  [0, '0'],
  [1, '0.000000001'],
  [15_450, '0.00001545'],
  [1_000_000_000, '1'],
  [12_345_678_900, '12.3456789'],
])('%d nano-USD are %s dollars', (nano, text) => {
  expect(formatUsd(nano)).toBe(text)
})
