import { describe, expect, it } from 'vitest'
import { allSame, luhn, mod11And10, mod11And2, mod731, remainder, verhoeff } from './checksums.ts'

/** Numbers that the issuers of the standards publish as samples, or that documentation of them uses. */
const published: readonly [name: string, check: (code: string) => boolean, codes: readonly string[]][] = [
  ['luhn', luhn, ['79927398713', '4111111111111111', '808401234567893']],
  ['verhoeff', verhoeff, ['2363', '123451', '999941057058']],
  ['MOD 11,10', mod11And10, ['86095742719', '47036892816', '69435151530']],
  ['MOD 11-2', mod11And2, ['11010519491231002X', '440524188001010014']],
  ['7-3-1', mod731, ['L898902C36', '7408122', '1204159', 'T220001293']],
  ['97', (digits) => remainder(digits, 97) === 1, ['3214282912345698765432161182']],
]

describe.each(published)('%s', (_name, check, codes) => {
  it.each(codes)('takes %s', (code) => {
    expect(check(code)).toBe(true)
  })

  it.each(codes)('takes no %s with another digit', (code) => {
    const places = Array.from({ length: code.length - 1 }, (_, at) => at).filter((at) =>
      /\d/.test(code.charAt(at)),
    )
    const others = places.map(
      (at) => code.slice(0, at) + (code.charAt(at) === '7' ? '5' : '7') + code.slice(at + 1),
    )
    expect(others.filter(check)).toEqual([])
  })
})

describe('allSame', () => {
  it('knows what is typed for nothing', () => {
    expect(allSame('0000000')).toBe(true)
    expect(allSame('0000001')).toBe(false)
  })
})
