import type { Finding } from '../../core/finding.ts'
import type { Detector } from '../../plugins/detectors/contract.ts'
import { Budget } from './budget.ts'
import { compile } from './compile.ts'
import { fold, unfold } from './fold.ts'
import { resolve, type Candidate } from './resolve.ts'
import { Pass } from './pass.ts'

export interface ScreenerOptions {
  /** Names of detectors that are off by themselves and wanted here. */
  readonly optIn?: readonly string[]
}

export interface Screener {
  /**
   * What is sensitive in the text, in its order, without overlaps. Where the budget ends before the text does, `budget.exhausted` is
   * set, and what was found until then is given.
   * @param key name of what the text is the value of; `''` for none
   */
  scan(text: string, key?: string, budget?: Budget): Finding[]
}

/** Steps for each character: a benign text needs a tenth of it. */
const STEPS_PER_CHARACTER = 2
const LEAST_STEPS = 20_000

/** Enough for any text that is not made to be slow. */
export function budgetFor(characters: number): Budget {
  return new Budget(LEAST_STEPS + characters * STEPS_PER_CHARACTER)
}

export function createScreener(detectors: readonly Detector[], options: ScreenerOptions = {}): Screener {
  const optIn = new Set(options.optIn)
  const plan = compile(detectors.filter((each) => each.optIn !== true || optIn.has(each.name)))
  return {
    scan(text, key = '', budget = budgetFor(text.length)) {
      const folded = fold(text)
      const subject = { text: folded.text, lower: folded.text.toLowerCase(), key: key.toLowerCase() }
      const candidates: Candidate[] = []
      new Pass(plan, subject, budget, candidates).run()
      if (folded.map === undefined) return resolve(candidates)
      return resolve(
        candidates.map((candidate) => {
          const [start, end] = unfold(folded.map, text, candidate.start, candidate.end)
          return { ...candidate, start, end }
        }),
      )
    },
  }
}
