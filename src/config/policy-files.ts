import { createHash } from 'node:crypto'
import { quoteName } from './problem.ts'
import type { Path, Problem } from './problem.ts'
import type { Source } from './yaml-source.ts'

/** A policy file: its name relative to the config file (with `/`) and what it holds. */
export interface PolicyPart {
  readonly name: string
  readonly source: Source
}

/**
 * The version of a policy: SHA-256 (hex) over its canonical bytes.
 *
 * Canonical are, after the line `caisson-policy-v1`, for every file in the order of the bytes of its name (relative to
 * `caisson.yaml`, with `/`): the name, LF, the length of the text in bytes, LF, the text, LF. The text is the file's UTF-8
 * without a byte order mark and with CRLF as LF. A policy inside `caisson.yaml` is one file with an empty name, whose text
 * is the value of `policy` from its first character to its end. Comments count: they are part of what was reviewed.
 */
export function policyVersion(parts: readonly { readonly name: string; readonly text: string }[]): string {
  const hash = createHash('sha256').update('caisson-policy-v1\n')
  const sorted = parts
    .map(({ name, text }) => ({ name: Buffer.from(name), text: canonicalText(text) }))
    .toSorted((a, b) => Buffer.compare(a.name, b.name))
  for (const { name, text } of sorted)
    hash.update(name).update(`\n${text.length}\n`).update(text).update('\n')
  return hash.digest('hex')
}

function canonicalText(text: string): Buffer {
  return Buffer.from(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'))
}

/** Several policy files as one: sections are joined name by name, and the same name twice is a problem. */
export function mergePolicies(parts: readonly PolicyPart[], problems: Problem[]): Source {
  const merged: Record<string, unknown> = {}
  const owners = new Map<string, Source>()
  for (const { source } of parts) {
    if (source.value === undefined) continue
    if (!isMap(source.value)) {
      problems.push({ ...source.at([]), message: 'A policy file is a map of sections (models, routes, …).' })
      continue
    }
    for (const [section, value] of Object.entries(source.value))
      addSection(merged, owners, problems, source, section, value)
  }
  const first = parts[0]?.source
  const ownerOf = (path: Path): Source | undefined =>
    owners.get(ownerKey(path.slice(0, 2))) ?? owners.get(ownerKey(path.slice(0, 1))) ?? first
  return {
    file: first?.file ?? '',
    text: '',
    value: merged,
    at: (path, of) => ownerOf(path)?.at(path, of) ?? { file: '', line: 1, col: 1, path: '' },
    slice: (path) => ownerOf(path)?.slice(path) ?? '',
  }
}

function addSection(
  merged: Record<string, unknown>,
  owners: Map<string, Source>,
  problems: Problem[],
  source: Source,
  section: string,
  value: unknown,
): void {
  const existing = Object.hasOwn(merged, section) ? merged[section] : undefined
  if (!owners.has(ownerKey([section]))) owners.set(ownerKey([section]), source)
  if (existing === undefined) {
    merged[section] = isMap(value) ? { ...value } : value
    if (isMap(value)) for (const name of Object.keys(value)) owners.set(ownerKey([section, name]), source)
    return
  }
  if (!isMap(existing) || !isMap(value)) {
    const why = section === 'routes' ? ' The order of routes decides, so all of them stand in one file.' : ''
    const message = `${section} is given already in ${fileOf(owners, [section])}.${why}`
    problems.push({ ...source.at([section], 'key'), message })
    return
  }
  for (const [name, entry] of Object.entries(value)) {
    if (Object.hasOwn(existing, name)) {
      const message = `${quoteName(name)} is given already in ${fileOf(owners, [section, name])}.`
      problems.push({ ...source.at([section, name], 'key'), message })
    } else {
      existing[name] = entry
      owners.set(ownerKey([section, name]), source)
    }
  }
}

function fileOf(owners: ReadonlyMap<string, Source>, path: Path): string {
  const source = owners.get(ownerKey(path))
  return source === undefined ? 'another file' : `${source.file}:${source.at(path, 'key').line}`
}

function ownerKey(path: Path): string {
  return path.join('\0')
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The policy that stands in `caisson.yaml` itself, as a source of its own. */
export function inlinePolicy(source: Source, value: unknown): Source {
  return {
    file: source.file,
    text: source.slice(['policy']),
    value,
    at: (path, of) => source.at(['policy', ...path], of),
    slice: (path) => source.slice(['policy', ...path]),
  }
}
