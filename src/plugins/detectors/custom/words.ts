import type { CustomWords } from '../../../core/detection-rules.ts'
import { lowerOf } from '../../../core/text/symbols.ts'
import { startsWord } from '../context.ts'
import type { Detector } from '../contract.ts'
import { folded, withLineEnds } from './phrase.ts'

/**
 * Words and phrases that a policy lists: whole words, however they are written. The engine finds all of them in its one pass, so that
 * ten thousand cost little more than one.
 */
export function wordsDetector({ name, type, tier, words }: CustomWords): Detector {
  const anchors = [...new Set(words.map((word) => lowerOf(folded(word))).flatMap(withLineEnds))]
  return {
    name,
    type,
    group: 'CUSTOM',
    maxLength: Math.max(1, ...anchors.map(({ length }) => length)),
    anchors,
    examineAnchor: ({ lower }, at, anchor) =>
      startsWord(lower, at, anchor) ? { start: at, end: at + anchor.length, tier } : undefined,
  }
}
