import { deploySchema } from './deploy-schema.ts'
import { policySchema } from './policy-schema.ts'
import { jsonSchemaOf } from './schema-walk.ts'
import type { JsonSchema } from './schema-walk.ts'

/** One key of the reference (docs/reference/config.md). */
export interface ReferenceRow {
  readonly key: string
  readonly takes: string
  readonly byDefault: string
  readonly about: string
}

/** Every key of `caisson.yaml` and of a policy, as the documentation must list them. */
export function referenceRows(): {
  readonly deploy: readonly ReferenceRow[]
  readonly policy: readonly ReferenceRow[]
} {
  return { deploy: rowsOf(jsonSchemaOf(deploySchema), ''), policy: rowsOf(jsonSchemaOf(policySchema), '') }
}

function rowsOf(schema: JsonSchema, path: string): ReferenceRow[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const key = path === '' ? name : `${path}.${name}`
    const required = schema.required?.includes(name) === true
    return [rowOf(key, child, required), ...rowsOf(child, key)]
  })
  const inner = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  const named = inner === undefined ? [] : rowsOf(inner, `${path}.<name>`)
  const items = schema.items === undefined ? [] : rowsOf(schema.items, `${path}[]`)
  return [...own, ...named, ...items]
}

function rowOf(key: string, schema: JsonSchema, required: boolean): ReferenceRow {
  return {
    key: `\`${key}\``,
    takes: takes(schema),
    byDefault: defaultOf(schema, required),
    about: schema.description ?? '',
  }
}

function defaultOf(schema: JsonSchema, required: boolean): string {
  if (required) return 'required'
  const { default: value } = schema
  // The default of a section is the defaults of its keys.
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value)))
    return '–'
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}

function takes(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(takes).join(' or ')
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (schema.const !== undefined) return `\`${String(schema.const)}\``
  switch (schema.type) {
    case 'integer':
    case 'number':
      return range(schema)
    case 'string':
      return 'text'
    case 'boolean':
      return '`true`, `false`'
    case 'array':
      return `list of ${schema.items?.type === 'object' ? 'maps' : takes(schema.items ?? {})}`
    case 'object':
      return mapOf(schema)
    case undefined:
    default:
      return 'map'
  }
}

function mapOf(schema: JsonSchema): string {
  const inner = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  if (inner === undefined) return 'map'
  return inner.type === 'object' ? 'map by name' : `map by name of ${takes(inner)}`
}

function range(schema: JsonSchema): string {
  const low = schema.minimum ?? schema.exclusiveMinimum
  const high = schema.maximum ?? schema.exclusiveMaximum
  const unsafe = Number.MAX_SAFE_INTEGER
  if (low === undefined || high === undefined || low === -unsafe || high === unsafe) return 'whole number'
  const exclusive = schema.exclusiveMinimum === undefined ? '' : ', exclusive'
  return `${low} … ${high}${exclusive}`
}
