import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isBlankLine, LineSplitter, LineTooLong, onOneLine } from './jsonl.ts'

const bytes = fc
  .array(fc.constantFrom(0x0a, 0x0d, 0x20, 0x61, 0x7b, 0xc3), { maxLength: 60 })
  .map((list) => Buffer.from(list))

function split(whole: Buffer, cuts: readonly number[], maxLineBytes: number): Buffer[] {
  const splitter = new LineSplitter(maxLineBytes)
  const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)).toSorted((a, b) => a - b), whole.length]
  const lines = at.slice(1).flatMap((end, i) => splitter.push(whole.subarray(at[i], end)))
  const last = splitter.end()
  return last === undefined ? lines : [...lines, last]
}

test('lines are the same however the bytes come, and together they are the bytes', () => {
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(), { maxLength: 8 }), (whole, cuts) => {
      const lines = split(whole, cuts, 100)
      expect(Buffer.concat(lines)).toEqual(whole)
      const expected = whole.toString('latin1').split(/(?<=\n)/)
      expect(lines.map((line) => line.toString('latin1'))).toEqual(whole.length === 0 ? [] : expected)
    }),
  )
})

test('a line that is too long is refused whatever the pieces, and one that just fits is not', () => {
  fc.assert(
    fc.property(
      bytes,
      fc.array(fc.nat(), { maxLength: 8 }),
      fc.integer({ min: 1, max: 20 }),
      (whole, cuts, max) => {
        const longest = Math.max(0, ...split(whole, [], 100).map(({ length }) => length))
        const attempt = (): Buffer[] => split(whole, cuts, max)
        if (longest > max) expect(attempt).toThrow(LineTooLong)
        else expect(attempt()).toHaveLength(split(whole, [], 100).length)
      },
    ),
  )
})

test('a line without end is refused before it has come whole', () => {
  const splitter = new LineSplitter(10)
  splitter.push(Buffer.alloc(10, 0x61))
  expect(() => splitter.push(Buffer.from('a'))).toThrow(LineTooLong)
})

test('JSON on one line says the same, for any layout', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('\n', '\r\n', '\t', ' '), (value, indent) => {
      const text = JSON.stringify(value, undefined, 1).replaceAll('\n', `${indent}\n`)
      const line = onOneLine(Buffer.from(text)).toString()
      expect(line).not.toMatch(/[\r\n]/)
      expect(JSON.parse(line)).toEqual(JSON.parse(text))
    }),
  )
})

test('white space alone is a blank line', () => {
  expect([' \t\r\n', '', '\n', '{}\n', ' x'].map((line) => isBlankLine(Buffer.from(line)))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})
