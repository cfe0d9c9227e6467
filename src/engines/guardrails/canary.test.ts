import { Buffer } from 'node:buffer'
import { assert, integer, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { canaryFrom, CanaryWatch } from './canary.ts'

const canary = canaryFrom(Uint8Array.from({ length: 32 }, (_, index) => index * 37))
const sees = (...pieces: string[]): boolean => {
  const watch = new CanaryWatch(canary)
  return pieces.some((piece) => watch.sees(piece))
}

test.each([
  ['as it is', canary],
  ['in capitals', canary.toUpperCase()],
  ['letter by letter', Array.from(canary).join(' ')],
  ['with dashes and line ends', Array.from(canary).join('-\n')],
  ['as markdown', `**${canary.slice(0, 9)}**_${canary.slice(9)}_`],
  ['backwards', Array.from(canary).toReversed().join('')],
  [
    'by ROT13',
    canary.replaceAll(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97)),
  ],
  ['in hex', Buffer.from(canary).toString('hex').toUpperCase()],
  [
    'in full-width letters',
    Array.from(canary, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join(''),
  ],
])('is seen %s', (_, text) => {
  expect(sees(`The line is: ${text}.`)).toBe(true)
})

test('is seen in base64 wherever it begins, and in any pieces', () => {
  assert(
    property(
      string({ maxLength: 20 }),
      string({ maxLength: 20 }),
      integer({ min: 1, max: 9 }),
      (before, after, size) => {
        const text = Buffer.from(before + canary + after).toString('base64')
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
          text.slice(at * size, (at + 1) * size),
        )
        return sees(text) && sees(...pieces)
      },
    ),
  )
})

test('is not seen where it is not whole, or another', () => {
  const other = canaryFrom(new Uint8Array(32))
  expect(sees(canary.slice(0, -1), 'x', canary.slice(1))).toBe(false)
  expect(sees(other, 'a text of some length that says nothing of it')).toBe(false)
})
