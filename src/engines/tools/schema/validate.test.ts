import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { misfitOf } from './validate.ts'
import { deepEqual } from './values.ts'

/** Every value that the oracle knows: a schema means the set of those that fit it. */
const LEAVES: readonly unknown[] = [null, true, false, 0, 1, 2, 2.5, -1, '', 'a', 'ab', '😀']
const UNIVERSE: readonly unknown[] = [
  ...LEAVES,
  [],
  ...LEAVES.map((leaf) => [leaf]),
  [0, 1],
  [1, 1],
  ['a', 0],
  {},
  ...LEAVES.map((leaf) => ({ a: leaf })),
  { b: 1 },
  { a: 1, b: 'a' },
  { a: { a: 1 } },
  { a: [1] },
]
type Set01 = readonly boolean[]
interface Meant {
  readonly schema: unknown
  /** Whether each value of the universe fits. */
  readonly fits: (value: unknown) => boolean
}

const has = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
const at = (value: unknown, name: string): unknown => (value as Record<string, unknown>)[name]

const simple: readonly Meant[] = [
  { schema: true, fits: () => true },
  { schema: false, fits: () => false },
  { schema: {}, fits: () => true },
  { schema: { type: 'string' }, fits: (v) => typeof v === 'string' },
  { schema: { type: 'integer' }, fits: (v) => [0, 1, 2, -1].includes(v as number) },
  { schema: { type: ['number', 'null'] }, fits: (v) => v === null || typeof v === 'number' },
  { schema: { type: 'array' }, fits: (v) => Array.isArray(v) },
  { schema: { type: 'object' }, fits: (v) => typeof v === 'object' && v !== null && !Array.isArray(v) },
  {
    schema: { enum: [1, 'a', { a: 1 }] },
    fits: (v) => [1, 'a', { a: 1 }].some((each) => deepEqual(each, v)),
  },
  { schema: { const: { a: [1] } }, fits: (v) => deepEqual(v, { a: [1] }) },
  { schema: { minimum: 1 }, fits: (v) => typeof v !== 'number' || v >= 1 },
  { schema: { exclusiveMaximum: 2 }, fits: (v) => typeof v !== 'number' || v < 2 },
  { schema: { multipleOf: 0.5 }, fits: () => true },
  { schema: { multipleOf: 2 }, fits: (v) => typeof v !== 'number' || v === 0 || v === 2 },
  { schema: { minLength: 2 }, fits: (v) => typeof v !== 'string' || v === 'ab' },
  { schema: { maxLength: 1 }, fits: (v) => typeof v !== 'string' || v !== 'ab' },
  {
    schema: { required: ['a'] },
    fits: (v) => typeof v !== 'object' || v === null || Array.isArray(v) || has(v, 'a'),
  },
  { schema: { minItems: 1 }, fits: (v) => !Array.isArray(v) || v.length > 0 },
  { schema: { uniqueItems: true }, fits: (v) => !deepEqual(v, [1, 1]) },
  { schema: { maxProperties: 1 }, fits: (v) => !(has(v, 'a') && has(v, 'b')) },
  { schema: { additionalProperties: false, properties: { a: {} } }, fits: (v) => !has(v, 'b') },
  { schema: { pattern: '^z', format: 'email' }, fits: () => true },
]

const { schemas } = fc.letrec<{ schemas: Meant }>((tie) => {
  const inner = tie('schemas')
  const lists = fc.array(inner, { minLength: 1, maxLength: 3 })
  const of = (list: readonly Meant[]): readonly unknown[] => list.map(({ schema }) => schema)
  const count = (list: readonly Meant[], value: unknown): number =>
    list.filter(({ fits }) => fits(value)).length
  return {
    schemas: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(...simple),
      lists.map((list): Meant => ({
        schema: { allOf: of(list) },
        fits: (v) => count(list, v) === list.length,
      })),
      lists.map((list): Meant => ({ schema: { anyOf: of(list) }, fits: (v) => count(list, v) > 0 })),
      lists.map((list): Meant => ({ schema: { oneOf: of(list) }, fits: (v) => count(list, v) === 1 })),
      inner.map((one): Meant => ({ schema: { not: one.schema }, fits: (v) => !one.fits(v) })),
      inner.map((one): Meant => ({
        schema: { properties: { a: one.schema } },
        fits: (v) => !has(v, 'a') || one.fits(at(v, 'a')),
      })),
      inner.map((one): Meant => ({
        schema: { items: one.schema },
        fits: (v) => !Array.isArray(v) || v.every((each) => one.fits(each)),
      })),
      inner.map((one): Meant => ({
        schema: { additionalProperties: one.schema },
        fits: (v) =>
          typeof v !== 'object' ||
          v === null ||
          Array.isArray(v) ||
          Object.values(v).every((each) => one.fits(each)),
      })),
      inner.map((one): Meant => ({
        schema: { $defs: { 'x/y': one.schema }, $ref: '#/$defs/x~1y' },
        fits: one.fits,
      })),
      fc.tuple(inner, inner, inner).map(([one, two, three]): Meant => ({
        // As text: an object with such a member is taken for a promise.
        schema: JSON.parse(
          `{"if":${JSON.stringify(one.schema)},"then":${JSON.stringify(two.schema)},"else":${JSON.stringify(three.schema)}}`,
        ) as unknown,
        fits: (v) => (one.fits(v) ? two.fits(v) : three.fits(v)),
      })),
    ),
  }
})

test('a schema lets through what it means, value by value', () => {
  fc.assert(
    fc.property(schemas, ({ schema, fits }) => {
      // References are to the root: below it they lead elsewhere.
      if (JSON.stringify(schema).lastIndexOf('$defs') > 10) return
      const found: Set01 = UNIVERSE.map((value) => misfitOf(schema, value) === undefined)
      expect(found).toEqual(UNIVERSE.map(fits))
    }),
    { numRuns: 1500 },
  )
})

describe('what does not fit is named by its place in the schema', () => {
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' }, 'a/b': { items: { minimum: 3 } } },
    required: ['city'],
    additionalProperties: false,
  }
  test.each([
    [{}, '#', 'required'],
    [{ city: 5 }, '#/properties/city', 'type'],
    [{ city: '', 'a/b': [3, 2] }, '#/properties/a~1b/items', 'minimum'],
    [{ city: '', secret: 1 }, '#/additionalProperties', 'false'],
  ])('%j', (value, place, keyword) => expect(misfitOf(schema, value)).toEqual({ at: place, keyword }))
})

test('a value of null fits where the schema says nullable', () => {
  expect(misfitOf({ type: 'string', nullable: true }, null)).toBeUndefined()
  expect(misfitOf({ type: 'string' }, null)).toEqual({ at: '#', keyword: 'type' })
})

test('schemas made to be slow, or to go on for ever, do not fit', () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [
      `d${i}`,
      { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
    ]),
  )
  const bombs: readonly (readonly [unknown, unknown])[] = [
    [{ $ref: '#' }, 1],
    [{ $defs: { ...doubling, d30: {} }, $ref: '#/$defs/d0' }, 1],
    [{ uniqueItems: true }, Array.from({ length: 20_000 }, (_, i) => i)],
    [
      { uniqueItems: true },
      Array.from({ length: 300 }, (_, i) => ({ same: Array.from({ length: 100 }, () => 'x'), i })),
    ],
    [
      { items: { enum: Array.from({ length: 10_000 }, (_, i) => i) } },
      Array.from({ length: 1000 }, () => 9999),
    ],
  ]
  for (const [schema, value] of bombs) {
    const started = process.threadCpuUsage()
    expect(misfitOf(schema, value)?.keyword).toBe('too complex')
    expect(process.threadCpuUsage(started).user).toBeLessThan(1_000_000)
  }
})
