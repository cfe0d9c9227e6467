import { describe, expect, it } from 'vitest'
import { assignmentTo, nameAt } from './assignments.ts'

/** All assignments as `name → value`, quoted values in quotes. */
function assignmentsIn(text: string): string[] {
  const subject = { text, lower: text.toLowerCase(), key: '' }
  const open = { from: 0, to: 0 }
  return Array.from(text.matchAll(/[=:]/g), ({ index }) => nameAt(text, index))
    .map((name) => name && assignmentTo(subject, name, open))
    .filter((place) => place !== undefined)
    .map(({ name, valueStart, valueEnd, quoted }) => {
      const value = text.slice(valueStart, valueEnd)
      return `${name} → ${quoted ? `"${value}"` : value}`
    })
}

describe('assignments', () => {
  it.each([
    ['NAME=value;', ['name → value']],
    ['name = "a b"', ['name → "a b"']],
    [`{"Api Key": 'x', "b": 12}`, ['api key → "x"', 'b → 12']],
    ['name := v', ['name → v']],
    ["'name' => 'v'", ['name → "v"']],
    ['client secret: abc', ['client secret → abc']],
    ['password: str = "x"', ['password → str', 'password → "x"']],
    [String.raw`{\"pw\": \"a b\"}`, ['pw → "a b"']],
    [String.raw`pw = "a\"b"`, [String.raw`pw → "a\"b"`]],
    ['pw = "never closed', ['pw → never']],
    ['?a=1&b=2', ['a → 1', 'b → 2']],
    ['пароль: тайна', ['пароль → тайна']],
  ])('%s', (text, expected) => {
    expect(assignmentsIn(text)).toEqual(expected)
  })

  it.each(['a == b', 'a != b', 'a <= b', 'https://example.org', 'std::string', '= x', 'name =', '""="x"'])(
    'are none: %s',
    (text) => {
      expect(assignmentsIn(text)).toEqual([])
    },
  )
})
