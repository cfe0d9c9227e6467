import type { ReplyFacts, Thought } from '../../core/call.ts'
import { MAX_CALLS } from '../../wire/reply-facts.ts'

/** Longest reasoning that is remembered of one reply. */
const MAX_REASONING = 512 * 1024

/** Collects what a reply thought, and the tool calls that came of it: what the turn after may have lost. */
export class ReasoningTrail {
  readonly toolCalls: string[] = []
  /** Still thinking: every event is to be read, for it may have more of it. */
  open = true
  // Joined only once it is complete: a text grown piece by piece would keep each of them alive in the memory.
  #pieces: string[] = []
  #chars = 0
  #signature: string | undefined

  observe({ reasoning, outputChars, toolCalls, signature }: ReplyFacts): void {
    if (toolCalls.length > 0 && this.toolCalls.length < MAX_CALLS) this.toolCalls.push(...toolCalls)
    this.#signature = signature ?? this.#signature
    // Some models think again after they said something.
    if (outputChars > 0) this.open = outputChars === reasoning.length && this.#chars <= MAX_REASONING
    if (reasoning === '' || this.#chars > MAX_REASONING) return
    this.#pieces.push(reasoning)
    this.#chars += reasoning.length
    if (this.#chars <= MAX_REASONING) return
    this.#pieces = []
    this.open = false
  }

  /** What can be remembered of the reply, once it is complete; undefined where there is nothing. */
  thought(): Thought | undefined {
    if (this.toolCalls.length === 0 || this.#pieces.length === 0) return undefined
    return { text: this.#pieces.join(''), signature: this.#signature }
  }
}
