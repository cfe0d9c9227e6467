import { createHash } from 'node:crypto'
import type { Finding } from '../../core/finding.ts'
import type { Detector, Subject } from '../../plugins/detectors/contract.ts'
import { budgetFor, type Budget } from './budget.ts'
import { compile, type Plan } from './compile.ts'
import type { Allowance } from '../../core/text/decode/piece.ts'
import { decode } from '../../core/text/decode/view.ts'
import { fold, unfold } from '../../core/text/fold.ts'
import { resolve, type Candidate } from './resolve.ts'
import { examineStructured, type Slot, type SlotFinding, type SlotsResult } from './slots.ts'
import { Pass } from './pass.ts'
import { encode, lowerOf } from '../../core/text/symbols.ts'

export { budgetFor }

export interface ScreenerOptions {
  /** Names of detectors that are off by themselves and wanted here. */
  readonly optIn?: readonly string[]
  /** Names of detectors that are not wanted. */
  readonly off?: readonly string[]
  /** Names of detectors whose findings must not take the place of others'. */
  readonly shadow?: readonly string[]
  /** Version of the rules that it is built by. */
  readonly rules?: string
}

export interface Screener {
  /** Changes with the detectors and with the rules: findings of the same version may be compared, and kept. */
  readonly version: string
  /**
   * What is sensitive in the text, in its order, without overlaps; what detectors in shadow find stands behind that. Where the budget ends before the text does, `budget.exhausted` is
   * set, and what was found until then is given.
   * @param key name of what the text is the value of; `''` for none
   */
  scan(text: string, key?: string, budget?: Budget): Finding[]
  /** The same for all strings of a request, which share a budget; what is JSON among them is also read as such. */
  scanSlots(slots: Iterable<Slot>, budget?: Budget): SlotsResult
  /** Literals in lower case that secrets begin with: a stream waits for what follows them. */
  readonly prefixes: readonly string[]
}

/** Decoded text may be encoded once more. */
const MAX_DEPTH = 2
/** Share of a text that may be spent on decoding it, and what is always allowed. */
const DECODED_SHARE = 0.25
const LEAST_DECODED = 4096
/** Of a key, its end says what it is. One that is longer costs each text under it no more. */
const MAX_KEY = 64

export function createScreener(detectors: readonly Detector[], options: ScreenerOptions = {}): Screener {
  const optIn = new Set(options.optIn)
  const off = new Set(options.off)
  const wanted = detectors.filter(
    ({ name, optIn: isOptional }) => !off.has(name) && (isOptional !== true || optIn.has(name)),
  )
  const plan = compile(wanted)
  const settle = resolverFor(new Set(options.shadow))
  const examineText = (text: string, key: string, budget: Budget): Candidate[] => {
    const allowance = { left: LEAST_DECODED + text.length * DECODED_SHARE }
    return examine({ plan, key: key.slice(-MAX_KEY).toLowerCase(), budget, allowance }, text, 0)
  }
  return {
    version: versionOf(wanted, options.rules),
    prefixes: prefixesOf(wanted),
    scan: (text, key = '', budget = budgetFor(text.length)) => settle(examineText(text, key, budget)),
    scanSlots(slots, budget) {
      const all = [...slots]
      const shared = budget ?? budgetFor(all.reduce((sum, slot) => sum + slot.text.length, 0))
      const findings: SlotFinding[] = []
      for (const { path, role, text, key } of all) {
        if (shared.exhausted) break
        for (const finding of settle(examineStructured(examineText, text, key, shared)))
          findings.push({ ...finding, path, role })
      }
      return { findings, complete: !shared.exhausted }
    },
  }
}

/** A finding of a detector in shadow gives way to none, and takes nobody's place. */
function resolverFor(shadow: ReadonlySet<string>): (candidates: Candidate[]) => Finding[] {
  if (shadow.size === 0) return resolve
  const isShadow = ({ detector }: Candidate): boolean => shadow.has(detector)
  return (candidates) => [
    ...resolve(candidates.filter((each) => !isShadow(each))),
    ...resolve(candidates.filter(isShadow)),
  ]
}

/** By what detectors say of themselves. What their code does changes with the release only. */
function versionOf(detectors: readonly Detector[], rules = ''): string {
  return createHash('sha256')
    .update(JSON.stringify([detectors, rules]))
    .digest('hex')
    .slice(0, 12)
}

/** Of the literals that secrets are looked for at; others are labels, with white space or quotes. */
function prefixesOf(detectors: readonly Detector[]): readonly string[] {
  const secrets = detectors.filter(({ group }) => group === 'SECRET')
  return [...new Set(secrets.flatMap(({ anchors }) => anchors ?? []))].filter((text) => !/[\s"']/.test(text))
}

/** What stays the same while a text and what is encoded in it are examined. */
interface Examination {
  readonly plan: Plan
  readonly key: string
  readonly budget: Budget
  readonly allowance: Allowance
}

/** Few texts are so short and plain that nobody asks for their lower case, but those are many. */
class FoldedSubject implements Subject {
  readonly text: string
  readonly key: string
  readonly #ascii: boolean
  #lower: string | undefined

  constructor(text: string, ascii: boolean, key: string) {
    this.text = text
    this.key = key
    this.#ascii = ascii
  }

  get lower(): string {
    return (this.#lower ??= lowerOf(this.text, this.#ascii))
  }
}

function examine(examination: Examination, original: string, depth: number): Candidate[] {
  const { text, map, ascii } = fold(original)
  const candidates: Candidate[] = []
  const symbols = encode(examination.plan.table, text, ascii)
  const subject = new FoldedSubject(text, ascii, examination.key)
  new Pass(examination.plan, subject, examination.budget, candidates).run(symbols)
  if (depth < MAX_DEPTH) examineDecoded(examination, text, symbols, depth, candidates)
  if (map === undefined) return candidates
  return candidates.map((candidate) => {
    const [start, end] = unfold(map, original, candidate.start, candidate.end)
    return { ...candidate, start, end }
  })
}

function examineDecoded(
  examination: Examination,
  text: string,
  symbols: Uint8Array,
  depth: number,
  into: Candidate[],
): void {
  const view = decode(text, symbols, examination.allowance)
  if (view === undefined) return
  for (const candidate of examine(examination, view.text, depth + 1)) {
    const place = view.place(candidate.start, candidate.end)
    if (place !== undefined) into.push({ ...candidate, ...place, torn: place.torn || candidate.torn })
  }
}
