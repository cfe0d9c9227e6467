import * as fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { mintKey } from './key-format.ts'
import { KeyMac, MAC_BYTES } from './key-mac.ts'
import { Secret } from './secret.ts'

const pepperText = fc.string({ minLength: 32, maxLength: 200, unit: 'grapheme' })
const keyText = fc.oneof(
  fc.string({ maxLength: 170 }),
  fc.string({ maxLength: 80, unit: 'grapheme' }).filter((text) => text.length <= 170),
  fc.constant('').map(() => mintKey('prod').key.reveal()),
)

test('equals HMAC-SHA-256 of node for every pepper and text', () => {
  fc.assert(
    fc.property(pepperText, fc.array(keyText, { minLength: 1, maxLength: 5 }), (pepper, texts) => {
      const mac = new KeyMac({ version: 1, secret: new Secret(pepper) })
      for (const text of texts) {
        const expected = createHmac('sha256', pepper).update(text, 'utf8').digest('hex')
        const bytes = Buffer.alloc(MAC_BYTES)
        mac.into(bytes, text)
        expect(mac.hex(text)).toBe(expected)
        expect(bytes.toString('hex')).toBe(expected)
      }
    }),
    { numRuns: 2000 },
  )
})

test('a short pepper is refused, and neither pepper nor key shows', () => {
  const secret = 'canary-pepper-0123456789-0123456789'
  expect(() => new KeyMac({ version: 1, secret: new Secret('short') })).toThrow('at least 32 bytes')
  const mac = new KeyMac({ version: 1, secret: new Secret(secret) })
  mac.hex('csk_canary')
  expect(inspect(mac, { showHidden: true, depth: 9 }) + JSON.stringify(mac)).not.toMatch(/canary/)
  expect(() => mac.hex('x'.repeat(171))).toThrow('too long')
})
