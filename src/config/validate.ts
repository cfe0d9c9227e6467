import type * as z from 'zod'
import { quoteName } from './problem.ts'
import type { Path, Problem } from './problem.ts'
import { childrenAt, jsonSchemaOf } from './schema-walk.ts'
import type { JsonSchema } from './schema-walk.ts'
import { didYouMean } from './suggest.ts'
import type { Source } from './yaml-source.ts'

type Issue = z.core.$ZodIssue

/** Checks data against a schema; every issue becomes a problem at its place in the file. Undefined where there are any. */
export function validate<T>(
  schema: z.ZodType<T>,
  source: Source,
  problems: Problem[],
  options: { value?: unknown; base?: Path } = {},
): T | undefined {
  const value = 'value' in options ? options.value : source.value
  const base = options.base ?? []
  const result = schema.safeParse(value, { error: inOurWords })
  if (result.success) return result.data
  const shape = jsonSchemaOf(schema)
  for (const issue of result.error.issues) problems.push(...problemsOf(issue, source, base, shape))
  return undefined
}

function problemsOf(issue: Issue, source: Source, base: Path, shape: JsonSchema): Problem[] {
  const inner = issue.path.filter((step) => typeof step !== 'symbol')
  const path = [...base, ...inner]
  if (issue.code === 'unrecognized_keys') {
    const known = childrenAt(shape, inner)
    return issue.keys.map((key) => ({
      ...source.at([...path, key], 'key'),
      message: `The key ${quoteName(key)} is not known here.${didYouMean(key, known) || listed(known)}`,
    }))
  }
  if (issue.code === 'invalid_key') {
    const reason = issue.issues[0]?.message ?? 'This name is not allowed.'
    return [{ ...source.at(path, 'key'), message: reason }]
  }
  return [{ ...source.at(path), message: issue.message }]
}

function listed(known: readonly string[]): string {
  return known.length === 0 ? '' : ` Known: ${known.join(', ')}.`
}

/** Sentences without values: see {@link Problem}. */
function inOurWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return wrongType(issue.expected, issue.input)
  if (issue.code === 'invalid_value') return `Must be ${oneOf(issue.values.map(String))}.`
  if (issue.code === 'too_small') {
    return `Must ${bound(issue.origin, 'at least', 'more than', issue.minimum, issue.inclusive)}.`
  }
  if (issue.code === 'too_big') {
    return `Must ${bound(issue.origin, 'at most', 'less than', issue.maximum, issue.inclusive)}.`
  }
  // The schema's own words, or those of problemsOf.
  return undefined
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  object: 'a map of keys',
  record: 'a map of names',
  array: 'a list ("- …" lines)',
}

function wrongType(expected: string, input: unknown): string {
  const wanted = TYPE_NAMES[expected] ?? expected
  if (input === undefined) return `This is missing: give ${wanted}.`
  if (input === null)
    return `There is no value here: give ${wanted}, indented below the key, or remove the key.`
  return `Must be ${wanted}, not ${describe(input)}.`
}

function describe(input: unknown): string {
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'object') return 'a map'
  if (typeof input === 'boolean') return 'true or false'
  if (typeof input === 'number') return Number.isInteger(input) ? 'a whole number' : 'a number'
  return 'text'
}

function bound(
  origin: string,
  inclusive: string,
  exclusive: string,
  limit: number | bigint,
  isInclusive: boolean | undefined,
): string {
  const words = `${isInclusive === false ? exclusive : inclusive} ${limit}`
  if (origin === 'string') return `have ${words} characters`
  if (origin === 'array' || origin === 'object') return `have ${words} ${limit === 1 ? 'entry' : 'entries'}`
  return `be ${words}`
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`
}
