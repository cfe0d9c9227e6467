import * as z from 'zod'
import type { Catalogue, CatalogueModel, DatedPrice, EffortEra } from '../core/catalogue.ts'
import type { NanoUsd, Price } from '../core/money.ts'
import { deepFreeze, frozenMap } from './freeze.ts'
import { PROVIDER_KINDS } from './deploy.ts'
import type { Path, Problem } from './problem.ts'
import { validate } from './validate.ts'
import type { Source } from './yaml-source.ts'

/** Dated facts about models (`catalogue/<name>.yaml`): checked like configuration, because people edit it. */

/** USD for one million tokens as text: `"0.0028"`. At most 9 decimals, so that it is a whole number of nano-USD. */
const usd = z.string().regex(/^\d{1,6}(\.\d{1,9})?$/, {
  error: 'A price is quoted text of USD per 1M tokens with at most 9 decimals, such as "0.0028".',
})

const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, {
  error: 'An instant is quoted text in UTC, such as "2026-08-16T16:00:00Z".',
})

const price = z.strictObject({ hit: usd, miss: usd, output: usd })
const hour = z.int().min(0).max(24)

const model = z.strictObject({
  context_tokens: z.int().min(1),
  max_output_tokens: z.int().min(1),
  vision: z.boolean().default(false),
  concurrency: z.int().min(1).optional(),
  retired_from: instant.optional(),
  successor: z.string().min(1).optional(),
  responses_from: instant.optional(),
  prices: z.array(price.extend({ from: instant, peak: price.optional() })).min(1),
})

export const catalogueSchema = z.strictObject({
  kind: z.enum(PROVIDER_KINDS),
  open: z.boolean().default(false),
  peak_hours_utc: z.array(z.tuple([hour, hour])).default([]),
  models: z.record(z.string().min(1).max(128), model),
  effort_eras: z
    .array(z.strictObject({ from: instant, map: z.record(z.string().min(1), z.string().min(1)) }))
    .default([]),
})

type CatalogueFile = z.output<typeof catalogueSchema>
type ModelFile = CatalogueFile['models'][string]

/** Checks and compiles one catalogue; what is wrong is added to `problems`. */
export function compileCatalogue(source: Source, problems: Problem[]): Catalogue | undefined {
  const before = problems.length
  const file = validate(catalogueSchema, source, problems)
  if (file === undefined) return undefined
  const fail = (path: Path, message: string): void => void problems.push({ ...source.at(path), message })
  checkDates(file, fail)
  checkSuccessors(file, fail)
  if (problems.length > before) return undefined
  const models = Object.entries(file.models).map(([name, m]): [string, CatalogueModel] => [
    name,
    compileModel(name, m, file.peak_hours_utc),
  ])
  const effortEras = file.effort_eras.map((era): EffortEra => ({
    fromMs: Date.parse(era.from),
    map: frozenMap(Object.entries(era.map)),
  }))
  return deepFreeze({ kind: file.kind, open: file.open, models: frozenMap(models), effortEras })
}

function compileModel(
  name: string,
  file: ModelFile,
  peakBands: CatalogueFile['peak_hours_utc'],
): CatalogueModel {
  return deepFreeze({
    name,
    contextTokens: file.context_tokens,
    maxOutputTokens: file.max_output_tokens,
    vision: file.vision,
    retiredFromMs: file.retired_from === undefined ? undefined : Date.parse(file.retired_from),
    successor: file.successor,
    responsesFromMs: file.responses_from === undefined ? undefined : Date.parse(file.responses_from),
    concurrency: file.concurrency,
    prices: file.prices.map((row): DatedPrice => ({
      fromMs: Date.parse(row.from),
      price: compilePrice(row),
      peak: row.peak === undefined ? undefined : compilePrice(row.peak),
      peakBands: row.peak === undefined ? [] : peakBands,
    })),
  })
}

function compilePrice(file: z.output<typeof price>): Price {
  return { hit: nanoUsd(file.hit), miss: nanoUsd(file.miss), output: nanoUsd(file.output) }
}

/** `"0.0028"` as 2,800,000 nano-USD: digits are moved, nothing is computed in floating point. */
export function nanoUsd(text: string): NanoUsd {
  const [whole = '0', fraction = ''] = text.split('.')
  return Number(BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')))
}

type Fail = (path: Path, message: string) => void

function checkDates(file: CatalogueFile, fail: Fail): void {
  const checkOrder = (rows: readonly { from: string }[], path: Path): void => {
    for (const [i, row] of rows.entries()) {
      const previous = rows[i - 1]
      if (!isInstant(row.from)) fail([...path, i, 'from'], 'There is no such instant.')
      else if (previous !== undefined && previous.from >= row.from) {
        fail([...path, i, 'from'], 'Rows stand oldest first, each with an instant of its own.')
      }
    }
  }
  checkOrder(file.effort_eras, ['effort_eras'])
  for (const [name, m] of Object.entries(file.models)) {
    checkOrder(m.prices, ['models', name, 'prices'])
    for (const field of ['retired_from', 'responses_from'] as const) {
      const at = m[field]
      if (at !== undefined && !isInstant(at)) fail(['models', name, field], 'There is no such instant.')
    }
  }
  for (const [i, [from, to]] of file.peak_hours_utc.entries()) {
    if (from >= to) fail(['peak_hours_utc', i], 'A band goes from an hour to a later one.')
  }
}

/** `Date.parse` takes 31 February for 3 March. */
function isInstant(text: string): boolean {
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text.replace('Z', '.000Z')
}

function checkSuccessors(file: CatalogueFile, fail: Fail): void {
  for (const [name, { successor, retired_from: retired }] of Object.entries(file.models)) {
    if (successor === undefined) {
      if (retired !== undefined) fail(['models', name], 'A retired model names its successor.')
      continue
    }
    const next = Object.hasOwn(file.models, successor) ? file.models[successor] : undefined
    if (next === undefined || next.retired_from !== undefined) {
      fail(['models', name, 'successor'], 'Must be a model of this file that is not retired itself.')
    }
  }
}
