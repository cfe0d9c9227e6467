import { findHits, newFound } from '../../core/text/aho-corasick.ts'
import type { Grammar, Literal, Use } from './compile.ts'
import type { Rule } from './contract.ts'
import { isWord, type Plain } from './text.ts'

/** A rule that holds, in places of the plain text. */
export interface Said {
  readonly rule: Rule
  readonly start: number
  readonly end: number
}

export interface Reading {
  readonly said: readonly Said[]
  /** By noted concept: ends of its words, in order. */
  readonly noted: readonly (readonly number[])[]
}

/** Of one rule in one text. More say nothing new. */
const MAX_PER_RULE = 8
const MAX_NOTED = 4096

const found = newFound(2048)

/** Everything that the rules find in a text, in one pass over it: time is linear in it, whatever it holds. */
export function read(grammar: Grammar, plain: Plain): Reading {
  return new Reader(grammar, plain).run()
}

class Reader {
  readonly #grammar: Grammar
  readonly #plain: Plain
  /** By slot: where the steps up to it began and ended, the last time. */
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  readonly #said: Said[] = []
  readonly #counts = new Map<Rule, number>()
  readonly #noted: number[][]

  constructor(grammar: Grammar, plain: Plain) {
    this.#grammar = grammar
    this.#plain = plain
    this.#starts = grammar.starts
    this.#ends = grammar.ends.fill(-1)
    this.#noted = grammar.noted.map(() => [])
  }

  run(): Reading {
    const { symbols, text } = this.#plain
    const { automaton, literals } = text === undefined ? this.#grammar.ascii : this.#grammar.full()
    const { firstHit, hitStarts, hitLiterals } = automaton
    found.state = 0
    for (let at = 0; at < symbols.length;) {
      at = findHits(automaton, symbols, at, symbols.length, found)
      for (const { hits, hitCount } of found.lanes)
        for (let index = 0; index < hitCount; index += 2) {
          const hit = hits[index + 1]! - firstHit
          for (let each = hitStarts[hit]!; each < hitStarts[hit + 1]!; each++)
            this.#literal(literals[hitLiterals[each]!]!, hits[index]!)
        }
    }
    return { said: this.#said, noted: this.#noted }
  }

  #literal({ text, opens, closes, mustCompare, concepts }: Literal, end: number): void {
    const { codes, text: all } = this.#plain
    const start = end - text.length
    if (opens && start > 0 && isJoined(codes, start - 1, -1)) return
    if (closes && end < codes.length && isJoined(codes, end, 1)) return
    if (mustCompare && all?.startsWith(text, start) !== true) return
    for (const concept of concepts) this.#concept(concept, start, end)
  }

  #concept(concept: number, start: number, end: number): void {
    if (concept < this.#noted.length && this.#noted[concept]!.length < MAX_NOTED)
      this.#noted[concept]!.push(end)
    for (const use of this.#grammar.uses[concept]!) this.#use(use, start, end)
  }

  #use({ slot, index, within, loose, says }: Use, start: number, end: number): void {
    let begin = start
    if (index > 0) {
      const before = this.#ends[slot - 1]!
      if (before < 0 || start < before || start - before > within + 1) return
      if (!loose && this.#plain.breaks[start]! >= before) return
      begin = this.#starts[slot - 1]!
    }
    this.#starts[slot] = begin
    this.#ends[slot] = end
    if (says === undefined) return
    if (typeof says === 'number') this.#concept(says, begin, end)
    else this.#say(says, begin, end)
  }

  #say(rule: Rule, start: number, end: number): void {
    const count = this.#counts.get(rule) ?? 0
    if (count >= MAX_PER_RULE) return
    this.#counts.set(rule, count + 1)
    this.#said.push({ rule, start, end })
  }
}

/** A word goes on there, or a name such as `logging.warning`. Scripts whose words take others in front of them are left out. */
function isJoined(codes: Plain['codes'], at: number, step: 1 | -1): boolean {
  const code = codes[at]!
  if (code === DOT) return isWord(codes[at + step] ?? 0)
  return isWord(code) && !(step === -1 && code >= 0x590 && code < 0x780)
}

const DOT = 46
