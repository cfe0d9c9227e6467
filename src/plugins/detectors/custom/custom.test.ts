import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PLAIN_DETECTION, type DetectionRules } from '../../../core/detection-rules.ts'
import { budgetFor } from '../../../engines/screening/budget.ts'
import { createScreener, type Screener } from '../../../engines/screening/screener.ts'
import { customDetectors } from './index.ts'

const named = { name: 'ours', type: 'CUSTOM_OURS', tier: 'likely' } as const

function screenerOf(rules: Partial<DetectionRules>): Screener {
  return createScreener(customDetectors({ ...PLAIN_DETECTION, ...rules }))
}

function found(rules: Partial<DetectionRules>, text: string, key = ''): string[] {
  return screenerOf(rules)
    .scan(text, key)
    .map(({ start, end }) => text.slice(start, end))
}

describe('patterns', () => {
  const pattern = (regex: string, keywords: readonly string[] = []): Partial<DetectionRules> => ({
    patterns: [{ ...named, regex, keywords, maxLength: undefined }],
  })

  test.each([
    ['by their letters', 'PRJ-\\d{4}', 'see PRJ-1234, PRJ-12345 and prj-1234', ['PRJ-1234', 'PRJ-1234']],
    ['in any case', '(?i)\\bprj-\\d{4}\\b', 'see PRJ-1234, PRJ-12345 and prj-1234', ['PRJ-1234', 'prj-1234']],
    ['without letters of their own', '\\b[A-Z]{2}\\d{6}\\b', 'no AB12345, but AB123456.', ['AB123456']],
    ['of other scripts', 'Vorgang-№?\\p{Lu}\\d+', 'Vorgang-Ä12 und Vorgang-ä12', ['Vorgang-Ä12']],
    ['written in full width', 'PRJ-\\d{4}', 'ＰＲＪ－１２３４', ['ＰＲＪ－１２３４']],
  ])('are found %s', (_, regex, text, expected) => {
    expect(found(pattern(regex), text)).toEqual(expected)
  })

  test.each([
    ['before it', 'customer no. 1234567', ['1234567']],
    ['behind it', '1234567 is the customer', ['1234567']],
    ['not near', `customer ${'x '.repeat(30)}1234567`, []],
    ['no word of its own', 'customers 1234567', []],
  ])('a keyword %s', (_, text, expected) => {
    expect(found(pattern('\\b\\d{7}\\b', ['customer']), text)).toEqual(expected)
    expect(found(pattern('\\b1[2]\\d{5}\\b', ['customer']), text)).toEqual(expected)
  })

  test('a keyword may be the key', () => {
    expect(found(pattern('\\b\\d{7}\\b', ['customer']), 'it is 1234567', 'customer_no')).toEqual(['1234567'])
    expect(found(pattern('\\b\\d{7}\\b', ['customer']), 'it is 1234567', 'order_no')).toEqual([])
  })

  test('what the engine reads of a text makes no difference', () => {
    const unit = fc.constantFrom('ab-', 'a', '1', '12', ' ', 'x'.repeat(300))
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        const literal = found(pattern('ab-\\d{1,3}'), text)
        expect(literal).toEqual(Array.from(text.matchAll(/ab-\d{1,3}/g), ([all]) => all))
      }),
    )
  })

  test('a text that makes them read and read is cut short within its budget', () => {
    const screener = screenerOf({
      patterns: [0, 1, 2, 3].map((i) => ({
        ...named,
        name: `p${i}`,
        regex: `[ab]{1,900}${i}`,
        keywords: [],
        maxLength: undefined,
      })),
    })
    const text = 'ab'.repeat(100_000)
    const budget = budgetFor(text.length)
    const before = process.threadCpuUsage().user
    screener.scan(text, '', budget)
    expect(budget.exhausted).toBe(true)
    expect(process.threadCpuUsage().user - before).toBeLessThan(2_000_000)
  })
})

describe('words', () => {
  const words = (...all: string[]): Partial<DetectionRules> => ({ words: [{ ...named, words: all }] })

  test.each([
    [['Falcon'], 'falcon, FALCON and falconry; Fal\u200bcon', ['falcon', 'FALCON', 'Fal\u200bcon']],
    [['Project Falcon'], 'the project falcon and Project\nFalcon', ['project falcon', 'Project\nFalcon']],
    [['Müller & Söhne'], 'MÜLLER & SÖHNE', ['MÜLLER & SÖHNE']],
    [['İstanbul'], 'in İstanbul', ['İstanbul']],
    [['契約書'], '重要な契約書です', ['契約書']],
    [['Проект Сокол'], 'это проект сокол!', ['проект сокол']],
    [['C++'], 'in C++ and C', ['C++']],
  ])('%j', (list, text, expected) => {
    expect(found(words(...list), text)).toEqual(expected)
  })

  test('are found where a plain search finds them, and no letter or digit touches them', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'ä', '1'), minLength: 2, maxLength: 4 })
    const text = fc.array(fc.oneof(word, fc.constantFrom(' ', '-', '. ')), { maxLength: 20 })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), text, (list, parts) => {
        const input = parts.join('')
        const covered = new Set<number>()
        for (const each of list)
          for (let at = input.indexOf(each); at !== -1; at = input.indexOf(each, at + 1)) {
            const around = input.charAt(at - 1) + input.charAt(at + each.length)
            if (!/[ab1ä]/.test(around)) for (let i = 0; i < each.length; i++) covered.add(at + i)
          }
        const mine = screenerOf(words(...list)).scan(input)
        const places = mine.flatMap(({ start, end }) =>
          Array.from({ length: end - start }, (_, i) => start + i),
        )
        expect(places).toEqual([...covered].toSorted((a, b) => a - b))
      }),
    )
  })
})

test('labels are found as they are written, and in capitals', () => {
  const labels = [{ ...named, texts: ['Streng vertraulich', 'TLP:RED'] }]
  const text =
    'Streng vertraulich\nSTRENG VERTRAULICH\nes ist streng vertraulich, tlp:red, TLP:REDUCED, TLP:RED'
  expect(found({ labels }, text)).toEqual(['Streng vertraulich', 'STRENG VERTRAULICH', 'TLP:RED'])
})
