import type {
  Assignment,
  CodeRun,
  Detector,
  DigitRun,
  Match,
  Subject,
} from '../../plugins/detectors/contract.ts'
import { buildAutomaton, type Automaton } from '../../core/text/aho-corasick.ts'
import { ALL_FACTS, factsWanted } from './anchor-facts.ts'
import { AssignmentNames } from './assignment-names.ts'
import { MAX_RUN, type WantedLengths } from './runs.ts'
import { lowerOf, symbolsOf, symbolTable } from '../../core/text/symbols.ts'

/** A detector as the pass sees it. */
export interface Asked {
  readonly detector: Detector
  /** Place in the list. */
  readonly order: number
  /** Steps that a question costs. */
  readonly cost: number
  /** Place among the readers of the plan; -1 where it is none. */
  readonly reader: number
}

/** A detector that reads stretches of the text for itself. */
export interface Reader extends Asked {
  readonly read: NonNullable<Detector['examineStretch']>
}

/** A detector, and its way to be asked, which is to be called on it: found at once, whatever other members it has. */
export interface Question<Args extends readonly unknown[]> extends Asked {
  readonly ask: (subject: Subject, ...args: Args) => Match | undefined
}

export interface AnchorQuestion extends Question<[at: number, anchor: string]> {
  /** Bits of what must be so before it is asked: anchor-facts.ts. */
  readonly facts: number
}

export interface AskedAnchor {
  readonly text: string
  /** The automaton takes characters outside ASCII for one another. */
  readonly mustCompare: boolean
  readonly asked: readonly AnchorQuestion[]
}

/** Anchors by their number, as the automaton names them. Most hits end with a look at these arrays. */
export interface AnchorPlan {
  readonly all: readonly AskedAnchor[]
  readonly lengths: Uint16Array
  /** Bits of what everybody wants who is asked there, and of what anybody does. */
  readonly factsOfAll: Uint8Array
  readonly factsOfAny: Uint8Array
}

/** Who is asked about runs, by their length. */
export interface RunPlan {
  readonly wanted: WantedLengths
  readonly byDigits: readonly (readonly Question<[DigitRun]>[])[]
  readonly byCode: readonly (readonly Question<[CodeRun]>[])[]
}

export type AssignmentQuestion = Question<[Assignment]>

/** Detectors by what they are asked about. */
export interface Plan {
  readonly table: Uint8Array
  /** Marks the symbols at which a run or an assignment may be that somebody wants to see. */
  readonly automaton: Automaton
  readonly anchors: AnchorPlan
  /** For texts with a key, and for those without. */
  readonly keyedRuns: RunPlan
  readonly runs: RunPlan
  readonly assignments: AssignmentNames<AssignmentQuestion>
  readonly readers: readonly Reader[]
}

const CHARACTERS_PER_STEP = 256

/** Throws on an anchor that is empty or not in lower case. */
export function compile(detectors: readonly Detector[]): Plan {
  let readerCount = 0
  const all = detectors.map((detector, order) => ({
    detector,
    order,
    reader: detector.examineStretch === undefined ? -1 : readerCount++,
    cost: (detector.effort ?? 1) + Math.floor(detector.maxLength / CHARACTERS_PER_STEP),
  }))
  const anchors = anchorsOf(all)
  const table = symbolTable(anchors.map((anchor) => anchor.text))
  const keyedRuns = runPlan(all)
  const assignments = all.flatMap((asked) =>
    asked.detector.examineAssignment === undefined
      ? []
      : [{ ...asked, ask: asked.detector.examineAssignment }],
  )
  const marks = marksOf(keyedRuns, assignments.length > 0)
  return {
    table,
    automaton: buildAutomaton(
      anchors.map((anchor) => symbolsOf(table, anchor.text)),
      marks,
    ),
    anchors: {
      all: anchors,
      lengths: Uint16Array.from(anchors, ({ text }) => text.length),
      factsOfAll: Uint8Array.from(anchors, ({ asked }) =>
        asked.reduce((bits, each) => bits & each.facts, ALL_FACTS),
      ),
      factsOfAny: Uint8Array.from(anchors, ({ asked }) => asked.reduce((bits, each) => bits | each.facts, 0)),
    },
    keyedRuns,
    runs: runPlan(all.filter(({ detector }) => detector.needsKey !== true)),
    assignments: new AssignmentNames(assignments, ({ detector }) => detector.assignmentNames),
    readers: readersOf(all),
  }
}

function readersOf(all: readonly Asked[]): Reader[] {
  return all.flatMap((asked) => {
    const read = asked.detector.examineStretch
    return read === undefined ? [] : [{ ...asked, read: read.bind(asked.detector) }]
  })
}

function anchorsOf(all: readonly Asked[]): AskedAnchor[] {
  const byText = new Map<string, AnchorQuestion[]>()
  for (const asked of all) {
    const { anchors, anchorsAre, name, examineAnchor } = asked.detector
    if (examineAnchor === undefined && asked.reader === -1) continue
    const ask = examineAnchor ?? (() => undefined)
    for (const text of new Set(anchors)) {
      if (text === '' || text !== lowerOf(text))
        throw new Error(`The anchor "${text}" of ${name} is empty or not in lower case.`)
      const question = { ...asked, ask, facts: factsWanted(anchorsAre, text) }
      const known = byText.get(text)
      if (known === undefined) byText.set(text, [question])
      else known.push(question)
    }
  }
  return [...byText].map(([text, asked]) => ({ text, asked, mustCompare: /[^\0-\x7f]/.test(text) }))
}

function runPlan(all: readonly Asked[]): RunPlan {
  const byDigits = byLength<[DigitRun]>(all, ({ digitCounts, examineDigits }) => [digitCounts, examineDigits])
  const byCode = byLength<[CodeRun]>(all, ({ codeLengths, examineCode }) => [codeLengths, examineCode])
  return { wanted: { digits: lengthsOf(byDigits), codes: lengthsOf(byCode) }, byDigits, byCode }
}

function byLength<Args extends readonly unknown[]>(
  all: readonly Asked[],
  wants: (detector: Detector) => [readonly number[] | undefined, Question<Args>['ask'] | undefined],
): Question<Args>[][] {
  const lists: Question<Args>[][] = Array.from({ length: MAX_RUN + 1 }, () => [])
  for (const asked of all) {
    const [lengths, ask] = wants(asked.detector)
    if (ask === undefined) continue
    for (const length of new Set(lengths)) {
      const list = lists[length]
      if (list === undefined) throw new Error(`${asked.detector.name} wants runs longer than ${MAX_RUN}.`)
      list.push({ ...asked, ask })
    }
  }
  return lists
}

function lengthsOf(lists: readonly (readonly Asked[])[]): Uint8Array {
  return Uint8Array.from(lists, (list) => (list.length > 0 ? 1 : 0))
}

function marksOf({ wanted }: RunPlan, assignments: boolean): number[] {
  const runs = wanted.digits.includes(1) || wanted.codes.includes(1)
  return Array.from(`${runs ? '0123456789' : ''}${assignments ? '=:' : ''}`, (sign) => sign.charCodeAt(0))
}
