import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PLAIN_DETECTION, type DetectionRules } from '../../../core/detection-rules.ts'
import { openExactData, sealExactData } from '../../../core/exact-data.ts'
import { normalForm } from '../../../core/text/normal-form.ts'
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

describe('exact data', () => {
  const SECRET = 'a key of sixteen characters or more'
  const exact = (values: Iterable<string>): Partial<DetectionRules> => ({
    exact: [
      { ...named, table: openExactData(sealExactData(new Set([...values].map(normalForm)), SECRET), SECRET) },
    ],
  })

  test.each([
    ['DE89 3704 0044', 'to de89-3704.0044, not DE89 3704 0045', ['de89-3704.0044']],
    [
      'Erika Mustermann',
      'ERIKA  MUSTERMANN; Erika, Mustermann; Erika Muster',
      ['ERIKA  MUSTERMANN', 'Erika, Mustermann'],
    ],
    ['4711-0815', 'no. 47110815, 147110815, 471108155 or 4711 0815', ['47110815', '4711 0815']],
    ['Ｅｒｉｋａ', 'für Eri\u200bka!', ['Eri\u200bka']],
    ['山田太郎様です', '山田太郎様です。', ['山田太郎様です']],
  ])('%s in %s', (value, text, expected) => {
    expect(found(exact([value.padEnd(6)]), text)).toEqual(expected)
  })

  test('is found where a set of the values finds it', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '1'), minLength: 1, maxLength: 7 })
    const gap = fc.constantFrom(' ', '-', ', ', '    ')
    const text = fc.array(fc.tuple(piece, gap), { maxLength: 14 })
    const value = fc.string({ unit: fc.constantFrom('a', 'b', '1'), minLength: 6, maxLength: 12 })
    fc.assert(
      fc.property(
        text,
        fc.array(value, { maxLength: 10 }),
        fc.array(fc.nat(13), { maxLength: 3 }),
        (parts, rare, at) => {
          // Values that are there, too: random ones hardly ever are.
          const there = at
            .map((first) =>
              parts
                .slice(first, first + 3)
                .map(([each]) => each)
                .join(''),
            )
            .filter(({ length }) => length >= 6 && length <= 64)
          const values = new Set([...rare, ...there])
          if (values.size === 0) return
          const expected: string[] = []
          for (let first = 0; first < parts.length; first++) {
            let [joined, longest, last] = ['', '', first]
            for (let i = first; i < parts.length && i < first + 9; i++) {
              if (i > first && parts[i - 1]![1].length > 3) break
              joined += parts[i]![0]
              if (values.has(joined)) [longest, last] = [joined, i]
            }
            if (longest === '') continue
            expected.push(longest)
            first = last
          }
          const input = parts.map(([each, between]) => each + between).join('')
          expect(found(exact(values), input).map(normalForm)).toEqual(expected)
        },
      ),
    )
  })

  test('its file opens with its key only, and says nothing of the values', () => {
    const text = sealExactData(new Set(['erikamustermann', '47110815']), SECRET)
    expect(Buffer.from(text.split('\n')[1]!, 'base64').toString('latin1')).not.toContain('erika')
    expect(() => openExactData(text, `${SECRET}!`)).toThrow(/does not open with this key/)
    expect(() => openExactData(text.replace(/.{12}\n$/, `${'A'.repeat(11)}=\n`), SECRET)).toThrow(
      /was changed/,
    )
    expect(() => openExactData('values', SECRET)).toThrow(/no file of exact data/)
    expect(() => openExactData(text, 'short')).toThrow(/fewer than 16/)
  })
})
