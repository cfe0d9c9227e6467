import { fold } from '../../../core/text/fold.ts'

/** Longer phrases are found on one line only. */
const MAX_BREAKS = 3

/** As texts are when detectors see them, with single spaces. */
export function folded(phrase: string): string {
  return fold(phrase).text.trim().replaceAll(/\s+/g, ' ')
}

/** The phrase, and the ways in which one line end may stand in it. */
export function withLineEnds(phrase: string): string[] {
  const places = Array.from(phrase.matchAll(/ /g), ({ index }) => index)
  if (places.length > MAX_BREAKS) return [phrase]
  return [phrase, ...places.map((at) => `${phrase.slice(0, at)}\n${phrase.slice(at + 1)}`)]
}
