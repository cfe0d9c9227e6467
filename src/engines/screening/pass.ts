import type { Assignment, CodeRun, DigitRun, Match, Subject } from '../../plugins/detectors/contract.ts'
import { findHits } from '../../core/text/aho-corasick.ts'
import { assignmentAt, MAX_VALUE } from './assignments.ts'
import type { Budget } from './budget.ts'
import { newChain, readChain } from './chains.ts'
import type { Asked, Plan } from './compile.ts'
import type { Candidate } from './resolve.ts'
import { emitRuns, type RunSink } from './runs.ts'
import { Stretches } from './stretches.ts'
import { KIND, kinds } from '../../core/text/symbols.ts'

const hits = new Int32Array(4096)
const chain = newChain()

/** One text on its way past all detectors. */
export class Pass implements RunSink {
  readonly #plan: Plan
  readonly #subject: Subject
  readonly #budget: Budget
  readonly #found: Candidate[]
  readonly #stretches: Stretches | undefined

  constructor(plan: Plan, subject: Subject, budget: Budget, found: Candidate[]) {
    this.#plan = plan
    this.#subject = subject
    this.#budget = budget
    this.#found = found
    this.#stretches =
      plan.readers.length === 0
        ? undefined
        : new Stretches(plan.readers, subject, (asked, from, to) => this.#read(asked, from, to))
  }

  run(symbols: Uint8Array): void {
    if (this.#whole() && this.#anchors(symbols) && this.#stretches?.finish() !== false)
      this.#structures(symbols)
  }

  /** A text under a key is the value of an assignment to it. */
  #whole(): boolean {
    const { text, key } = this.#subject
    if (key === '' || text.length === 0 || text.length > MAX_VALUE) return true
    return this.#assignment({ name: key, nameStart: 0, valueStart: 0, valueEnd: text.length, quoted: true })
  }

  #anchors(symbols: Uint8Array): boolean {
    const { automaton, anchors } = this.#plan
    const cursor = { count: 0, row: 0 }
    for (let at = 0; at < symbols.length;) {
      at = findHits(automaton, symbols, at, symbols.length, hits, cursor)
      for (let index = 0; index < cursor.count; index += 2) {
        const ends = automaton.hits[(hits[index + 1]! - automaton.firstHit) / automaton.width]!
        for (const id of ends) if (!this.#anchor(anchors[id]!.text, hits[index]!, id)) return false
      }
    }
    return true
  }

  #anchor(text: string, end: number, id: number): boolean {
    const { mustCompare, asked } = this.#plan.anchors[id]!
    const start = end - text.length
    if (mustCompare && !this.#subject.lower.startsWith(text, start)) return true
    for (const each of asked) {
      if (!this.#budget.spend(each.cost)) return false
      if (each.reader === -1) this.#note(each, each.detector.examineAnchor?.(this.#subject, start, text))
      else if (this.#stretches?.around(each.reader, start, end) === false) return false
    }
    return true
  }

  #read(asked: Asked, from: number, to: number): boolean {
    asked.detector.examineStretch?.(this.#subject, from, to, {
      found: (match) => this.#note(asked, match),
      spend: (steps) => this.#budget.spend(steps),
    })
    return !this.#budget.exhausted
  }

  /** Runs and assignments. */
  #structures(symbols: Uint8Array): void {
    const { wanted, marks } = this.#plan
    let from = 0
    for (let at = nextMark(marks, symbols, 0); at < symbols.length; at = nextMark(marks, symbols, at)) {
      if (kinds[symbols[at]!] === KIND.digit) {
        from = readChain(chain, symbols, at, from)
        if (chain.count > 0 && !emitRuns(chain, this.#subject.text, wanted, this)) return
        at = from
      } else {
        const place = assignmentAt(this.#subject, at)
        if (place !== undefined && !this.#assignment(place)) return
        at++
      }
    }
  }

  #assignment(place: Assignment): boolean {
    for (const each of this.#plan.assignments) {
      if (!this.#budget.spend(each.cost)) return false
      this.#note(each, each.detector.examineAssignment?.(this.#subject, place))
    }
    return true
  }

  digits(run: DigitRun): boolean {
    for (const each of this.#plan.byDigits[run.digits.length]!) {
      if (!this.#budget.spend(each.cost)) return false
      this.#note(each, each.detector.examineDigits?.(this.#subject, run))
    }
    return true
  }

  code(run: CodeRun): boolean {
    for (const each of this.#plan.byCode[run.code.length]!) {
      if (!this.#budget.spend(each.cost)) return false
      this.#note(each, each.detector.examineCode?.(this.#subject, run))
    }
    return true
  }

  /** A match outside the text is a fault of its detector, and none. */
  #note({ detector, order }: Asked, match: Match | undefined): void {
    if (
      match === undefined ||
      match.start < 0 ||
      match.end > this.#subject.text.length ||
      match.start >= match.end
    )
      return
    const { start, end, tier, type = detector.type } = match
    this.#found.push({
      type,
      group: detector.group,
      tier,
      detector: detector.name,
      start,
      end,
      order,
      torn: false,
    })
  }
}

/** The next place, from this one on, at which a run or an assignment may be; the end of the text for none. */
function nextMark(marks: Uint8Array, symbols: Uint8Array, from: number): number {
  let at = from
  while (at < symbols.length && marks[symbols[at]!] === 0) at++
  return at
}
