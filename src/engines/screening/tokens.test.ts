import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../core/secret.ts'
import { MAX_INDEX, MAX_TOKEN_LENGTH, nonceOf, tokenOf, wordOf } from './tokens.ts'
import { Vault } from './vault.ts'

const secret = new Secret('a secret of thirty-two bytes or more')

test('a conversation always has the same nonce, others have others', () => {
  expect(nonceOf(secret, 'acme', 'c1')).toBe(nonceOf(secret, 'acme', 'c1'))
  expect(nonceOf(secret, 'a\0b', 'c')).not.toBe(nonceOf(secret, 'a', 'b\0c'))
  const all = [
    nonceOf(secret, 'acme', 'c1'),
    nonceOf(secret, 'acme', 'c2'),
    nonceOf(secret, 'acmec', '1'),
    nonceOf(new Secret('another secret of many more bytes'), 'acme', 'c1'),
  ]
  expect(new Set(all).size).toBe(all.length)
  for (const nonce of all) expect(nonce).toMatch(/^[2-9B-Z]{4}$/)
})

test.each([
  ['EMAIL_ADDRESS', 'EMAIL'],
  ['US_SSN', 'US_SSN'],
  ['HEALTH_INSURANCE_ID', 'HEALTH'],
  ['CN_RESIDENT_ID', 'CN_RESIDENT_ID'],
  ['SUPERCALIFRAGILISTIC', 'SUPERCALIFRAGI'],
  ['customer_no', 'CUSTOMER_NO'],
  ['123', 'DATA'],
])('a token for %s begins with %s', (type, word) => {
  expect(wordOf(type)).toBe(word)
})

test('no token is longer than it may be', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: MAX_INDEX }), (type, index) => {
      const token = tokenOf(wordOf(type), '7K3Q', index)
      expect(token).toMatch(/^[A-Z][A-Z_]*_7K3Q_[0-9]{2,4}$/)
      expect(token.length).toBeLessThanOrEqual(MAX_TOKEN_LENGTH)
    }),
  )
})

describe('a vault', () => {
  test('counts values over all types, and gives each its token again', () => {
    const vault = new Vault('7K3Q')
    expect(vault.tokenFor('EMAIL_ADDRESS', 'a@b.org')).toBe('EMAIL_7K3Q_01')
    expect(vault.tokenFor('PHONE_NUMBER', '+1 415 555 0100')).toBe('PHONE_7K3Q_02')
    expect(vault.tokenFor('EMAIL_ADDRESS', 'a@b.org')).toBe('EMAIL_7K3Q_01')
    expect(vault.tokenFor('PERSON', 'a@b.org')).toBe('PERSON_7K3Q_03')
    expect(vault.size).toBe(3)
    expect(vault.valueAt('EMAIL', 1)).toBe('a@b.org')
    expect([vault.valueAt('PHONE', 1), vault.valueAt('EMAIL', 4), vault.valueAt('EMAIL', 0)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('is bounded in number and size', () => {
    const few = new Vault('7K3Q', { maxValues: 2, maxBytes: 10_000 })
    expect(['a', 'b', 'c'].map((value) => few.tokenFor('X', value))).toEqual([
      'X_7K3Q_01',
      'X_7K3Q_02',
      undefined,
    ])
    const small = new Vault('7K3Q', { maxValues: 10, maxBytes: 100 })
    expect(small.tokenFor('X', 'a'.repeat(100))).toBeUndefined()
    expect(small.tokenFor('X', 'a')).toBe('X_7K3Q_01')
  })

  test('shows nothing of what is in it', () => {
    const vault = new Vault('7K3Q')
    vault.tokenFor('EMAIL_ADDRESS', 'secret@b.org')
    const shown = [inspect(vault, { showHidden: true, depth: 9 }), JSON.stringify({ vault }), String(vault)]
    for (const text of shown) expect(text).not.toContain('secret')
    expect(Object.keys(vault)).toEqual(['nonce'])
  })
})
