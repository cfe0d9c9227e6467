import type { CustomPattern } from '../../../core/detection-rules.ts'
import { Regex } from '../../../core/text/regex/regex.ts'
import { holdsWord } from '../context.ts'
import type { Detector, Reading, Subject } from '../contract.ts'

/** How far from a match a keyword may stand. */
const NEAR = 40
/** Characters that are passed over, and that are read, for a step. */
const PASSED_PER_STEP = 256
const READ_PER_STEP = 32

/**
 * What a policy gives a regular expression for. It reads the text around the literals that every match holds, or else around its keywords,
 * and all of it where it has neither.
 */
export function patternDetector({
  name,
  type,
  tier,
  regex: source,
  keywords,
  maxLength,
}: CustomPattern): Detector {
  const regex = new Regex(source, maxLength)
  const byKeyword = regex.literals === undefined && keywords.length > 0
  const anchors = regex.literals ?? (byKeyword ? keywords : undefined)
  const inKey = (key: string): boolean =>
    key !== '' && keywords.some((word) => holdsWord(key, 0, key.length, word))
  const isNear = ({ lower, key }: Subject, start: number, end: number): boolean =>
    keywords.length === 0 ||
    inKey(key) ||
    keywords.some(
      (word) =>
        holdsWord(lower, Math.max(0, start - NEAR), start, word) ||
        holdsWord(lower, end, Math.min(lower.length, end + NEAR), word),
    )
  return {
    name,
    type,
    group: 'CUSTOM',
    maxLength: regex.maxLength,
    ...(anchors === undefined ? {} : { anchors }),
    reach: regex.maxLength + (byKeyword ? NEAR : 0),
    wantsAll: ({ key }) => byKeyword && inKey(key),
    examineStretch(subject, from, to, reading) {
      for (const { start, end } of matchesIn(regex, subject.text, from, to, reading))
        if (isNear(subject, start, end)) reading.found({ start, end, tier })
    },
  }
}

function* matchesIn(
  regex: Regex,
  text: string,
  from: number,
  to: number,
  reading: Reading,
): Generator<{ readonly start: number; readonly end: number }> {
  const walk = { characters: 0 }
  const match = { start: 0, end: 0 }
  // Bit by bit, or the budget would be asked when all the work is done. A match may begin in one bit and end in the next.
  for (let at = from; at < to;) {
    const until = Math.min(to, at + PASSED_PER_STEP)
    walk.characters = 0
    const isFound = regex.find(text, at, until, to, walk, match)
    if (!reading.spend(1 + Math.floor(walk.characters / READ_PER_STEP))) return
    if (isFound) yield match
    at = isFound ? match.end : until
  }
}
