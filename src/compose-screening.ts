import type { DetectionRules } from './core/detection-rules.ts'
import { createScreener, type Screener } from './engines/screening/screener.ts'
import type { Detector } from './plugins/detectors/contract.ts'
import { allDetectors } from './plugins/detectors/all.ts'
import { customDetectors } from './plugins/detectors/custom/index.ts'

/** The screener of a policy: the same in the gateway, in its threads and in commands. */
export function buildScreener(
  detection: DetectionRules,
  builtIn: readonly Detector[] = allDetectors,
): Screener {
  const { version, optIn, off, shadow } = detection
  return createScreener([...builtIn, ...customDetectors(detection)], { optIn, off, shadow, rules: version })
}
