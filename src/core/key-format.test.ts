import * as fc from 'fast-check'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { envTag, idPart, isKeyId, MAX_KEY_CHARS, mintKey, parseKey } from './key-format.ts'

const env = fc.stringMatching(/^[a-z0-9]{1,16}$/)
/** Base62, what looks like it to a careless parser, and bytes that fold into it when truncated to eight bits. */
const anyChar = fc.oneof(
  fc.stringMatching(/^[0-9A-Za-z_]$/),
  fc.constantFrom('-', ' ', '\n', '\0', 'é', 'Ł', '０'),
)

test('what is minted parses back to its env and id', () => {
  fc.assert(
    fc.property(env, (tag) => {
      const { id, key } = mintKey(tag)
      const text = key.reveal()
      expect(parseKey(text)).toEqual({ env: tag, id })
      expect(idPart(text)).toBe(id)
      expect(isKeyId(id)).toBe(true)
      expect(text.length).toBeLessThanOrEqual(MAX_KEY_CHARS)
    }),
  )
})

test('a key with any one character changed, added or removed is rejected offline', () => {
  fc.assert(
    fc.property(
      env,
      fc.nat(),
      anyChar,
      fc.constantFrom('change', 'add', 'remove'),
      (tag, where, char, how) => {
        const text = mintKey(tag).key.reveal()
        const at = where % text.length
        const tail = text.slice(how === 'add' ? at : at + 1)
        const corrupt = text.slice(0, at) + (how === 'remove' ? '' : char) + tail
        fc.pre(corrupt !== text)
        expect(parseKey(corrupt)).toBeUndefined()
      },
    ),
    { numRuns: 2000 },
  )
})

test('anything at all parses without throwing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseKey(text)).toBeUndefined()
    }),
  )
})

test('no character is favoured', () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 2000; i++) {
    for (const char of mintKey('t').key.reveal().slice(6, -6)) counts.set(char, (counts.get(char) ?? 0) + 1)
  }
  const expected = (2000 * 52) / 62
  const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
  expect(counts.size).toBe(62)
  expect(chiSquare).toBeLessThan(130) // 61 degrees of freedom: once in a million runs
})

test('an env that is not a tag is refused, and every environment name has a tag', () => {
  expect(() => mintKey('Prod')).toThrow(RangeError)
  expect(() => mintKey('')).toThrow(RangeError)
  expect(envTag('Pre-Prod.eu')).toBe('preprodeu')
  expect(envTag('--')).toBe('key')
  expect(envTag('a'.repeat(40))).toHaveLength(16)
})

test('a minted key prints as a placeholder', () => {
  const minted = mintKey('prod')
  const text = minted.key.reveal()
  for (const shown of [
    JSON.stringify(minted),
    inspect(minted, { depth: 9, showHidden: true }),
    String(minted.key),
  ]) {
    expect(shown).not.toContain(text)
    expect(shown).not.toContain(text.slice(-36))
  }
})
