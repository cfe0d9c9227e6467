import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../core/errors.ts'
import { choices, jsonValue, spell } from './json-arbitrary.ts'
import { DEFAULT_SCAN_LIMITS, scanJson, type ScanLimits } from './json-scan.ts'

/** Why the text is refused; undefined where it is taken. */
function refusal(bytes: Buffer | string, limits?: ScanLimits): string | undefined {
  try {
    scanJson(Buffer.from(bytes as string), limits)
    return undefined
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    return `${error.code}: ${error.message}`
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** What we refuse and `JSON.parse` takes. */
const STRICTER = /^duplicate_json_key|^json_too_complex|lone surrogate/

/** `taken`, `refused`, or `stricter` where we refuse what `JSON.parse` takes for a reason that we state. */
function verdicts(text: string): { ours: string; theirs: string } {
  const bytes = Buffer.from(text)
  const found = refusal(bytes)
  if (!parses(bytes.toString())) return { ours: found === undefined ? 'taken' : 'refused', theirs: 'refused' }
  return { ours: found === undefined || STRICTER.test(found) ? 'taken' : found, theirs: 'taken' }
}

describe('the scanner and JSON.parse', () => {
  test('agree on texts of any spelling', () => {
    fc.assert(
      fc.property(jsonValue, fc.integer(), (value, seed) => {
        expect(refusal(spell(value, choices(seed)))).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })

  test('agree on texts that are almost JSON', () => {
    const piece = fc.constantFrom(
      ...Array.from('{}[]:,"\\/ue0123456789+-.truefalsenull \n\u0001é😀'),
      '\\u',
      '\\ud800',
      '\\udc00',
      '1e',
      '-',
    )
    fc.assert(
      fc.property(
        jsonValue,
        fc.integer(),
        fc.nat(),
        fc.nat(3),
        fc.array(piece, { maxLength: 3 }),
        (value, seed, at, cut, pieces) => {
          const text = spell(value, choices(seed))
          const place = at % (text.length + 1)
          const { ours, theirs } = verdicts(text.slice(0, place) + pieces.join('') + text.slice(place + cut))
          expect(ours).toBe(theirs)
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('agree on any pieces of JSON', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '"a"',
      '"\\u0061"',
      '1',
      '0',
      '-',
      '.',
      'e',
      'true',
      'null',
      ' ',
      '\\',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { ours, theirs } = verdicts(pieces.join(''))
        expect(ours).toBe(theirs)
      }),
      { numRuns: 5000 },
    )
  })
})

test.each([
  ['{"a":1,"a":2}', 'duplicate_json_key'],
  ['{"a":1,"\\u0061":2}', 'duplicate_json_key'],
  ['{"\\u0061":1,"a":2}', 'duplicate_json_key'],
  ['{"\\u00fc":1,"ü":2}', 'duplicate_json_key'],
  ['{"\\/":1,"/":2}', 'duplicate_json_key'],
  ['{"x":[{"b":{"__proto__":1,"__proto__":2}}]}', 'duplicate_json_key'],
  ['{"\\ud83d\\ude00":1,"😀":2}', 'duplicate_json_key'],
  ['\ufeff{}', 'invalid_json'],
  ['"\\ud800"', 'invalid_json'],
  ['"\\ud800\\ud800"', 'invalid_json'],
  ['"\\udc00"', 'invalid_json'],
  ['"\u0000"', 'invalid_json'],
  ['{} {}', 'invalid_json'],
  ['', 'invalid_json'],
  ['01', 'invalid_json'],
  ['NaN', 'invalid_json'],
  ["{'a':1}", 'invalid_json'],
  ['[1,]', 'invalid_json'],
  ['{"a":1,}', 'invalid_json'],
])('%s is refused', (text, code) => {
  expect(refusal(text)).toMatch(new RegExp(`^${code}`))
})

test('a key may come twice only in different objects', () => {
  expect(refusal('[{"a":{"a":1}},{"a":2}]')).toBeUndefined()
})

test('a key that comes twice is found among many', () => {
  const members = Array.from({ length: 40 }, (_, i) => `"k${i}":0`)
  expect(refusal(`{${members.join(',')}}`)).toBeUndefined()
  for (const again of [0, 15, 16, 17, 39]) {
    expect(refusal(`{${[...members, `"\\u006b${again}":0`].join(',')}}`)).toContain(`k${again}`)
  }
})

test.each([
  [[0xff], 0],
  [[0x22, 0x61, 0xff, 0x22], 2],
  [[0x22, 0xc0, 0xaf, 0x22], 1],
  [[0x22, 0xed, 0xa0, 0x80, 0x22], 1],
  [[0x22, 0x61, 0x80, 0x80, 0x80, 0x80, 0x22], 2],
  [[0x22, 0xc3, 0xbc, 0xc3, 0xbc, 0xc3, 0x22], 5],
  [[0x22, 0xf0, 0x9f, 0x98], 1],
])('bytes that are no UTF-8 are refused, naming the place (%j)', (bytes, offset) => {
  expect(refusal(Buffer.from(bytes))).toMatch(new RegExp(`^invalid_json.*invalid UTF-8 at byte ${offset}\\.`))
})

test('depth, keys and values are bounded', () => {
  const limits = { ...DEFAULT_SCAN_LIMITS, maxKeys: 3, maxValues: 10 }
  expect(refusal('['.repeat(64) + ']'.repeat(64))).toBeUndefined()
  expect(refusal('['.repeat(65) + ']'.repeat(65))).toMatch(/^json_too_complex/)
  expect(refusal('['.repeat(5_000_000))).toMatch(/^json_too_complex/)
  expect(refusal('{"a":1,"b":{"c":1}}', limits)).toBeUndefined()
  expect(refusal('{"a":1,"b":{"c":1,"d":1}}', limits)).toMatch(/^json_too_complex/)
  expect(refusal('[1,2,3,4,5,6,7,8,9]', limits)).toBeUndefined()
  expect(refusal('[1,2,3,4,5,6,7,8,9,0]', limits)).toMatch(/^json_too_complex/)
})

test.each([
  ['{"a":1,"a":2}', '/a'],
  ['{"x":[1,{"b":{"c/d":1,"c/d":2}}]}', '/x/1/b/c~1d'],
  ['[[],{"k":[],"l":{"m":0},"k":1}]', '/1/k'],
  ['{"\\u00fc":1,"ü":2}', '/?'],
])('a key that comes twice is named by its place: %s', (text, param) => {
  expect(() => scanJson(Buffer.from(text))).toThrow(expect.objectContaining({ detail: { param } }))
})
