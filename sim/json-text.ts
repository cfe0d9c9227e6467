/**
 * A slow, exact reader of JSON text, used only to word errors: where a value lies, and what a streaming parser
 * would say about text that does not parse.
 */

export interface Span {
  readonly start: number
  readonly end: number
}

type Path = readonly (string | number)[]

/** Thrown inside this file when the text ends or breaks. */
interface Broken {
  readonly message: string
  readonly offset: number
  readonly path: Path
}

interface Visit {
  (path: Path, span: Span): void
}

/** `line 1 column 9`: the column counts the bytes read on that line. */
export function positionAt(source: string, offset: number): string {
  const before = source.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  const line = before.split('\n').length
  return `line ${line} column ${Buffer.byteLength(before.slice(lineStart))}`
}

export function locate(source: string, path: Path): Span {
  let found: Span = { start: 0, end: source.length }
  const wanted = JSON.stringify(path)
  scan(source, (at, span) => {
    if (at.length === path.length && JSON.stringify(at) === wanted) found = span
  })
  return found
}

/** What the parser says of text that JSON.parse refused, with the path it was at. */
export function describeBroken(source: string, formatPath: (path: Path) => string): string {
  const broken = scan(source, () => {})
  const { message, offset, path } = broken ?? { message: 'expected value', offset: source.length, path: [] }
  const prefix = path.length === 0 ? '' : `${formatPath(path)}: `
  return `${prefix}${message} at ${positionAt(source, offset)}`
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const wordPattern = /true|false|null/y
// eslint-disable-next-line no-control-regex -- control characters are what a JSON string may not hold
const stringPattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

function scan(source: string, visit: Visit): Broken | undefined {
  try {
    const end = skipSpace(source, scanValue(source, skipSpace(source, 0), [], visit))
    return end === source.length ? undefined : { message: 'trailing characters', offset: end + 1, path: [] }
  } catch (error) {
    if (isBroken(error)) return error
    throw error
  }
}

const isBroken = (error: unknown): error is Broken =>
  typeof error === 'object' && error !== null && 'offset' in error && 'path' in error

function fail(message: string, offset: number, path: Path): never {
  // oxlint-disable-next-line typescript/only-throw-error -- control flow of this file alone, never seen outside
  throw { message, offset, path } satisfies Broken
}

function skipSpace(source: string, offset: number): number {
  let next = offset
  while (next < source.length && ' \n\r\t'.includes(source[next] ?? '')) next++
  return next
}

function scanValue(source: string, start: number, path: Path, visit: Visit): number {
  const first = source[start]
  if (first === undefined) fail('EOF while parsing a value', source.length, path)
  const end =
    first === '{'
      ? scanObject(source, start, path, visit)
      : first === '['
        ? scanArray(source, start, path, visit)
        : scanScalar(source, start, path)
  visit(path, { start, end })
  return end
}

function scanScalar(source: string, start: number, path: Path): number {
  const pattern = source[start] === '"' ? stringPattern : wordPattern
  for (const each of [pattern, numberPattern]) {
    each.lastIndex = start
    const match = each.exec(source)
    if (match) return start + match[0].length
  }
  if (source[start] === '"') fail(brokenString(source, start), source.length, path)
  if (['true', 'false', 'null', '-'].some((word) => word.startsWith(source.slice(start))))
    fail('EOF while parsing a value', source.length, path)
  return fail('expected value', start + 1, path)
}

const brokenString = (source: string, start: number): string =>
  /[\n\r\t]/.test(source.slice(start))
    ? 'control character (\\u0000-\\u001F) found while parsing a string'
    : 'EOF while parsing a string'

function scanArray(source: string, start: number, path: Path, visit: Visit): number {
  let next = skipSpace(source, start + 1)
  if (source[next] === ']') return next + 1
  if (next >= source.length) fail('EOF while parsing a list', source.length, path)
  for (let index = 0; ; index++) {
    next = skipSpace(source, scanValue(source, next, [...path, index], visit))
    if (source[next] === ']') return next + 1
    if (next >= source.length) fail('EOF while parsing a list', source.length, path)
    if (source[next] !== ',') fail('expected `,` or `]`', next + 1, path)
    next = skipSpace(source, next + 1)
    if (source[next] === ']') fail('trailing comma', next + 1, path)
  }
}

function scanObject(source: string, start: number, path: Path, visit: Visit): number {
  let next = skipSpace(source, start + 1)
  if (source[next] === '}') return next + 1
  if (next >= source.length) fail('EOF while parsing an object', source.length, path)
  for (;;) {
    if (next >= source.length) fail('EOF while parsing a value', source.length, path)
    if (source[next] !== '"')
      fail(source[next] === '}' ? 'trailing comma' : 'key must be a string', next + 1, path)
    const keyEnd = scanScalar(source, next, path)
    const key = String(JSON.parse(source.slice(next, keyEnd)))
    next = skipSpace(source, keyEnd)
    if (next >= source.length) fail('EOF while parsing an object', source.length, path)
    if (source[next] !== ':') fail('expected `:`', next + 1, path)
    next = skipSpace(source, scanValue(source, skipSpace(source, next + 1), [...path, key], visit))
    if (source[next] === '}') return next + 1
    if (next >= source.length) fail('EOF while parsing an object', source.length, path)
    if (source[next] !== ',') fail('expected `,` or `}`', next + 1, path)
    next = skipSpace(source, next + 1)
  }
}
