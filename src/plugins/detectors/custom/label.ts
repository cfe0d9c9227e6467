import type { CustomLabel } from '../../../core/detection-rules.ts'
import { lowerOf } from '../../../core/text/symbols.ts'
import { startsWord } from '../context.ts'
import type { Detector } from '../contract.ts'
import { folded, withLineEnds } from './phrase.ts'

/**
 * What a document is marked with, as it is written in the policy or in capitals: `Streng vertraulich` and `STRENG VERTRAULICH`, while a
 * sentence may say that something is streng vertraulich.
 */
export function labelDetector({ name, type, tier, texts }: CustomLabel): Detector {
  const written = texts.map(folded).flatMap(withLineEnds)
  const forms = new Set([...written, ...written.map((text) => text.toUpperCase())])
  const anchors = [...new Set([...forms].map((form) => lowerOf(form)))]
  return {
    name,
    type,
    group: 'LABEL',
    maxLength: Math.max(...anchors.map(({ length }) => length)),
    anchors,
    examineAnchor({ text, lower }, at, anchor) {
      const end = at + anchor.length
      if (!startsWord(lower, at, anchor) || !forms.has(text.slice(at, end))) return undefined
      return { start: at, end, tier }
    },
  }
}
