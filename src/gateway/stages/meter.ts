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

  /** A piece of text of which nothing but its length was looked at. */
  skim(chars: number): void {
    this.events++
    this.#outputChars += chars
  }

  /**
   * What the provider reported, or an estimate of what was delivered, marked as one. Usage that came before the reply was
   * finished (Anthropic's dialect begins with it) knows the input, not yet the output.
   */
  usage(inputTokens: number): Usage {
    if (this.reported !== undefined && this.finish !== undefined) return this.reported
    const estimate = estimateUsage(inputTokens, this.#outputChars)
    return this.reported === undefined
      ? estimate
      : { ...this.reported, outputTokens: estimate.outputTokens, estimated: true }
  }
}
