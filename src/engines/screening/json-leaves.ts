import { OffsetMap } from '../../core/text/offset-map.ts'

/** A string or a number inside of a JSON text. */
export interface Leaf {
  /** Of the nearest object member it stands under; `''` at the top. */
  readonly key: string
  /** Without escapes. */
  readonly text: string
  /** Place of the first character, behind the quote, in the JSON text. */
  readonly start: number
  readonly end: number
  /** Leads from `text` to places behind `start`; undefined where there is no escape. */
  readonly map: OffsetMap | undefined
}

const MAX_DEPTH = 64
/** Shorter ones say nothing that the scan of the whole text has not seen. */
const MIN_LEAF = 4
/** Anything but a string, or the quote that begins one. */
const TOKEN = /[\t\n\r ]*(?:([[\]{},:"])|(-?\d[\d.eE+-]*)|true|false|null)/y
const SIMPLE: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/**
 * The strings and numbers of a JSON object or array, in order. It reads what is well formed and stops at what is not: a text that only
 * looks like JSON is scanned as a text anyway.
 */
export function* jsonLeaves(json: string): Generator<Leaf> {
  if (!/^\s{0,64}[[{]/.test(json)) return
  const keys: string[] = ['']
  let pending: Leaf | undefined
  for (let at = 0; ;) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(json)
    if (match === null) break
    at = TOKEN.lastIndex
    const [, mark, number] = match
    if (mark === ':' && pending !== undefined) keys[keys.length - 1] = pending.text
    else if (pending !== undefined && pending.text.length >= MIN_LEAF) yield pending
    pending = undefined
    if (mark === '"') {
      const end = stringEnd(json, at)
      if (end === -1) return
      pending = stringLeaf(keys.at(-1)!, json.slice(at, end), at)
      at = end + 1
    } else if (mark === '{' || mark === '[') {
      if (keys.length > MAX_DEPTH) return
      keys.push(keys.at(-1)!)
    } else if (mark === '}' || mark === ']') {
      keys.pop()
      if (keys.length <= 1) return
    } else if (number !== undefined && number.length >= MIN_LEAF)
      yield { key: keys.at(-1)!, text: number, start: at - number.length, end: at, map: undefined }
  }
}

/** Place of the quote that ends the string whose first character is at `start`; -1 for none. */
function stringEnd(json: string, start: number): number {
  for (let quote = json.indexOf('"', start); quote !== -1; quote = json.indexOf('"', quote + 1)) {
    let escapes = 0
    while (quote - escapes > start && json[quote - escapes - 1] === '\\') escapes++
    if (escapes % 2 === 0) return quote
  }
  return -1
}

function stringLeaf(key: string, raw: string, start: number): Leaf {
  const end = start + raw.length
  if (!raw.includes('\\')) return { key, text: raw, start, end, map: undefined }
  const map = new OffsetMap()
  let text = ''
  let copied = 0
  for (let at = raw.indexOf('\\'); at !== -1; at = raw.indexOf('\\', copied)) {
    text += raw.slice(copied, at)
    map.add(text.length, at - text.length)
    const kind = raw[at + 1]!
    const size = kind === 'u' ? 6 : 2
    text += kind === 'u' ? codeOf(raw.slice(at + 2, at + 6)) : (SIMPLE[kind] ?? kind)
    copied = at + size
    map.add(text.length, copied - text.length)
  }
  return { key, text: text + raw.slice(copied), start, end, map }
}

function codeOf(digits: string): string {
  const code = Number.parseInt(digits, 16)
  return String.fromCharCode(Number.isNaN(code) ? 0xfffd : code)
}
