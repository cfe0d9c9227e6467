import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, digestOf } from './canonical-json.ts'
import { JsonDoc } from './json-doc.ts'

const canonical = (text: string): string => canonicalJson(new JsonDoc(Buffer.from(text)))

/** RFC 8785 as its own appendix has it, over parsed values. */
function reference(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(reference).join()}]`
  const names = Object.keys(value).toSorted()
  return `{${names.map((name) => `${JSON.stringify(name)}:${reference((value as Record<string, unknown>)[name])}`).join()}}`
}

const isExact = (text: string): boolean =>
  !(text.match(/-?\d[\d.eE+-]*/g) ?? []).some(
    (n) => Number.isInteger(Number(n)) && !Number.isSafeInteger(Number(n)),
  )

test('any JSON gets the spelling of the reference, which says the same, and gets itself', () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 0, max: 4 }), (text, indent) => {
      const value: unknown = JSON.parse(text)
      const spelled = JSON.stringify(value, undefined, indent)
      if (!isExact(spelled) || /"__proto__"|\\ud[89a-f]/i.test(spelled)) return
      expect(canonical(spelled)).toBe(reference(value))
      expect(canonical(canonical(spelled))).toBe(canonical(spelled))
    }),
    { numRuns: 500 },
  )
})

describe('spellings of one value', () => {
  test.each([
    ['{"b":1,"a":2}', '{"a":2,"b":1}'],
    ['{"\\u0061":1.0}', '{"a":1}'],
    ['[1e2, 1E+2, 100.0]', '[100,100,100]'],
    ['[-0, 0.0]', '[0,0]'],
    ['[333333333.33333329, 1E30]', undefined],
    ['[4.50, 2e-3, 0.000000000000000000000000001]', '[4.5,0.002,1e-27]'],
    ['"\\u20ac$\\u000F\\nA\'\\u0042\\u0022\\u005c\\\\\\"\\/"', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
    [
      '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}',
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
  ])('%s', (text, spelled) => {
    if (spelled === undefined) expect(() => canonical(text)).toThrow('programs read differently')
    else expect(canonical(text)).toBe(spelled)
  })

  test.each([
    '9007199254740993',
    '1e400',
    '0.1000000000000000055',
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":1}',
    '"\\ud800"',
    '[1',
    '',
  ])('what two programs would read differently has none: %s', (text) =>
    expect(() => canonical(text)).toThrow(Error),
  )
})

test('a digest is of the spelling', () => {
  expect(digestOf('{}')).toBe('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
})
