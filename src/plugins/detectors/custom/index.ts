import type { DetectionRules } from '../../../core/detection-rules.ts'
import type { Detector } from '../contract.ts'
import { exactDetector } from './exact.ts'
import { labelDetector } from './label.ts'
import { patternDetector } from './pattern.ts'
import { wordsDetector } from './words.ts'

/** What a policy looks for besides what is built in. */
export function customDetectors({ patterns, words, exact, labels }: DetectionRules): readonly Detector[] {
  return [
    ...patterns.map(patternDetector),
    ...words.map(wordsDetector),
    ...exact.map(exactDetector),
    ...labels.map(labelDetector),
  ]
}
