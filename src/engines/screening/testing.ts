import type { Detector } from '../../plugins/detectors/contract.ts'
import { createScreener } from './screener.ts'

/** What detectors find, as `TYPE tier text`, for tables in tests: `['EMAIL_ADDRESS certain a@b.org']`. Opt-in detectors are on. */
export function findings(text: string, detectors: readonly Detector[], key = ''): string[] {
  const screener = createScreener(detectors, { optIn: detectors.map((each) => each.name) })
  return screener.scan(text, key).map(({ type, tier, start, end, detector: name }) => {
    const detector = detectors.find((each) => each.name === name)
    if (detector !== undefined && !(detector.types ?? [detector.type]).includes(type))
      throw new Error(`${name} found ${type}, which is not among its types.`)
    return `${type} ${tier} ${text.slice(start, end)}`
  })
}
