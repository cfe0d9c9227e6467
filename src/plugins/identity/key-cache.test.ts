import { expect, test } from 'vitest'
import { BoundedCache } from './key-cache.ts'

test('never holds more than its bound, and keeps what is in use', () => {
  const cache = new BoundedCache<number>(100)
  cache.set('hot', 1)
  for (let i = 0; i < 10_000; i++) {
    cache.set(`cold${i}`, i)
    expect(cache.get('hot')).toBe(1)
    expect(cache.size).toBeLessThanOrEqual(100)
  }
})

test('makes room also where everything is in use', () => {
  const cache = new BoundedCache<number>(50)
  for (let i = 0; i < 500; i++) {
    cache.set(`k${i}`, i)
    for (let j = 0; j <= i; j++) cache.get(`k${j}`)
    expect(cache.size).toBeLessThanOrEqual(50)
    expect(cache.get(`k${i}`)).toBe(i)
  }
})

test('replaces, deletes and clears', () => {
  const cache = new BoundedCache<string>(2)
  cache.set('a', '1')
  cache.set('a', '2')
  expect(cache.get('a')).toBe('2')
  cache.delete('a')
  expect(cache.has('a')).toBe(false)
  cache.set('b', '3')
  cache.clear()
  expect(cache.size).toBe(0)
})
