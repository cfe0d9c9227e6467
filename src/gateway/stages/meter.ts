import type { ReplyFacts } from '../../core/call.ts'
import type { Usage } from '../../core/usage.ts'
import { estimateUsage } from '../../engines/metering/estimate.ts'

/** Adds up what the pieces of one reply say about themselves. */
export class Meter {
  /** Data events of a stream, or 1 for a whole reply. */
  events = 0
  finish: string | undefined
  model: string | undefined
  /** Usage as the provider reported it last. */
  reported: Usage | undefined
  #outputChars = 0

  observe(facts: ReplyFacts): void {
    this.events++
    this.#outputChars += facts.outputChars
    if (facts.finish !== undefined) this.finish = facts.finish
    if (facts.model !== undefined) this.model = facts.model
    if (facts.usage !== undefined) this.reported = facts.usage
  }

  /**
   * What the provider reported, or an estimate of what was delivered, marked as one. What is reported before the end holds
   * for the input: Anthropic's dialect opens with the figures of an answer that has yet to come.
   */
  usage(inputTokens: number): Usage {
    const delivered = estimateUsage(inputTokens, this.#outputChars)
    const { reported } = this
    if (reported === undefined) return delivered
    if (this.finish !== undefined || reported.outputTokens >= delivered.outputTokens) return reported
    return { ...reported, outputTokens: delivered.outputTokens, estimated: true }
  }
}
