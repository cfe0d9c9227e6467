import type { ActionCount } from '../../core/finding.ts'
import { carryOutAll, planActs } from './actions.ts'
import type { JudgeOptions } from './stream-judge.ts'
import { JsonStrings, withoutEscapes } from './stream-json.ts'
import { exceptTokens } from './tokens-found.ts'

/** What judges one text of a reply. */
export interface ReplyJudge {
  /** @returns what may go now */
  push(piece: string): string
  /** @returns what is left */
  end(): string
  /** Something was found for which the reply must end here. Nothing more comes out. */
  readonly blocked: boolean
  readonly counts: readonly ActionCount[]
}

/** Judges a text when all of it is there, and lets nothing out before. */
export class WholeScreen implements ReplyJudge {
  readonly #options: JudgeOptions
  #text = ''
  blocked = false
  counts: readonly ActionCount[] = []

  constructor(options: JudgeOptions) {
    this.#options = options
  }

  push(piece: string): string {
    this.#text += piece
    return ''
  }

  end(): string {
    const { scan, decide, vault, json } = this.#options
    const original = this.#text
    const seen = json === true ? withoutEscapes(original) : original
    const planned = planActs(seen, exceptTokens(vault, seen, scan(seen)), decide)
    const characters = { codeAt: (at: number) => original.charCodeAt(at) }
    const acts = json === true ? new JsonStrings().mark(characters, planned) : planned
    const { text, blocked, counts } = carryOutAll(original, acts, vault)
    this.#text = ''
    this.blocked = blocked
    this.counts = counts
    return blocked ? '' : text
  }
}

/** Lets everything go, and judges it all the same: for whoever only wants to know. */
export class WatchingScreen implements ReplyJudge {
  readonly #judge: ReplyJudge
  readonly blocked = false

  /** @param judge which blocks nothing */
  constructor(judge: ReplyJudge) {
    this.#judge = judge
  }

  get counts(): readonly ActionCount[] {
    return this.#judge.counts
  }

  push(piece: string): string {
    this.#judge.push(piece)
    return piece
  }

  end(): string {
    this.#judge.end()
    return ''
  }
}
