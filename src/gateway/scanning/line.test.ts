import { expect, test } from 'vitest'
import { TwoLines } from './line.ts'

function order(fast: number, slow: number): string {
  const lines = new TwoLines<string>()
  for (let i = 0; i < slow; i++) lines.add('s', true)
  for (let i = 0; i < fast; i++) lines.add('f', false)
  return Array.from({ length: fast + slow + 1 }, () => lines.next() ?? '.').join('')
}

test('the fast line goes first, and the slow one is not passed over for ever', () => {
  expect(order(3, 2)).toBe('fffss.')
  expect(order(20, 3)).toBe('ffffffffsffffffffsffffs.')
  expect(order(0, 2)).toBe('ss.')
})

test('who leaves is not served, and who is cleared out is everybody', () => {
  const lines = new TwoLines<string>()
  for (const name of ['a', 'b', 'c']) lines.add(name, name === 'b')
  lines.leave('a')
  lines.leave('b')
  lines.leave('unknown')
  lines.add('d', true)
  expect(lines.clear()).toEqual(['c', 'd'])
  expect(lines.next()).toBeUndefined()
})
