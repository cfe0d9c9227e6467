import type { Operation } from '../core/call.ts'
import { fieldsOf } from './reply-facts.ts'
import { soleText, type TextPlace } from './sole-text.ts'

/** What may differ between two events of the same text, besides the text. */
type Hole = 'text' | 'number' | 'padding'

interface SequenceNumber {
  readonly value: number
  readonly from: number
  readonly to: number
}

/** An event that was recognised. Places are those of the bytes that it was read in. */
export interface Recognised {
  readonly text: string
  readonly from: number
  readonly to: number
  /** Where its sequence number stands; undefined where it has none. */
  readonly number: SequenceNumber | undefined
}

/**
 * Events that say one more piece of the same text differ in it, in the number that counts them and in what pads them, and in nothing
 * else: once one of them has been parsed, the next is read without. All other bytes are compared.
 */
export class TextTemplate {
  readonly key: string
  readonly #literals: readonly Buffer[]
  readonly #holes: readonly Hole[]

  private constructor(key: string, literals: readonly Buffer[], holes: readonly Hole[]) {
    this.key = key
    this.#literals = literals
    this.#holes = holes
  }

  /** @param place of the text in the parsed `data`, still as it came. Undefined where it cannot be told in the bytes. */
  static of(operation: Operation, data: string, { holder, field, key }: TextPlace): TextTemplate | undefined {
    const found = placeOf(operation, data, field, holder[field])
    if (found === undefined) return undefined
    const [from, to] = found
    const before = cut(data.slice(0, from))
    const behind = cut(data.slice(to))
    const literals = [...before.literals, ...behind.literals].map((text) => Buffer.from(text))
    return new TextTemplate(key, literals, [...before.holes, 'text', ...behind.holes])
  }

  /** Undefined where the event is another. @param start of its data in the bytes */
  read(data: Buffer, start: number, stop: number): Recognised | undefined {
    let at = start
    let text: Recognised['text'] | undefined
    let place: readonly [number, number] = NOWHERE
    let number: Recognised['number']
    for (let i = 0; ; i++) {
      const literal = this.#literals[i] as Buffer
      const next = at + literal.length
      if (next > stop || literal.compare(data, at, next) !== 0) return undefined
      if (i === this.#holes.length) return next === stop ? recognised(text, place, number) : undefined
      const end = HOLES[this.#holes[i] as Hole](data, next)
      if (end === -1 || end > stop) return undefined
      if (this.#holes[i] === 'text') {
        place = [next, end]
        text = textAt(data, next, end)
        if (text === undefined) return undefined
      } else if (this.#holes[i] === 'number') number = numberAt(data, next, end)
      at = end
    }
  }
}

const NOWHERE = [0, 0] as const

function recognised(
  text: string | undefined,
  [from, to]: readonly [number, number],
  number: Recognised['number'],
): Recognised | undefined {
  return text === undefined ? undefined : { text, from, to, number }
}

/** Where the value of the field stands, without its quotes: it is tried by putting another there. */
function placeOf(
  operation: Operation,
  data: string,
  field: string,
  value: unknown,
): readonly [number, number] | undefined {
  const name = `"${field}"`
  for (let at = data.indexOf(name); at !== -1; at = data.indexOf(name, at + 1)) {
    const from = skipTo(data, at + name.length)
    const to = from === -1 ? -1 : endOfString(data, from)
    if (to === -1) continue
    const probe = 'a probe'
    const probed = parsed(`${data.slice(0, from)}${probe}${data.slice(to)}`)
    const found = soleText(operation, fieldsOf(probed))
    const isThere = found !== undefined && found.field === field && found.holder[field] === probe
    if (isThere && parsed(`"${data.slice(from, to)}"`) === value) return [from, to]
  }
  return undefined
}

/** Behind the quote that opens the value of a member whose name ends at `at`; -1 where it is no string. */
function skipTo(data: string, at: number): number {
  const found = /^\s{0,8}:\s{0,8}"/.exec(data.slice(at, at + 20))
  return found === null ? -1 : at + found[0].length
}

function endOfString(data: string, from: number): number {
  for (let at = from; at < data.length; at++) {
    if (data[at] === '\\') at++
    else if (data[at] === '"') return at
  }
  return -1
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const VARYING = /("sequence_number":\s?)\d+|("obfuscation":\s?")\w*/g

/** What is the same in all events, and what stands between. */
function cut(data: string): { readonly literals: string[]; readonly holes: Hole[] } {
  const literals: string[] = []
  const holes: Hole[] = []
  let at = 0
  for (const found of data.matchAll(VARYING)) {
    const name = found[1] ?? found[2] ?? ''
    literals.push(data.slice(at, found.index + name.length))
    holes.push(found[1] === undefined ? 'padding' : 'number')
    at = found.index + found[0].length
  }
  return { literals: [...literals, data.slice(at)], holes }
}

/** Where what stands in the hole ends; -1 where it is nothing that may. */
const HOLES: Readonly<Record<Hole, (data: Buffer, from: number) => number>> = {
  text(data, from) {
    for (let at = from; at < data.length; at++) {
      const code = data[at]
      if (code === QUOTE) return at
      if (code === BACKSLASH) at++
    }
    return -1
  },
  number(data, from) {
    let at = from
    while (isDigit(data[at])) at++
    return at === from || at - from > MAX_DIGITS ? -1 : at
  },
  padding(data, from) {
    let at = from
    while (isWordByte(data[at])) at++
    return at
  },
}

/** Undefined where it is no JSON. */
function textAt(data: Buffer, from: number, to: number): string | undefined {
  const raw = data.toString('utf8', from, to)
  if (!raw.includes('\\')) return raw
  const text = parsed(`"${raw}"`)
  return typeof text === 'string' ? text : undefined
}

function numberAt(data: Buffer, from: number, to: number): SequenceNumber {
  return { value: Number(data.toString('latin1', from, to)), from, to }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const MAX_DIGITS = 15

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 0x30 && code <= 0x39
}

function isWordByte(code: number | undefined): boolean {
  if (code === undefined) return false
  return isDigit(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f
}
