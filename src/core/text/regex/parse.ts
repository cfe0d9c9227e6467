import { setOf, withBothCases, without, type CharSet } from './char-set.ts'
import { escapeAt, type Escape } from './escapes.ts'
import { RegexError, type Node, type Pattern } from './syntax.ts'

export const MAX_SOURCE = 1000
const MAX_NESTING = 50
const MAX_REPEAT = 1000

const LINE_ENDS = setOf([10, 10, 13, 13, 0x2028, 0x2029])
const QUANTIFIER = /[*+?]|\{(\d{1,9})(,(\d{0,9}))?\}/y

/** Reads the part of the usual syntax that can be matched in linear time. Throws a {@link RegexError} for the rest. */
export function parse(source: string): Pattern {
  if (source.length > MAX_SOURCE) throw new RegexError(`It is longer than ${MAX_SOURCE} characters.`)
  const anyCase = source.startsWith('(?i)')
  let body = anyCase ? source.slice('(?i)'.length) : source
  const start = body.startsWith('\\b')
  if (start) body = body.slice('\\b'.length)
  const end = /(?<!\\)(?:\\\\)*\\b$/.test(body)
  if (end) body = body.slice(0, -'\\b'.length)
  const reader = new Reader(body, anyCase)
  const node = reader.whole()
  // `\bone|two\b` means something else than `\b(?:one|two)\b`: only one of them has a boundary at each end.
  if ((start || end) && reader.hasBareChoice)
    throw new RegexError('Put what stands between \\b and \\b in a group: \\b(?:one|two)\\b.')
  return { node, boundary: { start, end } }
}

class Reader {
  readonly #source: string
  readonly #anyCase: boolean
  /** One and the same for all that are alike: patterns repeat themselves, and large sets take time. */
  readonly #sets = new Map<string, CharSet>()
  #at = 0
  #nesting = 0
  hasBareChoice = false

  constructor(source: string, anyCase: boolean) {
    this.#source = source
    this.#anyCase = anyCase
  }

  whole(): Node {
    const node = this.#choice()
    if (this.#at < this.#source.length) throw new RegexError('A ")" has no "(".')
    return node
  }

  get #next(): string {
    return this.#source.charAt(this.#at)
  }

  #choice(): Node {
    const nodes = [this.#sequence()]
    for (; this.#next === '|'; nodes.push(this.#sequence())) {
      this.#at++
      if (this.#nesting === 0) this.hasBareChoice = true
    }
    return nodes.length === 1 ? nodes[0]! : { kind: 'any', nodes }
  }

  #sequence(): Node {
    const nodes: Node[] = []
    while (this.#at < this.#source.length && this.#next !== '|' && this.#next !== ')')
      nodes.push(this.#repeated(this.#atom()))
    return nodes.length === 1 ? nodes[0]! : { kind: 'all', nodes }
  }

  #atom(): Node {
    const sign = this.#next
    if (sign === '(') return this.#group()
    if (sign === '[') return this.#set(this.#charClass())
    if (sign === '^' || sign === '$')
      throw new RegexError(`"${sign}" means nothing here: values stand in the middle of texts. Use \\b.`)
    if (sign === '{') throw new RegexError('A "{" repeats nothing here. For a brace write "\\{".')
    if ('*+?'.includes(sign)) throw new RegexError(`There is nothing that "${sign}" could repeat.`)
    if (sign === '\\') return this.#set(this.#escape(false).set)
    this.#at++
    if (sign === '.') return this.#set(without(LINE_ENDS))
    return this.#set(unit(sign.charCodeAt(0)))
  }

  #group(): Node {
    if (++this.#nesting > MAX_NESTING) throw new RegexError('Its groups are nested too deeply.')
    const [opening = '('] =
      /^\((?:\?:|\?<[A-Za-z]\w*>)?/.exec(this.#source.slice(this.#at, this.#at + 80)) ?? []
    this.#at += opening.length
    if (this.#next === '?')
      throw new RegexError('Lookahead, lookbehind and flags within it cannot be matched in linear time.')
    const node = this.#choice()
    if (this.#next !== ')') throw new RegexError('A "(" is not closed.')
    this.#at++
    this.#nesting--
    return node
  }

  #repeated(node: Node): Node {
    QUANTIFIER.lastIndex = this.#at
    const found = QUANTIFIER.exec(this.#source)
    if (found === null) return node
    this.#at = QUANTIFIER.lastIndex
    if ('?+*{'.includes(this.#next) && this.#next !== '')
      throw new RegexError('Lazy, possessive and double quantifiers are not known: the longest match counts.')
    const [sign, least, isRange, most] = found
    const min = least === undefined ? Number(sign === '+') : Number(least)
    const max =
      least === undefined
        ? sign === '?'
          ? 1
          : Infinity
        : isRange === undefined
          ? min
          : most === ''
            ? Infinity
            : Number(most)
    if (max < min) throw new RegexError(`In ${sign} the numbers are out of order.`)
    if (Math.max(min, Number.isFinite(max) ? max : 0) > MAX_REPEAT)
      throw new RegexError(`${sign} repeats more than ${MAX_REPEAT} times.`)
    return { kind: 'repeat', node, min, max }
  }

  #charClass(): CharSet {
    this.#at++
    const negated = this.#next === '^'
    if (negated) this.#at++
    const ranges: number[] = []
    while (this.#next !== ']') {
      if (this.#at >= this.#source.length) throw new RegexError('A "[" is not closed.')
      const first = this.#classMember()
      const isRange = this.#next === '-' && !['', ']'].includes(this.#source.charAt(this.#at + 1))
      if (!isRange || first.unit === undefined) {
        ranges.push(...first.set)
        continue
      }
      this.#at++
      const last = this.#classMember()
      if (last.unit === undefined || last.unit < first.unit)
        throw new RegexError('A range of characters is out of order.')
      ranges.push(first.unit, last.unit)
    }
    this.#at++
    const set = setOf(ranges)
    if (set.length === 0) throw new RegexError('A "[]" is empty.')
    // Case first: `(?i)[^a]` is neither `a` nor `A`.
    return negated ? without(this.#cased(set)) : set
  }

  #classMember(): Escape {
    if (this.#next === '\\') return this.#escape(true)
    const code = this.#source.charCodeAt(this.#at++)
    if (code >= 0xd800 && code < 0xe000)
      throw new RegexError('Characters beyond U+FFFF, such as emoji, cannot stand in [].')
    return { unit: code, set: unit(code) }
  }

  #escape(inClass: boolean): Escape {
    const escape = escapeAt(this.#source, this.#at, inClass)
    this.#at += escape.length
    return escape
  }

  #cased(set: CharSet): CharSet {
    const key = set.join()
    const known = this.#sets.get(key) ?? (this.#anyCase ? withBothCases(set) : set)
    this.#sets.set(key, known)
    return known
  }

  #set(set: CharSet): Node {
    return { kind: 'set', set: this.#cased(set) }
  }
}

function unit(code: number): CharSet {
  return [code, code]
}
