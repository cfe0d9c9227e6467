/**
 * The API reads bodies with a strictly typed Rust parser and repeats that parser's words, path and position in
 * its errors. Checks below work on the value JSON.parse gave; only when one fails is the text scanned again for
 * the line and column, so that valid requests pay nothing for it.
 */
import { locate, positionAt } from './json-text.ts'

export type Path = readonly (string | number)[]

/** The same as `message`, as data: the other providers say it in words of their own. */
export type Reason =
  | { readonly kind: 'type'; readonly expected: string; readonly found: unknown }
  | { readonly kind: 'variant'; readonly found: string; readonly names: readonly string[] }
  | { readonly kind: 'missing'; readonly key: string }
  | { readonly kind: 'extra'; readonly keys: readonly string[] }
  | { readonly kind: 'range' }

export interface Fault {
  path: (string | number)[]
  message: string
  reason: Reason
  /** The parser stops before a map or list it did not expect, and after anything else. */
  at: 'start' | 'end'
}

/** Undefined means the value is as expected. */
export type Check = (value: unknown) => Fault | undefined

const fault = (message: string, reason: Reason, at: Fault['at'] = 'end'): Fault => ({
  path: [],
  message,
  reason,
  at,
})

export function wrongType(value: unknown, expected: string): Fault {
  const at = typeof value === 'object' && value !== null ? 'start' : 'end'
  return fault(
    `invalid type: ${describe(value)}, expected ${expected}`,
    { kind: 'type', expected, found: value },
    at,
  )
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'sequence'
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`
  if (typeof value === 'boolean') return `boolean \`${value}\``
  if (typeof value === 'number')
    return Number.isInteger(value) ? `integer \`${value}\`` : `floating point \`${value}\``
  return 'map'
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const anything: Check = () => undefined

export const text: Check = (value) => (typeof value === 'string' ? undefined : wrongType(value, 'a string'))

export const flag: Check = (value) => (typeof value === 'boolean' ? undefined : wrongType(value, 'a boolean'))

export const float: Check = (value) => (typeof value === 'number' ? undefined : wrongType(value, 'f32'))

export const unsigned: Check = (value) => {
  if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType(value, 'u32')
  return value >= 0 && value <= 0xffff_ffff
    ? undefined
    : fault(`invalid value: integer \`${value}\`, expected u32`, { kind: 'range' })
}

export const map: Check = (value) => (isMap(value) ? undefined : wrongType(value, 'a map'))

export const optional =
  (check: Check): Check =>
  (value) =>
    value === null ? undefined : check(value)

export const sequence =
  (check: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return wrongType(value, 'a sequence')
    for (let index = 0; index < value.length; index++) {
      const found = check(value[index])
      if (found) return within(index, found)
    }
    return undefined
  }

export const unknownVariant = (found: string, names: readonly string[]): Fault => {
  const quoted = names.map((name) => `\`${name}\``)
  const expected = quoted.length === 1 ? quoted[0] : `one of ${quoted.join(', ')}`
  // Two alternatives are joined by "or" in serde's wording.
  return fault(
    `unknown variant \`${found}\`, expected ${quoted.length === 2 ? quoted.join(' or ') : expected}`,
    { kind: 'variant', found, names },
  )
}

export const variant =
  (...names: string[]): Check =>
  (value) => {
    if (typeof value !== 'string') return wrongType(value, 'string or map')
    return names.includes(value) ? undefined : unknownVariant(value, names)
  }

/** Fields are checked in the order of the document, as a streaming parser meets them; unknown ones are ignored. */
export const struct = (
  name: string,
  fields: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): Check => {
  const known = new Map(Object.entries(fields))
  return (value) => {
    if (!isMap(value)) return wrongType(value, `struct ${name}`)
    for (const key in value) {
      const check = known.get(key)
      const found = check?.(value[key])
      if (found) return within(key, found)
    }
    for (const key of required)
      if (!(key in value)) return fault(`missing field \`${key}\``, { kind: 'missing', key })
    return undefined
  }
}

/** A struct that takes no other fields. DeepSeek has none of these. */
export const closed = (fields: Readonly<Record<string, Check>>, required: readonly string[]): Check => {
  const open = struct('', fields, required)
  return (value) => {
    const found = open(value)
    if (found || !isMap(value)) return found
    const keys = Object.keys(value).filter((key) => !Object.hasOwn(fields, key))
    return keys.length === 0 ? undefined : fault(`unknown field \`${keys[0]}\``, { kind: 'extra', keys })
  }
}

/** Buffered (tagged or untagged) parts lose their own place: the error is reported for the struct around them. */
export const collapsed =
  (check: Check): Check =>
  (value) => {
    const found = check(value)
    return found && { ...found, path: [], at: 'end' }
  }

function within(key: string | number, found: Fault): Fault {
  found.path.unshift(key)
  return found
}

export const formatPath = (path: Path): string =>
  path.reduce<string>(
    (left, key) => (typeof key === 'number' ? `${left}[${key}]` : left === '' ? key : `${left}.${key}`),
    '',
  )

/** `messages[0].role: unknown variant … at line 1 column 60` */
export function describeFault(source: string, found: Fault): string {
  const span = locate(source, found.path)
  const prefix = found.path.length === 0 ? '' : `${formatPath(found.path)}: `
  return `${prefix}${found.message} at ${positionAt(source, found.at === 'start' ? span.start : span.end)}`
}
