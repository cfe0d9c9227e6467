import { describe, expect, it } from 'vitest'
import type { Detector, Subject } from '../../plugins/detectors/contract.ts'
import { createScreener } from './screener.ts'

/** All runs that detectors get to see, as `digits(groups)`. */
function runsIn(text: string, kind: 'digits' | 'codes'): string[] {
  const seen: string[] = []
  const lengths = Array.from({ length: 35 }, (_, index) => index + 4)
  const base = { name: 'spy', type: 'T', group: 'CUSTOM', maxLength: 64 } as const
  const note = (subject: Subject, { start, end }: { start: number; end: number }) => {
    if (subject.text === text) seen.push(subject.text.slice(start, end))
    return undefined
  }
  const spy: Detector =
    kind === 'digits'
      ? { ...base, digitCounts: lengths, examineDigits: note }
      : { ...base, codeLengths: lengths, examineCode: note }
  createScreener([spy]).scan(text)
  return seen
}

describe('digit runs', () => {
  it.each([
    ['a number by itself', 'no 123456789 here', ['123456789']],
    ['one kind of separator', '123-45-6789', ['123-45-6789']],
    ['behind a label', 'ID-123456789', ['123456789']],
    ['next to scripts without spaces', '号码是123456789。', ['123456789']],
    [
      'neighbours parted by spaces, in every row',
      '4111 1111 12/27',
      ['4111', '4111 1111', '4111 1111 12/27', '1111', '12/27'],
    ],
    ['not in a word', 'a123456789 123456789b 123456789_ é123456789', []],
    ['not in a decimal', '3.14159265 0.123456789', []],
    ['not in a UUID', '550e8400-e29b-41d4-a716-446655440000', []],
    ['not in a time', '10:30:123456789 123456789:30', []],
    ['not in a path', 'https://example.org/orders/123456789', []],
    ['not in a hash', 'da39a3ee5e6b4b0d3255bfef95601890afd80709', []],
    ['an address with a port', '203.0.113.77:8080', ['203.0.113.77']],
  ])('%s', (_, text, expected) => {
    expect(
      runsIn(text, 'digits').filter((run) => run.length > 4 || run === '4111' || run === '1111'),
    ).toEqual(expected)
  })

  it('are single ones in a table', () => {
    expect(runsIn('1234 '.repeat(20), 'digits').every((run) => run === '1234')).toBe(true)
  })

  it('are no part of a longer row of even pieces; a card may have a year beside it', () => {
    expect(runsIn('123 456 789 012', 'digits').filter((run) => run.includes(' '))).toEqual([
      '123 456 789 012',
    ])
    expect(runsIn('4111 1111 1111 1111 2029', 'digits')).toContain('4111 1111 1111 1111')
  })

  it('are not looked for across the columns of a table', () => {
    expect(runsIn('17 3342 88 120 4451 9 77', 'digits')).not.toContain('3342 88 120')
  })
})

describe('code runs', () => {
  it.each([
    ['groups with capitals between', 'iban GB82 WEST 1234 5698 and', 'GB82 WEST 1234 5698'],
    ['letters first', 'is QQ 12 34 56 C.', 'QQ 12 34 56 C'],
    ['with hyphens', 'mbi 1EG4-TE5-MK73,', '1EG4-TE5-MK73'],
    ['without its label', 'pan: ID-ABCDE1234F', 'ABCDE1234F'],
  ])('%s', (_, text, expected) => {
    expect(runsIn(text, 'codes')).toContain(expected)
  })

  it.each([
    ['prose', 'in 2019 the five people'],
    ['names of programs', 'snake_case_12 and more_12ab'],
    ['a blob', 'a1'.repeat(60)],
  ])('are none: %s', (_, text) => {
    expect(runsIn(text, 'codes')).toEqual([])
  })
})
