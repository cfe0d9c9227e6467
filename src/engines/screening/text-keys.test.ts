import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Secret } from '../../core/secret.ts'
import { TextKeys } from './text-keys.ts'

const SECRET = new Secret('of this deployment')

test('keys are HMAC-SHA-256, of short texts and of long ones', () => {
  const key = createHmac('sha256', SECRET.reveal()).update('findings\x004\0acme\0v1').digest()
  const keys = new TextKeys(SECRET, 'acme', 'v1')
  const lengths = fc.oneof(fc.nat(300), fc.integer({ min: 16_000, max: 17_000 }), fc.constant(40_000))
  fc.assert(
    fc.property(fc.string({ maxLength: 70 }), lengths, fc.nat(255), (name, length, byte) => {
      const raw = Buffer.alloc(length, byte)
      const mac = createHmac('sha256', key).update(`${name.length}\0${name}`).update(raw)
      expect(keys.of(name, Buffer.concat([Buffer.from('before'), raw]), 6, 6 + length)).toBe(
        mac.digest('base64'),
      )
    }),
    { numRuns: 50 },
  )
})

test('another tenant, another version, another secret, another name, another text: another key', () => {
  const of = (keys: TextKeys, name = 'content', text = '"a text"'): string =>
    keys.of(name, Buffer.from(text), 0, text.length)
  const keys = [
    of(new TextKeys(SECRET, 'acme', 'v1')),
    of(new TextKeys(SECRET, 'acme2', 'v1')),
    of(new TextKeys(SECRET, 'acme', '2v1')),
    of(new TextKeys(new Secret('of another'), 'acme', 'v1')),
    of(new TextKeys(SECRET, 'acme', 'v1'), 'conten', 't"a text"'),
    of(new TextKeys(SECRET, 'acme', 'v1'), 'content', '"a texu"'),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})
