import * as fc from 'fast-check'

/** For tests: JSON values, and texts that spell them in all the ways JSON allows. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('', '__proto__', 'a', 'ü', '"\\\n', '\u0000', '\u2028', '😀', 'a'.repeat(70)),
)

export const jsonValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    text,
    fc.array(tie('value'), { maxLength: 5 }),
    // Beyond 16 keys an object's keys are kept in another way.
    fc
      .array(fc.tuple(text, tie('value')), { maxLength: 24 })
      .map((members): Json => Object.fromEntries(members)),
  ),
})).value

/** Choices without end, the same for the same seed. */
export function choices(seed: number): (below: number) => number {
  let state = seed | 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 8) % below
  }
}

const SPACES = ['', '', '', ' ', '\n', '\t \r\n']
const SHORT: Record<string, string> = {
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '"': '"',
  '\\': '\\',
  '/': '/',
}

/** `value` as JSON, with spaces and escapes by chance. */
export function spell(value: Json, choose: (below: number) => number): string {
  const space = (): string => SPACES[choose(SPACES.length)] as string
  const string = (words: string): string =>
    `"${Array.from(words, (char) => spellChar(char, choose)).join('')}"`
  const list = (items: string[]): string => items.map((item) => space() + item + space()).join(',')
  const write = (item: Json): string => {
    if (typeof item === 'string') return string(item)
    if (typeof item !== 'object' || item === null) return Object.is(item, -0) ? '-0' : JSON.stringify(item)
    if (Array.isArray(item)) return `[${space()}${list(item.map(write))}]`
    const members = Object.entries(item).map(
      ([name, inner]) => `${string(name)}${space()}:${space()}${write(inner)}`,
    )
    return `{${space()}${list(members)}}`
  }
  return space() + write(value) + space()
}

function spellChar(char: string, choose: (below: number) => number): string {
  const mustEscape = char < ' ' || char === '"' || char === '\\' || /^\p{Cs}$/u.test(char)
  if (!mustEscape && choose(8) > 0) return char
  const short = SHORT[char]
  if (short !== undefined && choose(2) === 0) return `\\${short}`
  return char.replace(/[^]/g, (unit) => {
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0')
    return `\\u${choose(2) === 0 ? hex : hex.toUpperCase()}`
  })
}

/** A text for comparing values whose members may stand in any order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`
}
