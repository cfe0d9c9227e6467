import { createHash } from 'node:crypto'
import type { DetectionRules } from '../core/detection-rules.ts'
import type { DataClass } from '../core/labels.ts'
import { fold } from '../core/text/fold.ts'
import { lowerOf } from '../core/text/symbols.ts'
import type { DetectionFile } from './detection-schema.ts'

/** What the files say that a policy names, by the name of the detector. */
export type DetectionData = ReadonlyMap<string, readonly string[]>

export function compileDetection(file: DetectionFile, data: DetectionData): DetectionRules {
  const { patterns, words, labels } = file.custom
  const rules: Omit<DetectionRules, 'version'> = {
    optIn: sorted(file.opt_in),
    off: sorted(file.off),
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
      words: sorted([...inline, ...(data.get(name) ?? [])]),
    })),
    labels: labels.map(({ name, type, texts }) => ({
      name,
      type: typeOf({ name, type }),
      tier: 'certain',
      texts,
    })),
  }
  return { version: createHash('sha256').update(JSON.stringify(rules)).digest('hex'), ...rules }
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
