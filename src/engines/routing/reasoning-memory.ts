import type { Thought } from '../../core/call.ts'

/**
 * What models thought before they called tools. Providers want it back with the result, and many clients lose it. Kept in
 * memory alone, by tenant and tool call, for a while: bounded in bytes, the oldest goes first. Never logged, never stored.
 */
export class ReasoningMemory {
  readonly #entries = new Map<string, { readonly thought: Thought; readonly untilMs: number }>()
  readonly #maxBytes: number
  readonly #ttlMs: number
  #bytes = 0

  /** @param maxBytes of texts, signatures and keys, two for each character; 0 remembers nothing */
  constructor(maxBytes: number, ttlMs: number) {
    this.#maxBytes = maxBytes
    this.#ttlMs = ttlMs
  }

  get remembers(): boolean {
    return this.#maxBytes > 0
  }

  remember(tenant: string, toolCalls: readonly string[], thought: Thought, nowMs: number): void {
    for (const id of toolCalls) {
      const key = keyOf(tenant, id)
      const size = sizeOf(key, thought)
      if (size > this.#maxBytes) continue
      this.#forget(key)
      this.#entries.set(key, { thought, untilMs: nowMs + this.#ttlMs })
      this.#bytes += size
    }
    this.#shrink(nowMs)
  }

  recall(tenant: string, toolCall: string, nowMs: number): Thought | undefined {
    const entry = this.#entries.get(keyOf(tenant, toolCall))
    return entry === undefined || entry.untilMs <= nowMs ? undefined : entry.thought
  }

  /** Insertion order is order of time: what is first goes first. */
  #shrink(nowMs: number): void {
    for (const [key, { untilMs }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes && untilMs > nowMs) return
      this.#forget(key)
    }
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#bytes -= sizeOf(key, entry.thought)
  }
}

function keyOf(tenant: string, toolCall: string): string {
  return `${tenant}\0${toolCall}`
}

function sizeOf(key: string, { text, signature = '' }: Thought): number {
  return 2 * (key.length + text.length + signature.length)
}
