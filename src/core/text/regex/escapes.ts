import { setOf, unitsThat, without, type CharSet } from './char-set.ts'
import { RegexError } from './syntax.ts'

export interface Escape {
  readonly set: CharSet
  /** Where it stands for one code unit. */
  readonly unit: number | undefined
}

const DIGIT: CharSet = [48, 57]
export const WORD: CharSet = [48, 57, 65, 90, 95, 95, 97, 122]
const SPACE = setOf(
  [9, 13, 32, 32, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f].concat([
    0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff,
  ]),
)
const CLASSES: Readonly<Record<string, CharSet>> = {
  d: DIGIT,
  D: without(DIGIT),
  w: WORD,
  W: without(WORD),
  s: SPACE,
  S: without(SPACE),
}
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 }
const CODE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,4})\})/y
const PROPERTY = /\\[pP]\{([A-Za-z_=]{1,40})\}/y

/** What the `\` at this place begins, and how long it is. */
export function escapeAt(source: string, at: number, inClass: boolean): Escape & { readonly length: number } {
  const sign = source.charAt(at + 1)
  const chars = CLASSES[sign]
  if (chars !== undefined) return { set: chars, unit: undefined, length: 2 }
  if (sign === 'p' || sign === 'P') return propertyAt(source, at, sign === 'P')
  const [length, unit] = unitAt(source, at, sign, inClass)
  return { set: [unit, unit], unit, length }
}

function unitAt(source: string, at: number, sign: string, inClass: boolean): [number, number] {
  CODE.lastIndex = at
  const found = CODE.exec(source)
  if (found !== null) return [found[0].length, Number.parseInt(found[1] ?? found[2] ?? found[3]!, 16)]
  const control = CONTROLS[sign]
  if (control !== undefined) return [2, control]
  if (sign === '') throw new RegexError('It ends with a "\\".')
  if (sign === 'b' && !inClass)
    throw new RegexError('\\b stands only at the beginning and at the end of the whole pattern.')
  if (/[1-9k]/.test(sign))
    throw new RegexError(`\\${sign} refers back, which cannot be matched in linear time.`)
  if (/[A-Za-z0]/.test(sign)) throw new RegexError(`\\${sign} is not known here.`)
  return [2, sign.charCodeAt(0)]
}

function propertyAt(source: string, at: number, negated: boolean): Escape & { readonly length: number } {
  PROPERTY.lastIndex = at
  const [text, name = ''] = PROPERTY.exec(source) ?? []
  if (text === undefined) throw new RegexError('\\p wants a name of a property: \\p{L}.')
  const set = propertySet(name)
  return { set: negated ? without(set) : set, unit: undefined, length: text.length }
}

/** By name: as many as there are properties. */
const properties = new Map<string, CharSet>()

function propertySet(name: string): CharSet {
  const known = properties.get(name)
  if (known !== undefined) return known
  let wanted: RegExp
  try {
    wanted = new RegExp(`^\\p{${name}}$`, 'u')
  } catch {
    throw new RegexError(`There is no property \\p{${name}} of characters.`)
  }
  const set = unitsThat((character) => wanted.test(character))
  properties.set(name, set)
  return set
}
