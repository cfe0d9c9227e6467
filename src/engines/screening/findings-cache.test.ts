import { expect, test } from 'vitest'
import type { Finding } from '../../core/finding.ts'
import { FindingsCache } from './findings-cache.ts'

const MAX = 20_000
const NOTHING = { findings: [], steps: 3 }
const mail: Finding = {
  type: 'EMAIL_ADDRESS',
  group: 'CONTACT',
  tier: 'certain',
  detector: 'email',
  start: 0,
  end: 9,
}

test('what was kept is known, also that there is nothing; what was not is not', () => {
  const cache = new FindingsCache(MAX)
  const some = { findings: [mail], steps: 7 }
  cache.set('some', some)
  cache.set('none', NOTHING)
  expect(cache.get('some')).toBe(some)
  expect(cache.get('none')).toBe(NOTHING)
  expect(cache.get('other')).toBeUndefined()
})

test('it never takes more memory than it may, and keeps what is asked for', () => {
  const cache = new FindingsCache(MAX)
  cache.set('asked for', NOTHING)
  for (let i = 0; i < 1000; i++) {
    cache.set(`text ${i}`, i % 3 === 0 ? { findings: [mail, mail], steps: 1 } : NOTHING)
    expect(cache.bytes).toBeLessThanOrEqual(MAX)
    expect(cache.get('asked for')).toBe(NOTHING)
  }
  expect(cache.get('text 999')).toBeDefined()
  expect(cache.get('text 0')).toBeUndefined()
})

test('the same text twice is kept once, in whichever generation it is', () => {
  const cache = new FindingsCache(MAX)
  for (let i = 0; i < 60; i++) cache.set(`text ${i}`, NOTHING)
  const before = cache.bytes
  for (let i = 0; i < 10; i++) cache.set('text 59', NOTHING)
  cache.set('text 20', NOTHING)
  expect(cache.get('text 20')).toBe(NOTHING)
  expect(cache.bytes).toBe(before)
})

test('a text that is full of findings is not kept, and nothing is where nothing may be', () => {
  const cache = new FindingsCache(MAX)
  cache.set('full', { findings: Array.from({ length: 100 }, () => mail), steps: 1 })
  expect(cache.get('full')).toBeUndefined()
  const none = new FindingsCache(0)
  none.set('any', NOTHING)
  expect(none.keeps).toBe(false)
  expect(none.get('any')).toBeUndefined()
})
