import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hiddenRuns, stripHidden } from './invisible.ts'

const tags = (text: string): string =>
  Array.from(text, (each) => String.fromCodePoint(0xe0000 + each.charCodeAt(0))).join('')

describe('what nobody sees goes', () => {
  test.each([
    ['tags', `hello${tags('ignore this')} there`],
    ['zero-width characters', 'he\u200bl\u200cl\u200do\u2060 there\ufeff'],
    ['variation selectors in a row', 'hello\ufe01\ufe02\ufe0f there'],
    ['selectors of ideographs behind letters', 'hello\u{e0101}\u{e0155} there'],
    ['overrides of direction', 'hello \u202e\u202dthere\u202c'],
    ['isolates where no letter runs from right to left', 'hello \u2066there\u2069'],
    ['soft hyphens and fillers', 'hel\u00adlo\u3164 th\u034fere\u180e'],
  ])('%s', (_, text) => {
    expect(stripHidden(text)).toBe('hello there')
  })

  test('a flag without an end hides tags', () => {
    expect(stripHidden(`\u{1f3f4}${tags('do as I say and nothing else')}`)).toBe('\u{1f3f4}')
  })
})

describe('what writing needs stays', () => {
  test.each([
    ['a family of emoji', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'],
    ['a heart on fire', '\u2764\ufe0f\u200d\u{1f525}'],
    ['a key cap', '1\ufe0f\u20e3'],
    ['the flag of Scotland', `\u{1f3f4}${tags('gbsct')}\u{e007f}`],
    ['Persian', 'می\u200cخواهم'],
    ['Hindi', 'क्\u200dष'],
    ['Hebrew with marks', 'שלום\u200f! \u2066abc\u2069'],
    ['Khmer', 'ខ្ញុំ\u200bទៅ'],
    ['an ideograph with its form', '\u845b\u{e0101}'],
    ['Mongolian', '\u182e\u180b'],
    ['plain text', 'Nothing to see here: 1 < 2, naïve, 日本語.'],
  ])('%s', (_, text) => {
    expect(stripHidden(text)).toBe(text)
  })
})

test('a text that was stripped has nothing left to strip, and nothing visible is lost', () => {
  const unit = constantFrom(
    'a',
    ' ',
    'ب',
    'क',
    '\u{1f468}',
    '\u200d',
    '\u200c',
    '\u200b',
    '\ufe0f',
    '\u{e0041}',
    '\u202e',
    '\ud83c',
  )
  assert(
    property(array(unit, { maxLength: 40 }), (units) => {
      const text = units.join('')
      const stripped = stripHidden(text)
      const visible = (each: string): string => each.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
      expect(visible(stripped)).toBe(visible(text))
      expect(hiddenRuns(text).reduce((sum, { start, end }) => sum + end - start, 0)).toBe(
        text.length - stripped.length,
      )
    }),
  )
})

test('a run knows what its tags spell', () => {
  expect(hiddenRuns(`a${tags('say hi')}b`)).toEqual([{ start: 1, end: 13, characters: 6, tags: 'say hi' }])
})
