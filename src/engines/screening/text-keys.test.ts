import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Secret } from '../../core/secret.ts'
import { TextKeys } from './text-keys.ts'

const SECRET = new Secret('of this deployment')

test('keys are HMAC-SHA-256, of short texts and of long ones', () => {
  const key = createHmac('sha256', SECRET.reveal()).update('findings\x004\0acme\0v1').digest()
  const keys = new TextKeys(SECRET, 'acme', 'v1')
  const lengths = fc.oneof(fc.nat(300), fc.integer({ min: 16_000, max: 17_000 }), fc.constant(200_000))
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), lengths, fc.nat(255), (name, length, byte) => {
      const raw = Buffer.alloc(length, byte)
      const mac = createHmac('sha256', key).update(`${name.length}\0${name}`).update(raw)
      expect(keys.of(name, raw)).toBe(mac.digest('base64'))
    }),
  )
})

test('another tenant, another version, another secret, another name, another text: another key', () => {
  const raw = Buffer.from('"a text"')
  const keys = [
    new TextKeys(SECRET, 'acme', 'v1').of('content', raw),
    new TextKeys(SECRET, 'acme2', 'v1').of('content', raw),
    new TextKeys(SECRET, 'acme', '2v1').of('content', raw),
    new TextKeys(new Secret('of another'), 'acme', 'v1').of('content', raw),
    new TextKeys(SECRET, 'acme', 'v1').of('conten', Buffer.from('t"a text"')),
    new TextKeys(SECRET, 'acme', 'v1').of('content', Buffer.from('"a texu"')),
  ]
  expect(new Set(keys).size).toBe(keys.length)
})
