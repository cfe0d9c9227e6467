import * as z from 'zod'
import type { Path } from './problem.ts'

/** The part of JSON Schema that our schemas come out as. */
export interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: string | number | boolean | null
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
}

const made = new WeakMap<z.ZodType, JsonSchema>()

/** What a file may hold, before defaults are filled in. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const known = made.get(schema)
  if (known !== undefined) return known
  // Zod's own type is of any JSON Schema there may be.
  const fresh = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema
  made.set(schema, fresh)
  return fresh
}

/** Names of the keys that may stand in the map at `path`. */
export function childrenAt(schema: JsonSchema, path: Path): readonly string[] {
  let here: readonly JsonSchema[] = [schema]
  for (const step of path) here = here.flatMap((s) => alternatives(s)).flatMap((s) => child(s, step))
  return [...new Set(here.flatMap((s) => alternatives(s)).flatMap((s) => Object.keys(s.properties ?? {})))]
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(alternatives)
}

function child(schema: JsonSchema, step: string | number): readonly JsonSchema[] {
  if (typeof step === 'number') return schema.items === undefined ? [] : [schema.items]
  const named = Object.hasOwn(schema.properties ?? {}, step) ? schema.properties?.[step] : undefined
  if (named !== undefined) return [named]
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []
}
