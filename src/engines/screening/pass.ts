import type { CodeRun, DigitRun, Match, Subject } from '../../plugins/detectors/contract.ts'
import { findHits, newFound, type Lane } from '../../core/text/aho-corasick.ts'
import { factsAt } from './anchor-facts.ts'
import { assignmentTo, MAX_VALUE, nameAt } from './assignments.ts'
import type { Budget } from './budget.ts'
import { newChain, readChain } from './chains.ts'
import type { Asked, AskedAnchor, Plan, Reader, RunPlan } from './compile.ts'
import type { Candidate } from './resolve.ts'
import { emitRuns, type RunSink } from './runs.ts'
import { Stretches } from './stretches.ts'
import { KIND, kinds } from '../../core/text/symbols.ts'

/** Scratch space: a pass is over before the next one begins. */
const found = newFound(2048)
const chain = newChain()

/** A longer text is more than the value of its key. */
const MAX_KEYED = 128

/** One text on its way past all detectors. */
export class Pass implements RunSink {
  readonly #plan: Plan
  readonly #runs: RunPlan
  readonly #subject: Subject
  readonly #budget: Budget
  readonly #candidates: Candidate[]
  readonly #stretches: Stretches | undefined
  readonly #open = { from: 0, to: 0 }
  /** Where the last chain of groups ended. */
  #chained = 0

  constructor(plan: Plan, subject: Subject, budget: Budget, candidates: Candidate[]) {
    this.#plan = plan
    const isValue = subject.key !== '' && subject.text.length <= MAX_KEYED
    this.#runs = isValue ? plan.keyedRuns : plan.runs
    this.#subject = subject
    this.#budget = budget
    this.#candidates = candidates
    this.#stretches =
      plan.readers.length === 0
        ? undefined
        : new Stretches(plan.readers, subject, (reader, from, to) => this.#read(reader, from, to))
  }

  run(symbols: Uint8Array): void {
    const { automaton } = this.#plan
    const { length } = symbols
    if (!this.#whole()) return
    found.state = 0
    for (let at = 0; at < length;) {
      at = findHits(automaton, symbols, at, length, found)
      for (const lane of found.lanes)
        if (!this.#anchors(symbols, lane) || !this.#structures(symbols, lane)) return
    }
    this.#stretches?.finish()
  }

  /** A text under a key is the value of an assignment to it. */
  #whole(): boolean {
    const { text, key } = this.#subject
    if (key === '' || text.length === 0 || text.length > MAX_VALUE) return true
    const asked = this.#plan.assignments.askedOf(key, 0, key.length)
    const place = { name: key, nameStart: 0, valueStart: 0, valueEnd: text.length, quoted: true }
    return this.#ask(asked, place)
  }

  #anchors(symbols: Uint8Array, { hits, hitCount }: Lane): boolean {
    const { automaton, anchors } = this.#plan
    const { firstHit, hitStarts, hitLiterals } = automaton
    for (let index = 0; index < hitCount; index += 2) {
      const end = hits[index]!
      const hit = hits[index + 1]! - firstHit
      const last = hitStarts[hit + 1]!
      for (let each = hitStarts[hit]!; each < last; each++) {
        const id = hitLiterals[each]!
        const wanted = anchors.factsOfAll[id]!
        const asksFacts = anchors.factsOfAny[id]! > 0
        const facts = asksFacts ? factsAt(symbols, end - anchors.lengths[id]!, end) : 0
        if ((wanted & facts) === wanted && !this.#anchor(anchors.all[id]!, end, facts)) return false
      }
    }
    return true
  }

  #anchor({ text, mustCompare, asked }: AskedAnchor, end: number, facts: number): boolean {
    const start = end - text.length
    if (mustCompare && !this.#subject.lower.startsWith(text, start)) return true
    for (const each of asked) {
      if ((each.facts & facts) !== each.facts) continue
      if (!this.#budget.spend(each.cost)) return false
      if (each.reader === -1) this.#note(each, each.ask.call(each.detector, this.#subject, start, text))
      else if (this.#stretches?.around(each.reader, start, end) === false) return false
    }
    return true
  }

  #read(reader: Reader, from: number, to: number): boolean {
    reader.read(this.#subject, from, to, {
      found: (match) => this.#note(reader, match),
      spend: (steps) => this.#budget.spend(steps),
    })
    return !this.#budget.exhausted
  }

  /** Runs and assignments. */
  #structures(symbols: Uint8Array, { marks, markCount }: Lane): boolean {
    for (let index = 0; index < markCount; index++) {
      const at = marks[index]!
      if (at < this.#chained) continue
      if (kinds[symbols[at]!] !== KIND.digit) {
        if (!this.#assignment(at)) return false
        continue
      }
      this.#chained = readChain(chain, symbols, at, this.#chained)
      if (chain.count > 0 && !emitRuns(chain, this.#subject.text, this.#runs.wanted, this)) return false
    }
    return true
  }

  #assignment(at: number): boolean {
    const { assignments } = this.#plan
    const name = nameAt(this.#subject.text, at)
    if (name === undefined) return true
    const asked = assignments.askedOf(this.#subject.text, name.start, name.end)
    if (asked.length === 0) return true
    const place = assignmentTo(this.#subject, name, this.#open)
    return place === undefined || this.#ask(asked, place)
  }

  digits(run: DigitRun): boolean {
    return this.#ask(this.#runs.byDigits[run.length]!, run)
  }

  code(run: CodeRun): boolean {
    return this.#ask(this.#runs.byCode[run.length]!, run)
  }

  #ask<About>(
    asked: readonly (Asked & { ask: (subject: Subject, about: About) => Match | undefined })[],
    about: About,
  ): boolean {
    for (const each of asked) {
      if (!this.#budget.spend(each.cost)) return false
      this.#note(each, each.ask.call(each.detector, this.#subject, about))
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
    this.#candidates.push({
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
