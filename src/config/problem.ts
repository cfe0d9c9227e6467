import type { Where } from '../core/secret-ref.ts'

export type { Where }

/** Something that is wrong, and where. Messages never quote a value of `caisson.yaml`: it may be a misplaced secret. */
export interface Problem extends Where {
  readonly message: string
}

/** Not wrong, but probably not meant. */
export type Warning = Problem

/** A key that is understood and not acted on by this build. */
export interface Unenforced extends Where {
  /** A plain sentence: what is asked for and what happens instead. */
  readonly what: string
}

/** Steps from the document to a value: names of keys, numbers of list items. */
export type Path = readonly (string | number)[]

const MAX_LISTED = 100
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/

/** Every problem of a configuration at once, one line each. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    const listed = problems.slice(0, MAX_LISTED).map(formatProblem)
    if (problems.length > MAX_LISTED) listed.push(`… and ${problems.length - MAX_LISTED} more`)
    super(listed.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** `file:line:col path — message`, which terminals and editors turn into a link. */
export function formatProblem(problem: Problem): string {
  return `${formatWhere(problem)} — ${problem.message}`
}

export function formatWhere(where: Where): string {
  const place = `${where.file}:${where.line}:${where.col}`
  return where.path === '' ? place : `${place} ${where.path}`
}

/** `routes[2].match.team`; a name that would be misread so stands in brackets. */
export function formatPath(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (!PLAIN_NAME.test(step)) text += `[${quoteName(step)}]`
    else text += text === '' ? step : `.${step}`
  }
  return text
}

/** A name of the operator's choosing in a message: bounded, printable. */
export function quoteName(name: string): string {
  const clean = name.replace(/[^\x20-\x7e]/g, '?')
  return clean.length > 60 ? `"${clean.slice(0, 60)}…"` : `"${clean}"`
}

/** By file, then by position: the order in which a reader meets them. */
export function inReadingOrder<T extends Where>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => byText(a.file, b.file) || a.line - b.line || a.col - b.col)
}

function byText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
