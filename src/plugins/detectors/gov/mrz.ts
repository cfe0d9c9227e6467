import { check731, digitAt } from '../checksums.ts'
import type { Detector, Match, Subject } from '../contract.ts'

/** Lines of each format of ICAO 9303: number of lines, and characters in each. */
const FORMATS: readonly [lines: number, width: number][] = [
  [2, 44],
  [2, 36],
  [3, 30],
]

/** `<` */
const FILLER = 60
const WIDEST = 44
const NARROWEST = 30
const MAX_LENGTH = 3 * NARROWEST + 20

/** The parts of the line that carry a check digit behind them: document number, birth, expiry. */
function checks(line: string, parts: readonly [from: number, to: number][]): boolean {
  return parts.every(([from, to]) => check731(line, from, to) === digitAt(line.replaceAll('<', '0'), to))
}

function valid(lines: readonly Line[]): boolean {
  const [first = '', second = ''] = lines.map((line) => line.text)
  if (lines.length === 2)
    return checks(second, [
      [0, 9],
      [13, 19],
      [21, 27],
    ])
  return (
    /^[AIC]/.test(first) &&
    checks(first, [[5, 14]]) &&
    checks(second, [
      [0, 6],
      [8, 14],
    ])
  )
}

function isZone(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === FILLER
}

interface Line {
  readonly text: string
  readonly end: number
}

/** Up to three lines of the zone from here on. Line ends may be written out as `\n`, or be blanks. */
function linesFrom(text: string, start: number): Line[] {
  const lines: Line[] = []
  for (let from = start; lines.length < 3;) {
    let end = from
    while (isZone(text.charCodeAt(end)) && end - from <= WIDEST) end++
    if (end - from < NARROWEST) break
    lines.push({ text: text.slice(from, end), end })
    from = end + lineEnd(text, end)
  }
  return lines
}

function lineEnd(text: string, at: number): number {
  return /^(?:\\r)?\\n|^\r?\n[ \t]{0,8}|^ {1,2}|^/.exec(text.slice(at, at + 12))?.[0].length ?? 0
}

/** The machine-readable zone of passports, cards and visas. Asked at the first filler that is two long: the first line has one. */
export const machineReadable: Detector = {
  name: 'passport_mrz',
  type: 'PASSPORT_MRZ',
  group: 'GOV_ID',
  maxLength: MAX_LENGTH,
  anchors: ['<<'],
  examineAnchor(subject: Subject, at: number): Match | undefined {
    const { text } = subject
    const before = text.charCodeAt(at - 1)
    if (!isZone(before) || before === FILLER) return undefined
    let start = at
    while (at - start <= WIDEST && isZone(text.charCodeAt(start - 1))) start--
    const lines = linesFrom(text, start)
    for (const [count, width] of FORMATS) {
      const zone = lines.slice(0, count)
      if (zone.length < count || zone.some((line) => line.text.length !== width) || !valid(zone)) continue
      return { start, end: zone[count - 1]?.end ?? at, tier: 'certain' }
    }
    return undefined
  },
}
