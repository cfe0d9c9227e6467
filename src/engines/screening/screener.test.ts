import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Detector } from '../../plugins/detectors/contract.ts'
import { Budget, budgetFor } from './budget.ts'
import { createScreener } from './screener.ts'
import { findings } from './testing.ts'

/** `key_` and eight letters or digits. */
const keys: Detector = {
  name: 'keys',
  type: 'API_KEY',
  group: 'SECRET',
  maxLength: 12,
  anchors: ['key_'],
  examineAnchor({ text }, at) {
    const end = at + 12
    return /^[a-z0-9]{8}$/i.test(text.slice(at + 4, end)) ? { start: at, end, tier: 'certain' } : undefined
  },
}

const numbers: Detector = {
  name: 'numbers',
  type: 'US_SSN',
  group: 'GOV_ID',
  maxLength: 11,
  digitCounts: [9],
  examineDigits: (_, { start, end }) => ({ start, end, tier: 'likely' }),
}

const passwords: Detector = {
  name: 'passwords',
  type: 'PASSWORD',
  group: 'SECRET',
  maxLength: 64,
  examineAssignment: (_, { name, valueStart, valueEnd }) =>
    name === 'password' ? { start: valueStart, end: valueEnd, tier: 'likely' } : undefined,
}

const detectors = [keys, numbers, passwords]
const screener = createScreener(detectors)
const hex = (code: number, size: number) => code.toString(16).toUpperCase().padStart(size, '0')
const each = (text: string, write: (code: number) => string) =>
  Array.from(text, (character) => write(character.charCodeAt(0))).join('')

describe('scanning a text', () => {
  it('finds at anchors, runs and assignments', () => {
    expect(findings('KEY_abcd1234, 123-45-6789; password = "x y"', detectors)).toEqual([
      'API_KEY certain KEY_abcd1234',
      'US_SSN likely 123-45-6789',
      'PASSWORD likely x y',
    ])
  })

  it('takes a text under a key for its value', () => {
    expect(findings('hunter2', detectors, 'Password')).toEqual(['PASSWORD likely hunter2'])
  })

  it('does not ask detectors that are off', () => {
    const off = createScreener([{ ...keys, optIn: true }])
    const on = createScreener([{ ...keys, optIn: true }], { optIn: ['keys'] })
    expect([off, on].map((one) => one.scan('key_abcd1234').length)).toEqual([0, 1])
  })

  it('takes no match that lies outside of the text', () => {
    const wrong: Detector = {
      ...keys,
      examineAnchor: (_, at) => ({ start: at, end: at + 99, tier: 'certain' }),
    }
    expect(createScreener([wrong]).scan('key_')).toEqual([])
  })

  it('refuses anchors that can never be met', () => {
    expect(() => createScreener([{ ...keys, anchors: ['Key_'] }])).toThrow('lower case')
  })
})

const secret = 'key_abcd1234'
const disguises: readonly (readonly [string, string])[] = [
  ['zero-width characters', Array.from(secret).join('\u200b')],
  ['soft hyphens', 'key_\u00adabcd\u00ad1234'],
  ['full width', each(secret, (code) => String.fromCharCode(code + 0xfee0))],
  ['look-alikes', secret.replace('a', 'а').replace('c', 'с')],
  ['tags', `key_\u{e0041}abcd1234`],
  ['base64', Buffer.from(`here: ${secret} yes`).toString('base64')],
  [
    'base64url twice',
    Buffer.from(Buffer.from(`here: ${secret} yes`).toString('base64url')).toString('base64url'),
  ],
  ['hex', Buffer.from(secret).toString('hex')],
  ['percent', each(secret, (code) => `%${hex(code, 2)}`)],
  ['entities', each(secret, (code) => `&#${code};`)],
  ['hexadecimal entities', each(secret, (code) => `&#x${hex(code, 2)};`)],
  ['JSON escapes', each(secret, (code) => `\\u${hex(code, 4)}`)],
  ['byte escapes', each(secret, (code) => `\\x${hex(code, 2)}`)],
  ['quoted-printable', each(secret, (code) => `=${hex(code, 2)}`)],
  ['spaces', Array.from(secret).join(' ')],
  ['a line end', 'key_ab\ncd1234'],
]

describe('what is written so as not to be seen', () => {
  it.each(disguises)('%s', (_, written) => {
    const text = `It says: ${written} and no more.`
    const [finding, ...more] = screener.scan(text)
    expect(more).toEqual([])
    expect(finding).toMatchObject({ type: 'API_KEY', start: 9, end: 9 + written.length })
  })

  it.each([
    [
      'bytes that are no text',
      Buffer.from(Array.from({ length: 60 }, (_, at) => (at * 37) % 256)).toString('base64'),
    ],
    ['lists of numbers', '123456\n789\n123456\n789\n'],
    [
      'stretches that were decoded one after the other',
      String.raw`abcd1234=${each('nothing here', (code) => hex(code, 2))}\u0041key_`,
    ],
  ])('is not %s', (_, text) => {
    expect(screener.scan(text)).toEqual([])
  })
})

/** Texts of what detectors, folding and decoding react to. */
const pieces = fc.constantFrom(
  'key_',
  'abcd1234',
  '123-45-6789',
  'password',
  ' ',
  '\n',
  '"',
  ':',
  '=',
  '{',
  '}',
  '4 ',
  'x',
  '\u200b',
  '\ud800',
  'а',
  'ﬁ',
  '𝟏',
  '１',
  '%41',
  '&#65;',
  '\\u0041',
  '=41',
  'a2V5X2FiY2QxMjM0',
  '6b65795f6162636431323334',
)
const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''))

describe('any text', () => {
  it('has findings inside of it, apart, and in order', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('', 'password'), (text, key) => {
        let last = 0
        for (const { start, end } of screener.scan(text, key)) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          last = end
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('has the same findings behind other text', () => {
    const before = `${'nothing here, '.repeat(6)}\u200bé, \n\n`
    fc.assert(
      fc.property(texts, (text) => {
        const moved = screener
          .scan(text)
          .map((one) => ({ ...one, start: one.start + before.length, end: one.end + before.length }))
        expect(screener.scan(before + text)).toEqual(moved)
      }),
      { numRuns: 500 },
    )
  })

  it('costs steps in proportion to its length', () => {
    const steps = (text: string): number => {
      const budget = new Budget(1e9)
      screener.scan(text, '', budget)
      return 1e9 - budget.left
    }
    fc.assert(
      fc.property(texts, (text) => {
        expect(steps(text.repeat(40))).toBeLessThanOrEqual(60 * text.length * 10 + 100)
        expect(steps(text.repeat(40))).toBeLessThanOrEqual(3 * steps(text.repeat(20)) + 200)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a budget', () => {
  it('cuts a text short and says so', () => {
    const budget = new Budget(3)
    const found = screener.scan('key_abcd1234 '.repeat(10), '', budget)
    expect(found).toHaveLength(3)
    expect(budget.exhausted).toBe(true)
  })

  it('is enough for a text of nothing but findings', () => {
    const text = 'key_abcd1234 '.repeat(20_000)
    const budget = budgetFor(text.length)
    expect(screener.scan(text, '', budget)).toHaveLength(20_000)
    expect(budget.exhausted).toBe(false)
  })
})

describe('scanning the strings of a request', () => {
  const slot = (text: string, given = {}) => ({ path: 'messages[0]', key: '', role: 'user', text, ...given })
  const found = (text: string) =>
    screener
      .scanSlots([slot(text)])
      .findings.map(({ type, start, end }) => `${type} ${text.slice(start, end)}`)

  it('names the string', () => {
    const { findings: all, complete } = screener.scanSlots([
      slot('none'),
      slot('hunter2', { path: 'metadata.password', key: 'password' }),
    ])
    expect(all).toMatchObject([
      { type: 'PASSWORD', path: 'metadata.password', role: 'user', start: 0, end: 7 },
    ])
    expect(complete).toBe(true)
  })

  it('reads JSON in a string, escapes, numbers and further JSON', () => {
    expect(found(JSON.stringify({ password: 'a"b', list: [123456789] }))).toEqual([
      String.raw`PASSWORD a\"b`,
      'US_SSN 123456789',
    ])
    const nested = JSON.stringify({ arguments: JSON.stringify({ password: ['hunter2'] }) })
    expect(found(nested)).toEqual(['PASSWORD hunter2'])
  })

  it('takes what only begins like JSON for a text', () => {
    expect(found('{"password": key_abcd1234')).toEqual(['API_KEY key_abcd1234'])
  })

  it('takes no longer for many texts under a long key than for as much of anything else', () => {
    const text = JSON.stringify({ ['Ab'.repeat(100_000)]: Array(25_000).fill('aaaa') })
    const before = process.threadCpuUsage()
    expect(found(text)).toEqual([])
    // Time by the square of it would be a minute.
    expect(process.threadCpuUsage(before).user / 1e6).toBeLessThan(5)
  })

  it('says when it could not see all', () => {
    expect(screener.scanSlots([slot('key_abcd1234 key_abcd1234')], new Budget(1)).complete).toBe(false)
  })
})
