import { deepEqual, isInteger, isObject, sizeOf, TYPES, type JsonObject } from './values.ts'

/**
 * JSON Schema as tools are described with it. Nothing is compiled and nothing runs on: a check costs at most `MAX_STEPS`, whatever the
 * schema. Keywords that are not here pass (`pattern`, `format`, `patternProperties`, `dependentSchemas`, `unevaluated…`, `$ref` to
 * elsewhere); docs/guides/tools.md names them.
 */
export interface Misfit {
  /** Place in the schema, as a JSON pointer behind `#`. */
  readonly at: string
  readonly keyword: string
}

const MAX_STEPS = 50_000
const MAX_DEPTH = 64

/** What does not fit first; undefined where all does. What is too much work to check does not fit (`keyword: 'too complex'`). */
export function misfitOf(schema: unknown, value: unknown): Misfit | undefined {
  return new Check(schema).run(schema, value, '#', 0)
}

type Rule = (
  check: Check,
  schema: JsonObject,
  value: unknown,
  at: string,
  depth: number,
) => Misfit | undefined

class Check {
  readonly root: unknown
  #steps = 0

  constructor(root: unknown) {
    this.root = root
  }

  run(schema: unknown, value: unknown, at: string, depth: number): Misfit | undefined {
    if (schema === false) return { at, keyword: 'false' }
    if (!isObject(schema)) return undefined
    if (depth > MAX_DEPTH || this.spend(1)) return tooComplex(at)
    if (value === null && schema['nullable'] === true) return undefined
    for (const rule of RULES) {
      const misfit = rule(this, schema, value, at, depth + 1)
      if (misfit !== undefined) return misfit
    }
    return undefined
  }

  /** @returns whether there is nothing left to spend */
  spend(steps: number): boolean {
    this.#steps += steps
    return this.#steps > MAX_STEPS
  }
}

const tooComplex = (at: string): Misfit => ({ at, keyword: 'too complex' })
const isTooComplex = (misfit: Misfit | undefined): boolean => misfit?.keyword === 'too complex'
const step = (at: string, name: string): string => `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** A keyword that holds or does not, for values of one kind. */
function limit<T>(
  keyword: string,
  measure: (value: unknown) => T | undefined,
  holds: (measured: T, wanted: unknown) => boolean,
): Rule {
  return (_check, schema, value, at) => {
    const wanted = schema[keyword]
    if (wanted === undefined) return undefined
    const measured = measure(value)
    return measured === undefined || holds(measured, wanted) ? undefined : { at, keyword }
  }
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
const itemsIn = (value: unknown): number | undefined => (Array.isArray(value) ? value.length : undefined)
const membersIn = (value: unknown): number | undefined =>
  isObject(value) ? Object.keys(value).length : undefined
const charsIn = (value: unknown): number | undefined =>
  typeof value === 'string' ? Array.from(value).length : undefined
const atLeast = (measured: number, wanted: unknown): boolean =>
  typeof wanted !== 'number' || measured >= wanted
const atMost = (measured: number, wanted: unknown): boolean =>
  typeof wanted !== 'number' || measured <= wanted

const type: Rule = (_check, schema, value, at) => {
  const wanted = schema['type']
  if (wanted === undefined) return undefined
  const names: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted]
  const fits = names.some((name) => TYPES.get(name)?.(value) !== false)
  return fits ? undefined : { at, keyword: 'type' }
}

const oneOfValues: Rule = (check, schema, value, at) => {
  const list = schema['enum']
  if (!Array.isArray(list)) return undefined
  if (check.spend(list.length * sizeOf(value))) return tooComplex(at)
  return list.some((each) => deepEqual(each, value)) ? undefined : { at, keyword: 'enum' }
}

const constant: Rule = (_check, schema, value, at) =>
  !Object.hasOwn(schema, 'const') || deepEqual(schema['const'], value) ? undefined : { at, keyword: 'const' }

const required: Rule = (check, schema, value, at) => {
  const names = schema['required']
  if (!isObject(value) || !Array.isArray(names)) return undefined
  if (check.spend(names.length)) return tooComplex(at)
  const missing = names.some((name) => typeof name === 'string' && !Object.hasOwn(value, name))
  return missing ? { at, keyword: 'required' } : undefined
}

const members: Rule = (check, schema, value, at, depth) => {
  if (!isObject(value)) return undefined
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const others = 'patternProperties' in schema ? undefined : schema['additionalProperties']
  for (const [name, each] of Object.entries(value)) {
    if (check.spend(1)) return tooComplex(at)
    const isNamed = Object.hasOwn(properties, name)
    const where = isNamed ? step(step(at, 'properties'), name) : step(at, 'additionalProperties')
    const misfit = check.run(isNamed ? properties[name] : others, each, where, depth)
    if (misfit !== undefined) return misfit
  }
  return undefined
}

const items: Rule = (check, schema, value, at, depth) => {
  if (!Array.isArray(value)) return undefined
  const list = schema['prefixItems'] ?? (Array.isArray(schema['items']) ? schema['items'] : [])
  const prefix: readonly unknown[] = Array.isArray(list) ? list : []
  const rest = Array.isArray(schema['items']) ? schema['additionalItems'] : schema['items']
  for (const [i, each] of value.entries()) {
    if (check.spend(1)) return tooComplex(at)
    const isListed = i < prefix.length
    const where = isListed ? step(step(at, 'prefixItems'), String(i)) : step(at, 'items')
    const misfit = check.run(isListed ? prefix[i] : rest, each, where, depth)
    if (misfit !== undefined) return misfit
  }
  return undefined
}

const unique: Rule = (check, schema, value, at) => {
  if (schema['uniqueItems'] !== true || !Array.isArray(value)) return undefined
  for (const [i, each] of value.entries()) {
    if (check.spend(i * sizeOf(each))) return tooComplex(at)
    for (let before = 0; before < i; before++)
      if (deepEqual(value[before], each)) return { at, keyword: 'uniqueItems' }
  }
  return undefined
}

const allOf: Rule = (check, schema, value, at, depth) => {
  for (const [i, each] of listAt(schema, 'allOf').entries()) {
    const misfit = check.run(each, value, `${at}/allOf/${i}`, depth)
    if (misfit !== undefined) return misfit
  }
  return undefined
}

/** How many of the alternatives fit: at least one, or just one. */
const alternatives =
  (keyword: 'anyOf' | 'oneOf'): Rule =>
  (check, schema, value, at, depth) => {
    const list = listAt(schema, keyword)
    if (list.length === 0) return undefined
    let fitting = 0
    for (const [i, each] of list.entries()) {
      const misfit = check.run(each, value, `${at}/${keyword}/${i}`, depth)
      if (isTooComplex(misfit)) return misfit
      if (misfit === undefined) fitting++
      if (fitting > 0 && keyword === 'anyOf') return undefined
    }
    return fitting === 1 ? undefined : { at, keyword }
  }

const not: Rule = (check, schema, value, at, depth) => {
  if (!Object.hasOwn(schema, 'not')) return undefined
  const misfit = check.run(schema['not'], value, `${at}/not`, depth)
  if (isTooComplex(misfit)) return misfit
  return misfit === undefined ? { at, keyword: 'not' } : undefined
}

const conditional: Rule = (check, schema, value, at, depth) => {
  if (!Object.hasOwn(schema, 'if')) return undefined
  const misfit = check.run(schema['if'], value, `${at}/if`, depth)
  if (isTooComplex(misfit)) return misfit
  const branch = misfit === undefined ? 'then' : 'else'
  return check.run(schema[branch], value, `${at}/${branch}`, depth)
}

const reference: Rule = (check, schema, value, at, depth) => {
  const to = schema['$ref']
  if (typeof to !== 'string' || !(to === '#' || to.startsWith('#/'))) return undefined
  if (check.spend(to.length)) return tooComplex(at)
  return check.run(resolve(check.root, to), value, to, depth)
}

/** A reference that leads nowhere asks for nothing. */
function resolve(root: unknown, pointer: string): unknown {
  let at = root
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = (at as JsonObject)[name]
  }
  return at
}

function listAt(schema: JsonObject, keyword: string): readonly unknown[] {
  const list = schema[keyword]
  return Array.isArray(list) ? (list as readonly unknown[]) : []
}

const RULES: readonly Rule[] = [
  reference,
  type,
  constant,
  oneOfValues,
  limit('minimum', numberOf, atLeast),
  limit('maximum', numberOf, atMost),
  limit('exclusiveMinimum', numberOf, (n, wanted) => typeof wanted !== 'number' || n > wanted),
  limit('exclusiveMaximum', numberOf, (n, wanted) => typeof wanted !== 'number' || n < wanted),
  limit('multipleOf', numberOf, (n, wanted) => typeof wanted !== 'number' || isInteger(n / wanted)),
  limit('minLength', charsIn, atLeast),
  limit('maxLength', charsIn, atMost),
  limit('minItems', itemsIn, atLeast),
  limit('maxItems', itemsIn, atMost),
  limit('minProperties', membersIn, atLeast),
  limit('maxProperties', membersIn, atMost),
  required,
  members,
  items,
  unique,
  allOf,
  alternatives('anyOf'),
  alternatives('oneOf'),
  not,
  conditional,
]
