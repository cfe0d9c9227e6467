import type { Finding } from '../../core/finding.ts'
import { type ActionCount } from '../../core/finding.ts'
import { carryOut, planActs, Tally, type Act, type Decide } from './actions.ts'
import type { StreamBuffer } from './stream-buffer.ts'
import { BREAK, kindOf } from './stream-characters.ts'
import { JsonStrings, withoutEscapes } from './stream-json.ts'
import { exceptTokens } from './tokens-found.ts'
import type { Vault } from './vault.ts'

export interface JudgeOptions {
  readonly scan: (text: string) => readonly Finding[]
  readonly decide: Decide
  /** Tokens of this conversation are let through, whatever they look like. */
  readonly vault?: Vault
  /** The text is JSON, as tool arguments are: findings do not reach into escape sequences. */
  readonly json?: boolean
}

/** Decides what is done about a part of a stream, and does it. */
export class StreamJudge {
  readonly #options: JudgeOptions
  readonly #buffer: StreamBuffer
  readonly #strings: JsonStrings | undefined
  readonly #tally = new Tally()
  #blocked = false
  #replacedTo = -1

  constructor(buffer: StreamBuffer, options: JudgeOptions) {
    this.#buffer = buffer
    this.#options = options
    this.#strings = options.json === true ? new JsonStrings() : undefined
  }

  get blocked(): boolean {
    return this.#blocked
  }

  get counts(): readonly ActionCount[] {
    return this.#tally.counts
  }

  /** What is to be done in the text that has not gone out, read as far as `at`. */
  actsUpTo(at: number): readonly Act[] {
    const from = this.#windowStart()
    const seen = this.#buffer.slice(from, at)
    const text = this.#strings === undefined ? seen : withoutEscapes(seen)
    const findings = exceptTokens(this.#options.vault, text, this.#options.scan(text))
    if (findings.length === 0) return []
    const acts = planActs(text, findings, this.#options.decide)
      .map((act) => ({ ...act, start: act.start + from, end: act.end + from }))
      .filter(({ end }) => end > this.#buffer.sent)
    this.follow()
    return this.#strings?.mark(this.#buffer, acts) ?? acts
  }

  /** What has gone out may be forgotten from now on. */
  follow(): void {
    this.#strings?.readTo(this.#buffer, this.#buffer.sent)
  }

  /** Lets the text before `until` out with these acts done, but what is to be blocked and all behind it. */
  carryOut(acts: readonly Act[], until: number): void {
    for (const act of acts) {
      if (act.start >= until || this.#blocked) break
      this.#buffer.release(act.start)
      this.replace(act, this.#buffer.slice(Math.max(act.start, this.#buffer.sent), act.end))
    }
    if (!this.#blocked) this.#buffer.release(until)
  }

  /** @param value what of it has not gone out; empty where it is dropped unseen */
  replace(planned: Act, value: string): void {
    const { act, replacement } = carryOut(
      value,
      { ...planned, start: 0, end: value.length },
      this.#options.vault,
    )
    this.#tally.add(act)
    if (act.action === 'block') this.#blocked = true
    if (act.action === 'block' || replacement === undefined) return
    this.#buffer.replace(planned.end, replacement)
    this.#replacedTo = planned.end
  }

  /** Whether what ends there was replaced. */
  replacedUpTo(at: number): boolean {
    return this.#replacedTo === at
  }

  decide(finding: Finding): Act {
    return { finding, action: this.#options.decide(finding), start: finding.start, end: finding.end }
  }

  /** The window begins between runs, lest half a number be taken for a whole one. */
  #windowStart(): number {
    const { lookBackFrom, sent } = this.#buffer
    if (lookBackFrom === 0) return 0
    for (let at = lookBackFrom; at < sent; at++) if (kindOf(this.#buffer.codeAt(at)) === BREAK) return at
    return lookBackFrom
  }
}
