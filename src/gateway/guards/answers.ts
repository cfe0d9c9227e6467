import { createHmac } from 'node:crypto'
import type { GuardAnswer, GuardQuestion } from '../../plugins/guardrails/contract.ts'

type Given = Extract<GuardAnswer, { kind: 'verdict' }>

/** More places in one text are not worth remembering. */
const MAX_SPANS = 64

/**
 * Answers that were given, by tenant and question: bounded in number and time, the one not asked for longest goes first. What is kept of a
 * text is a keyed hash, so that nobody can try texts out on a copy of the memory; an answer has no text in it.
 */
export class Answers {
  readonly #max: number
  readonly #ttlMs: number
  readonly #key: Buffer
  readonly #known = new Map<string, { readonly answer: Given; readonly untilMs: number }>()

  /** @param key of this process */
  constructor(max: number, ttlMs: number, key: Buffer) {
    this.#max = max
    this.#ttlMs = ttlMs
    this.#key = key
  }

  /** Undefined where nothing is remembered at all. */
  idOf(tenant: string, { stage, trust, prompt = '', text }: GuardQuestion): string | undefined {
    if (this.#max === 0) return undefined
    const parts = [tenant, stage, trust, prompt, text]
    const mac = createHmac('sha256', this.#key)
    // Lengths keep the parts apart: no text can pass for another's end.
    for (const part of parts) mac.update(`${part.length}:`).update(part)
    return mac.digest('base64')
  }

  find(id: string, nowMs: number): Given | undefined {
    const known = this.#known.get(id)
    if (known === undefined) return undefined
    this.#known.delete(id)
    if (known.untilMs <= nowMs) return undefined
    this.#known.set(id, known)
    return known.answer
  }

  keep(id: string, answer: Given, nowMs: number): void {
    if (answer.spans.length > MAX_SPANS) return
    this.#known.delete(id)
    if (this.#known.size >= this.#max) {
      const [oldest] = this.#known.keys()
      if (oldest !== undefined) this.#known.delete(oldest)
    }
    this.#known.set(id, { answer, untilMs: nowMs + this.#ttlMs })
  }
}
