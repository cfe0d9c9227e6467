import { buildAutomaton, type Automaton } from '../../core/text/aho-corasick.ts'
import type { Concept, Rule, Step, Words } from './contract.ts'
import { expand } from './expand.ts'
import { PlainText, plainWord } from './text.ts'

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
  /** The word must end there. */
  readonly whole: boolean
  readonly concepts: readonly number[]
}

/** All rules, by the literals that they begin with. */
export interface Grammar {
  readonly reader: PlainText
  readonly automaton: Automaton
  readonly literals: readonly Literal[]
  /** By concept; later steps before earlier ones, so that one word is never two steps. */
  readonly uses: readonly (readonly Use[])[]
  readonly slots: number
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
    const isList = 'words' in said
    this.#words.push(isList ? said.words : said)
    this.#uses.push([])
    if (isList) for (const phrase of said.phrases) this.sequence(phrase, false, id)
    return id
  }

  sequence(steps: readonly Step[], loose: boolean, says: Rule | number): void {
    const base = this.#slots
    this.#slots += steps.length
    for (const [index, { words, within }] of steps.entries()) {
      const isLast = index === steps.length - 1
      const use = { slot: base + index, index, within, loose, says: isLast ? says : undefined }
      this.#uses[this.concept(words)]!.push(use)
    }
  }

  grammar(noted: readonly number[]): Grammar {
    const byText = new Map<string, { whole: boolean; concepts: number[] }>()
    for (const [id, words] of this.#words.entries()) {
      for (const word of expand(words)) {
        const whole = !word.endsWith('*')
        const text = `${plainWord(whole ? word : word.slice(0, -1))}${whole ? '' : '*'}`
        const known = byText.get(text)
        if (known === undefined) byText.set(text, { whole, concepts: [id] })
        else if (!known.concepts.includes(id)) known.concepts.push(id)
      }
    }
    const literals = [...byText].map(([text, rest]) => ({ ...rest, text: rest.whole ? text : text.slice(0, -1) }))
    const reader = new PlainText(literals.map(({ text }) => text))
    return {
      reader,
      automaton: buildAutomaton(literals.map(({ text }) => reader.symbolsOf(text))),
      literals,
      uses: this.#uses.map((uses) => uses.toSorted((a, b) => b.index - a.index)),
      slots: this.#slots,
      noted,
    }
  }
}
