import type { Category, Trust } from '../../core/guardrail.ts'
import { decode } from '../../core/text/decode/view.ts'
import { fold, unfold } from '../../core/text/fold.ts'
import { hiddenRuns } from '../../core/text/invisible.ts'
import { encode, symbolTable } from '../../core/text/symbols.ts'
import { compileGrammar, type Grammar } from './compile.ts'
import { AFTERTHOUGHTS, ASIDES, NEGATIONS, TOPICS } from './families/context.ts'
import { allRules } from './families/all.ts'
import { read } from './read.ts'
import { combine, weigh, type Verdict, type Weighed } from './score.ts'
import { looksLeet, unleet } from './shapes/leet.ts'
import { gibberishTail } from './shapes/gibberish.ts'
import { fakeTurns } from './shapes/turns.ts'

export interface Heuristics {
  /** @param trust who stands behind the text: nothing is found in the application's own */
  inspect(text: string, trust: Trust, without?: ReadonlySet<Category>): Verdict
  /** Builds what the first text would otherwise have to wait for. */
  prepare(): void
}

const NOTHING: Verdict = Object.freeze({ score: 0, findings: Object.freeze([]) })
/** Texts are read in pieces of this size, which share a stretch, so that what lies across two of them is seen. */
const CHUNK = 65_536
const OVERLAP = 2048
const MAX_DEPTH = 2
const DECODED_SHARE = 0.25
const LEAST_DECODED = 4096
/** What no rule needs to look at. */
const MIN_LENGTH = 6

const table = symbolTable([])

export function createHeuristics(): Heuristics {
  let compiled: Grammar | undefined
  const grammarOf = (): Grammar =>
    (compiled ??= compileGrammar(allRules, [TOPICS, ASIDES, AFTERTHOUGHTS, NEGATIONS]))
  return {
    prepare: () => void grammarOf().full(),
    inspect(text, trust, without) {
      if (trust === 'system' || text.length < MIN_LENGTH) return NOTHING
      const grammar = grammarOf()
      const weighed: Weighed[] = []
      for (let at = 0; at < text.length; at += CHUNK - OVERLAP) {
        const allowance = { left: LEAST_DECODED + CHUNK * DECODED_SHARE }
        for (const each of examine({ grammar, trust, allowance }, text.slice(at, at + CHUNK), 0))
          weighed.push({ ...each, start: each.start + at, end: each.end + at })
        if (at + CHUNK >= text.length) break
      }
      weighed.push(...shapesOf(text, trust))
      const wanted =
        without === undefined ? weighed : weighed.filter(({ category }) => !without.has(category))
      return wanted.length === 0 ? NOTHING : combine(wanted, trust)
    },
  }
}

interface Examination {
  readonly grammar: Grammar
  readonly trust: Trust
  readonly allowance: { left: number }
}

/** What is said in a text, and in what is encoded in it. */
function examine(examination: Examination, original: string, depth: number): Weighed[] {
  const { grammar, trust, allowance } = examination
  const { text, map, ascii } = fold(original)
  const plain = grammar.reader.of(text, depth)
  const found = weigh(read(grammar, plain), plain, text, trust).map((each) => ({
    ...each,
    start: plain.places[each.start]!,
    end: plain.places[each.end - 1]! + 1,
  }))
  if (depth === 0 && looksLeet(text)) {
    const spelled = grammar.reader.of(unleet(text), depth)
    found.push(
      ...weigh(read(grammar, spelled), spelled, text, trust).map((each) => ({
        ...each,
        start: spelled.places[each.start]!,
        end: spelled.places[each.end - 1]! + 1,
      })),
    )
  }
  const view = depth < MAX_DEPTH ? decode(text, encode(table, text, ascii), allowance) : undefined
  if (view !== undefined) {
    for (const each of examine(examination, view.text, depth + 1)) {
      const place = view.place(each.start, each.end)
      if (place !== undefined) found.push({ ...each, ...place, score: Math.min(1, each.score * ENCODED) })
    }
  }
  return found.map((each) => {
    const [start, end] = unfold(map, original, each.start, each.end)
    return { ...each, start, end }
  })
}

/** Who hides what is said means it. */
const ENCODED = 1.25

/** What can be seen of a text without reading it. */
function shapesOf(text: string, trust: Trust): Weighed[] {
  const found: Weighed[] = []
  for (const { start, end, characters, tags } of hiddenRuns(text)) {
    if (tags.length >= 4) found.push({ rule: 'hidden_tags', category: 'hidden', score: 0.9, start, end })
    else if (characters >= 12)
      found.push({ rule: 'hidden_characters', category: 'hidden', score: 0.4, start, end })
    if (found.length >= 8) break
  }
  if (trust === 'user') {
    const { score, start } = gibberishTail(text)
    if (score >= GIBBERISH)
      found.push({
        rule: 'gibberish_suffix',
        category: 'suffix',
        score: Math.min(1, score + 0.1),
        start,
        end: text.length,
      })
    const turns = fakeTurns(text)
    if (turns.count >= MANY_TURNS)
      found.push({
        rule: 'many_turns',
        category: 'jailbreak',
        score: 0.5,
        start: turns.start,
        end: turns.end,
      })
  }
  return found
}

const MANY_TURNS = 32
/** What is less looks like code, or like haste. */
const GIBBERISH = 0.4
