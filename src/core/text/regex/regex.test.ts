import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Regex, RegexError } from './regex.ts'

/** Leftmost and longest, by trying every piece of the text with the engine of the language. */
function oracle(source: string, text: string, maxLength: number): [number, number][] {
  const anyCase = source.startsWith('(?i)')
  const body = anyCase ? source.slice(4) : source
  const whole = new RegExp(`(?:${body})`, anyCase ? 'iy' : 'y')
  const found: [number, number][] = []
  for (let at = 0; at < text.length; at++)
    for (let end = Math.min(text.length, at + maxLength); end > at; end--) {
      // Lookahead keeps the text behind the piece in sight, for `\b`.
      const exact = new RegExp(`${whole.source}(?<=^[^]{${end}})`, whole.flags)
      exact.lastIndex = at
      if (exact.exec(text)?.[0].length !== end - at) continue
      found.push([at, end])
      at = end - 1
      break
    }
  return found
}

function matches(regex: Regex, text: string, walk = { characters: 0 }): [number, number][] {
  const found: [number, number][] = []
  const span = { start: 0, end: 0 }
  for (let at = 0; regex.find(text, at, text.length, text.length, walk, span); at = span.end)
    found.push([span.start, span.end])
  return found
}

const atom = fc.constantFrom(
  'a',
  'b',
  'B',
  '1',
  '-',
  '.',
  'ä',
  '\\.',
  '\\d',
  '\\w',
  '\\s',
  '\\W',
  '[ab]',
  '[^a1]',
)
const more = fc.constantFrom('[a-c1-3]', '[\\d-]', '[^\\w]', '\\x61', '\\u00e4', '[]-]'.replace(']-', '\\]-'))
const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,3}', '{0,2}')
const { pattern } = fc.letrec<{ pattern: string; sequence: string; piece: string }>((tie) => ({
  pattern: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((all) => all.join('|')),
  sequence: fc.array(tie('piece'), { minLength: 1, maxLength: 4 }).map((all) => all.join('')),
  piece: fc
    .tuple(
      fc.oneof(
        { maxDepth: 2 },
        atom,
        more,
        tie('pattern').map((inner) => `(?:${inner})`),
      ),
      quantifier,
    )
    .map(([inner, times]) => inner + times),
}))
const bounded = fc
  .tuple(fc.constantFrom('', '(?i)'), fc.constantFrom('', '\\b'), pattern, fc.constantFrom('', '\\b'))
  .map(([flag, before, inner, after]) => `${flag}${before}(?:${inner})${after}`)
const letters = fc.constantFrom(
  'a',
  'b',
  'c',
  'A',
  'B',
  '1',
  '2',
  '-',
  ']',
  ' ',
  '\n',
  'ä',
  'Ä',
  '.',
  '_',
  '€',
)
const text = fc.string({ unit: letters, maxLength: 9 })

test('finds what the engine of the language finds, where both know the pattern', () => {
  let compared = 0
  fc.assert(
    fc.property(bounded, text, fc.integer({ min: 4, max: 12 }), (source, input, maxLength) => {
      let regex: Regex
      try {
        regex = new Regex(source, maxLength)
      } catch (error) {
        if (!(error instanceof RegexError)) throw error
        return
      }
      compared++
      expect(matches(regex, input)).toEqual(oracle(source, input, regex.maxLength))
    }),
    { numRuns: 300 },
  )
  expect(compared).toBeGreaterThan(100)
})

test('one of its literals stands in every match', () => {
  fc.assert(
    fc.property(pattern, text, (source, input) => {
      let regex: Regex
      try {
        regex = new Regex(source, 12)
      } catch {
        return
      }
      const { literals } = regex
      if (literals === undefined) return
      for (const [start, end] of matches(regex, input)) {
        const match = input.slice(start, end).toLowerCase()
        expect(literals.some((literal) => match.includes(literal))).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['PRJ-\\d{4}', ['prj-']],
  ['(?:alpha|beta)[- ]?\\d+', ['alpha', 'beta']],
  ['\\d{3}', undefined],
  ['[A-Z]{2}\\d{6}', undefined],
  ['x?acme[0-9]', ['acme0', 'acme1', 'acme2', 'acme3', 'acme4', 'acme5', 'acme6', 'acme7', 'acme8', 'acme9']],
  ['(?:ab){2}c+', ['abab']],
  ['a.b', undefined],
])('%s has the literals %j', (source, literals) => {
  expect(new Regex(source).literals).toEqual(literals)
})

test.each([
  ['', 'It matches the empty text.'],
  ['a*', 'It matches the empty text.'],
  ['(a', 'A "(" is not closed.'],
  ['a)', 'A ")" has no "(".'],
  ['[a', 'A "[" is not closed.'],
  ['*a', 'There is nothing that "*" could repeat.'],
  ['a{3,1}', 'In {3,1} the numbers are out of order.'],
  ['a{5000}', '{5000} repeats more than 1000 times.'],
  ['a+?', 'Lazy, possessive and double quantifiers are not known: the longest match counts.'],
  ['(a)\\1', '\\1 refers back, which cannot be matched in linear time.'],
  ['a(?=b)', 'Lookahead, lookbehind and flags within it cannot be matched in linear time.'],
  ['^a', '"^" means nothing here: values stand in the middle of texts. Use \\b.'],
  ['a\\bb', '\\b stands only at the beginning and at the end of the whole pattern.'],
  ['\\ba|b\\b', 'Put what stands between \\b and \\b in a group: \\b(?:one|two)\\b.'],
  ['[😀]', 'Characters beyond U+FFFF, such as emoji, cannot stand in [].'],
  ['\\p{Nope}', 'There is no property \\p{Nope} of characters.'],
  ['(?:a{100}){100}', 'Its matches may be longer than 1024: give max_length.'],
  ['(?:(?:a{0,9}){0,99}b){1,99}', 'Its matches may be longer than 1024: give max_length.'],
  ['x'.repeat(1001), 'It is longer than 1000 characters.'],
])('%j is refused, with words', (source, message) => {
  expect(() => new Regex(source)).toThrow(new RegexError(message))
})

describe('what is too large is refused in no time', () => {
  test.each([
    ['of nested repetitions', '(?:(?:[a-z]{0,100}){0,100}b){1,99}'],
    ['of states', '[ab]*a[ab]{30}'],
    ['of alternatives', `(?:${'[ab]?'.repeat(150)}c){40}`],
  ])('%s', (_, source) => {
    const from = process.threadCpuUsage().user
    expect(() => new Regex(source, 200)).toThrow(/It is too large/)
    expect(process.threadCpuUsage().user - from).toBeLessThan(2_000_000)
  })
})

test('no text takes longer than its length times the longest match', () => {
  const regex = new Regex('(?:[ab]+c?)+x', 64)
  const hostile = 'ab'.repeat(5000)
  const walk = { characters: 0 }
  expect(matches(regex, hostile, walk)).toEqual([])
  expect(walk.characters).toBeLessThanOrEqual(hostile.length * 64)
})
