import { buildAutomaton, type Automaton } from '../../core/text/aho-corasick.ts'
import type { Concept, Rule, Step, Words } from './contract.ts'
import { expand } from './expand.ts'
import { isWord, PlainText, plainWord } from './text.ts'

/** Where a concept stands in a rule or a phrase. */
export interface Use {
  /** Place of the step in the table of what was seen last. */
  readonly slot: number
  /** 0 for the first. */
  readonly index: number
  readonly within: number
  readonly loose: boolean
  /** Set for the last step: what is then said. */
  readonly says: Rule | number | undefined
}

export interface Literal {
  readonly text: string
  /** No word may go on in front of it, or behind it. */
  readonly opens: boolean
  readonly closes: boolean
  /** The automaton takes characters outside ASCII for one another. */
  readonly mustCompare: boolean
  readonly concepts: readonly number[]
}

/** Literals, and what finds them. */
export interface Machine {
  readonly automaton: Automaton
  readonly literals: readonly Literal[]
}

/** All rules, by the literals that they begin with. */
export interface Grammar {
  readonly reader: PlainText
  /** Most texts are ASCII: a machine without all other literals is a fifth as large, and faster. */
  readonly ascii: Machine
  /** For all literals; built when the first text wants it. */
  readonly full: () => Machine
  /** By concept; later steps before earlier ones, so that one word is never two steps. */
  readonly uses: readonly (readonly Use[])[]
  /** By slot, for whoever reads a text; one at a time does. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Concepts whose places are noted for whoever asks. */
  readonly noted: readonly number[]
}

/** @param noted words whose places are wanted besides */
export function compileGrammar(rules: readonly Rule[], noted: readonly Words[]): Grammar {
  const builder = new Builder()
  const ids = noted.map((words) => builder.concept(words))
  for (const rule of rules) builder.sequence(rule.steps, rule.loose === true, rule)
  return builder.grammar(ids)
}

class Builder {
  readonly #concepts = new Map<Words | Concept, number>()
  readonly #words: Words[] = []
  readonly #uses: Use[][] = []
  #slots = 0

  concept(said: Words | Concept): number {
    const known = this.#concepts.get(said)
    if (known !== undefined) return known
    const id = this.#words.length
    this.#concepts.set(said, id)
    const isConcept = 'words' in said
    this.#words.push(isConcept ? said.words : said)
    this.#uses.push([])
    if (isConcept) for (const phrase of said.phrases) this.sequence(phrase, false, id)
    return id
  }

  sequence(steps: readonly Step[], loose: boolean, says: Rule | number): void {
    const base = this.#slots
    this.#slots += steps.length
    for (const [index, { said, within }] of steps.entries()) {
      const isLast = index === steps.length - 1
      const use = { slot: base + index, index, within, loose, says: isLast ? says : undefined }
      this.#uses[this.concept(said)]!.push(use)
    }
  }

  grammar(noted: readonly number[]): Grammar {
    const literals = this.#literals()
    const reader = new PlainText(literals.map(({ text }) => text))
    let full: Machine | undefined
    return {
      reader,
      ascii: machineOf(
        reader,
        literals.filter(({ mustCompare }) => !mustCompare),
      ),
      full: () => (full ??= machineOf(reader, literals)),
      uses: this.#uses.map((uses) => uses.toSorted((a, b) => b.index - a.index)),
      starts: new Int32Array(this.#slots),
      ends: new Int32Array(this.#slots),
      noted,
    }
  }

  #literals(): Literal[] {
    const concepts = new Map<string, Set<number>>()
    for (const [id, words] of this.#words.entries()) {
      for (const word of expand(words)) {
        const isOpen = word.endsWith('*')
        const text = isOpen ? `${plainWord(word.slice(0, -1))}*` : plainWord(word)
        concepts.set(text, (concepts.get(text) ?? new Set()).add(id))
      }
    }
    return [...concepts].map(([name, ids]) => literalOf(name, [...ids]))
  }
}

function literalOf(name: string, concepts: readonly number[]): Literal {
  const isOpen = name.endsWith('*')
  const text = isOpen ? name.slice(0, -1) : name
  return {
    text,
    opens: isWord(text.charCodeAt(0)),
    closes: !isOpen && isWord(text.charCodeAt(text.length - 1)),
    mustCompare: /[^\0-\x7f]/.test(text),
    concepts,
  }
}

function machineOf(reader: PlainText, literals: readonly Literal[]): Machine {
  return { automaton: buildAutomaton(literals.map(({ text }) => reader.symbolsOf(text))), literals }
}
