import type { Detector } from '../../plugins/detectors/contract.ts'
import { buildAutomaton, type Automaton } from '../../core/text/aho-corasick.ts'
import { MAX_RUN, type WantedLengths } from './runs.ts'
import { symbolsOf, symbolTable } from '../../core/text/symbols.ts'

/** A detector as the pass sees it. */
export interface Asked {
  readonly detector: Detector
  /** Place in the list. */
  readonly order: number
  /** Steps that a question costs. */
  readonly cost: number
  /** Place among those that read for themselves; -1 where it is not one. */
  readonly reader: number
}

export interface AskedAnchor {
  readonly text: string
  /** The automaton takes characters outside ASCII for one another. */
  readonly mustCompare: boolean
  readonly asked: readonly Asked[]
}

/** Detectors by what they are asked about. */
export interface Plan {
  readonly table: Uint8Array
  readonly automaton: Automaton
  readonly anchors: readonly AskedAnchor[]
  readonly wanted: WantedLengths
  readonly byDigits: readonly (readonly Asked[])[]
  readonly byCode: readonly (readonly Asked[])[]
  readonly assignments: readonly Asked[]
  /** Those that read stretches of the text for themselves. */
  readonly readers: readonly Asked[]
  /** 1 for the symbols at which a run or an assignment may be that somebody wants to see. */
  readonly marks: Uint8Array
}

const CHARACTERS_PER_STEP = 256

/** Throws on an anchor that is empty or not in lower case. */
export function compile(detectors: readonly Detector[]): Plan {
  let readerCount = 0
  const all = detectors.map((detector, order) => ({
    detector,
    order,
    reader: detector.examineStretch === undefined ? -1 : readerCount++,
    cost: 1 + Math.floor(detector.maxLength / CHARACTERS_PER_STEP),
  }))
  const anchors = anchorsOf(all)
  const table = symbolTable(anchors.map((anchor) => anchor.text))
  const byDigits = byLength(all, (detector) => detector.digitCounts)
  const byCode = byLength(all, (detector) => detector.codeLengths)
  const assignments = all.filter(({ detector }) => detector.examineAssignment !== undefined)
  const wantsRuns = byDigits.some((list) => list.length > 0) || byCode.some((list) => list.length > 0)
  return {
    table,
    automaton: buildAutomaton(anchors.map((anchor) => symbolsOf(table, anchor.text))),
    anchors,
    wanted: { digits: lengthsOf(byDigits), codes: lengthsOf(byCode) },
    byDigits,
    byCode,
    assignments,
    readers: all.filter(({ reader }) => reader !== -1),
    marks: marksOf(wantsRuns, assignments.length > 0),
  }
}

function anchorsOf(all: readonly Asked[]): AskedAnchor[] {
  const byText = new Map<string, Asked[]>()
  for (const asked of all) {
    for (const text of new Set(asked.detector.anchors)) {
      if (text === '' || text !== text.toLowerCase())
        throw new Error(`The anchor "${text}" of ${asked.detector.name} is empty or not in lower case.`)
      const known = byText.get(text)
      if (known === undefined) byText.set(text, [asked])
      else known.push(asked)
    }
  }
  return [...byText].map(([text, asked]) => ({ text, asked, mustCompare: /[^\0-\x7f]/.test(text) }))
}

function byLength(
  all: readonly Asked[],
  lengths: (detector: Detector) => readonly number[] | undefined,
): Asked[][] {
  const lists: Asked[][] = Array.from({ length: MAX_RUN + 1 }, () => [])
  for (const asked of all)
    for (const length of new Set(lengths(asked.detector))) {
      const list = lists[length]
      if (list === undefined) throw new Error(`${asked.detector.name} wants runs longer than ${MAX_RUN}.`)
      list.push(asked)
    }
  return lists
}

function lengthsOf(lists: readonly (readonly Asked[])[]): Uint8Array {
  return Uint8Array.from(lists, (list) => (list.length > 0 ? 1 : 0))
}

function marksOf(runs: boolean, assignments: boolean): Uint8Array {
  const marks = new Uint8Array(256)
  if (runs) marks.fill(1, 48, 58)
  if (assignments) for (const sign of '=:') marks[sign.charCodeAt(0)] = 1
  return marks
}
