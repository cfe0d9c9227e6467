import { expect, test } from 'vitest'
import { Secret } from '../../core/secret.ts'
import { KeyRing } from './key-ring.ts'

const secret = (value: string) => (): Secret => new Secret(value)

test('the next key is used while the first is refused, and the first again after a minute', () => {
  let nowMs = 0
  const ring = new KeyRing([secret('a'), secret('b')], () => nowMs)
  expect(ring.current()?.reveal()).toBe('a')
  expect(ring.refused(new Secret('a'))).toBe(true)
  expect(ring.current()?.reveal()).toBe('b')
  expect(ring.refused(new Secret('b'))).toBe(false)
  expect(ring.current()?.reveal()).toBe('a')
  nowMs = 60_000
  expect(ring.current()?.reveal()).toBe('a')
})

test('a key that cannot be had is passed over', () => {
  const ring = new KeyRing([() => undefined, secret('b')], () => 0)
  expect(ring.current()?.reveal()).toBe('b')
})

test('a key that was rotated meanwhile is not blamed for its predecessor', () => {
  let value = 'old'
  const ring = new KeyRing([() => new Secret(value), secret('b')], () => 0)
  value = 'new'
  expect(ring.refused(new Secret('old'))).toBe(true)
  expect(ring.current()?.reveal()).toBe('new')
})
