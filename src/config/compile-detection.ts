import { createHash } from 'node:crypto'
import type { DetectionRules } from '../core/detection-rules.ts'
import type { ExactTable } from '../core/exact-data.ts'
import type { DataClass } from '../core/labels.ts'
import { fold } from '../core/text/fold.ts'
import { lowerOf } from '../core/text/symbols.ts'
import type { DetectionFile } from './detection-schema.ts'

/** What the files say that a policy names, by the name of the detector. */
export interface DetectionData {
  readonly words: ReadonlyMap<string, readonly string[]>
  readonly tables: ReadonlyMap<string, ExactTable>
}

export const NO_DATA: DetectionData = { words: new Map(), tables: new Map() }

export function compileDetection(file: DetectionFile, data: DetectionData): DetectionRules {
  const { patterns, words, exact, labels } = file.custom
  const rules: Omit<DetectionRules, 'version'> = {
    optIn: sorted(file.opt_in),
    off: sorted(file.off),
    shadow: sorted(file.shadow),
    allow: {
      salt: file.allow.hash_salt ?? '',
      values: file.allow.values.map(({ hash, type, tenant }) => ({ hash, type, tenant })),
    },
    patterns: patterns.map(({ max_length: maxLength, keywords, ...pattern }) => ({
      ...pattern,
      type: typeOf(pattern),
      keywords: keywords.map((word) => lowerOf(fold(word).text)),
      maxLength,
    })),
    words: words.map(({ name, type, tier, words: inline }) => ({
      name,
      type: typeOf({ name, type }),
      tier,
      words: sorted([...inline, ...(data.words.get(name) ?? [])]),
    })),
    exact: exact.flatMap(({ name, type, tier }) => {
      const table = data.tables.get(name)
      return table === undefined ? [] : [{ name, type: typeOf({ name, type }), tier, table }]
    }),
    labels: labels.map(({ name, type, texts }) => ({
      name,
      type: typeOf({ name, type }),
      tier: 'certain',
      texts,
    })),
  }
  return { version: sha256(JSON.stringify(rules, bytesAsHash)), ...rules }
}

function bytesAsHash(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? sha256(value) : value
}

function sha256(of: string | Uint8Array): string {
  return createHash('sha256').update(of).digest('hex')
}

/** What the labels of documents say of the calls that hold them. */
export function labelsOf({ custom }: DetectionFile): [string, DataClass][] {
  return custom.labels.map((label) => [typeOf(label), label.data_classification])
}

export function typeOf({
  name,
  type,
}: {
  readonly name: string
  readonly type?: string | undefined
}): string {
  return type ?? `CUSTOM_${name.toUpperCase()}`
}

/** The order in which they are named changes nothing, and so no version. */
function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted()
}
