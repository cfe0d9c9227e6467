import { DATA_CLASSES, isDataClass } from '../../core/labels.ts'
import type { KeyRecord } from '../../stores/contracts/keys.ts'
import { KeyProblem } from './problem.ts'

export const DAY_MS = 24 * 60 * 60 * 1000
export const DEFAULT_LIFETIME_MS = 90 * DAY_MS
export const MAX_LIFETIME_MS = 366 * DAY_MS
export const MAX_OVERLAP_MS = 30 * DAY_MS

/** What a new key may do. An absent list does not restrict; an empty one would allow nothing and is refused. */
export interface KeySpec {
  /** For people. Absent: `<app>-<environment>`. */
  readonly name?: string | undefined
  readonly tenant: string
  readonly team: string
  readonly app: string
  readonly environment: string
  readonly costCenter?: string | undefined
  readonly aliases?: readonly string[] | undefined
  readonly workloads?: readonly string[] | undefined
  readonly classes?: readonly string[] | undefined
  /** Default 90 days, at most a year. */
  readonly lifetimeMs?: number | undefined
}

/** The part of a record that the spec decides. */
export type Grants = Omit<
  KeyRecord,
  'id' | 'mac' | 'pepperVersion' | 'createdAtMs' | 'expiresAtMs' | 'revokedAtMs' | 'rotatedFrom'
>

const NAME = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,63}$/
const TITLE = /^[\p{L}\p{N}][\p{L}\p{N} ._:/@()#+-]{0,99}$/u
const MAX_LIST = 100

export function grantsOf(spec: KeySpec): Grants {
  const app = named('app', spec.app)
  const environment = named('environment', spec.environment)
  return {
    name: spec.name === undefined ? `${app}-${environment}` : title(spec.name),
    tenant: named('tenant', spec.tenant),
    team: named('team', spec.team),
    app,
    environment,
    costCenter: spec.costCenter === undefined ? undefined : named('cost center', spec.costCenter),
    aliases: names('aliases', spec.aliases),
    workloads: names('workloads', spec.workloads),
    classes: classes(spec.classes),
  }
}

export function lifetime(ms: number): number {
  if (Number.isSafeInteger(ms) && ms > 0 && ms <= MAX_LIFETIME_MS) return ms
  throw new KeyProblem('invalid', 'A key lives for at least a second and at most a year (366d).')
}

export function overlap(ms: number): number {
  if (Number.isSafeInteger(ms) && ms >= 0 && ms <= MAX_OVERLAP_MS) return ms
  throw new KeyProblem('invalid', 'The overlap of a rotation is between 0 and 30 days (30d).')
}

function title(value: string): string {
  // A key pasted into the wrong option would be stored and shown for ever.
  if (TITLE.test(value) && !value.includes('csk_')) return value
  throw new KeyProblem(
    'invalid',
    'name: up to 100 letters, digits, spaces and . _ : / @ ( ) # + -, and never a key.',
  )
}

function named(field: string, value: string): string {
  if (NAME.test(value) && !value.includes('csk_')) return value
  throw new KeyProblem(
    'invalid',
    `${field}: up to 64 letters, digits and . _ : / @ -, starting with a letter or digit.`,
  )
}

function names(field: string, list: readonly string[] | undefined): readonly string[] | undefined {
  if (list === undefined) return undefined
  if (list.length === 0)
    throw new KeyProblem('invalid', `${field}: an empty list would allow nothing; leave it out to allow all.`)
  if (list.length > MAX_LIST) throw new KeyProblem('invalid', `${field}: at most ${MAX_LIST}.`)
  return [...new Set(list.map((value) => named(field, value)))]
}

function classes(list: readonly string[] | undefined): KeyRecord['classes'] {
  const known = names('classes', list)?.filter(isDataClass)
  if (list !== undefined && known?.length !== new Set(list).size) {
    throw new KeyProblem('invalid', `classes: one or more of ${DATA_CLASSES.join(', ')}.`)
  }
  return known
}
