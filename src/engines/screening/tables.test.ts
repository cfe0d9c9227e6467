import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScreener } from './screener.ts'
import { tablesOf } from './tables.ts'
import { allDetectors } from '../../plugins/detectors/all.ts'

const written = (text: string) => [...tablesOf(text)].map((table) => table.text)

describe('tables are written out as names and values', () => {
  it.each([
    [
      'CSV',
      'id,full_name,dob\n1,"Roe, Jane",1980-01-02\n2,Ann Poe,1990-03-04',
      'full name: Roe, Jane\n\ndob: 1980-01-02\n\nfull name: Ann Poe\n\ndob: 1990-03-04\n\n',
    ],
    ['other separators', 'phone;x\n0151;7', 'phone: 0151\n\n'],
    ['tabs, behind a paragraph', 'See:\n\nuserName\tx\nroe\t7\n', 'user Name: roe\n\n'],
    ['a block of code', '```csv\nphone,x\n0151,7\n```', 'phone: 0151\n\n'],
    ['Markdown', '| x | phone |\n|---|:--|\n| 1 | 0151 |\n', 'phone: 0151\n\n'],
    ['SQL', "INSERT INTO t (x, phone) VALUES (1, '0151'), (2, 'it''s');", "phone: 0151\n\nphone: it''s\n\n"],
  ])('%s', (_, text, expected) => {
    expect(written(text)).toEqual([expected])
  })

  it.each([
    ['prose', 'Hello, name\nof a place, and more, too'],
    ['rows of another length', 'name,phone\nx'],
    ['columns of no interest', 'x,y\n1,2'],
    ['a table without rows', 'name,phone'],
  ])('not %s', (_, text) => {
    expect(written(text)).toEqual([])
  })

  it('leads back to the cells', () => {
    const text = 'id,ssn,x\n7,536221234,\n8,536221235,'
    const { findings } = createScreener(allDetectors).scanSlots([{ path: '', key: '', role: '', text }])
    expect(findings.map(({ type, start, end }) => `${type} ${text.slice(start, end)}`)).toEqual([
      'US_SSN 536221234',
      'US_SSN 536221235',
    ])
  })

  it('stays within any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '|', '-', ' ', '1', '(', ')', "'") }),
        (noise) => {
          const text = `name,phone\n${noise}insert into t (name) values (${noise}`
          for (const table of tablesOf(text))
            for (let at = 0; at < table.text.length; at++) {
              const place = table.place(at, at + 1)
              if (place !== undefined) expect(text[place.start]).toBe(table.text[at])
            }
        },
      ),
    )
  })
})
