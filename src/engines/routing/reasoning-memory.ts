import type { Thought } from '../../core/call.ts'

interface Entry {
  /** Undefined where different replies gave the call's id. */
  readonly thought: Thought | undefined
  readonly untilMs: number
}

/**
 * What models thought before they called tools. Providers want it back with the result, and many clients lose it. Kept in
 * memory alone, by tenant and tool call, for a while: bounded in bytes, the oldest goes first. Never logged, never stored. Some
 * providers count their calls (`call_0`): an id that two replies gave leads to neither, for it may be of another conversation.
 */
export class ReasoningMemory {
  readonly #entries = new Map<string, Entry>()
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
      const before = this.#entries.get(key)
      const isKnown = before !== undefined && before.untilMs > nowMs
      const kept = isKnown && before.thought?.text !== thought.text ? undefined : thought
      const size = sizeOf(key, kept)
      if (size > this.#maxBytes) continue
      this.#forget(key)
      this.#entries.set(key, { thought: kept, untilMs: nowMs + this.#ttlMs })
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

function sizeOf(key: string, thought: Thought | undefined): number {
  return 2 * (key.length + (thought?.text.length ?? 0) + (thought?.signature?.length ?? 0))
}
