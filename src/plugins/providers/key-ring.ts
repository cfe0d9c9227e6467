import type { Secret } from '../../core/secret.ts'

/** A key that was refused is tried again after this long: it may have been restored. */
const SET_ASIDE_MS = 60_000

/**
 * The keys of one account, which share its limits and its credit: the first that was not refused lately is used. Where all
 * were, the first of them is, so that the provider's answer is seen and not guessed.
 */
export class KeyRing {
  readonly #keys: readonly (() => Secret | undefined)[]
  readonly #refusedUntilMs: number[]
  readonly #nowMs: () => number

  /** @param keys each the value of this moment: a secret may be read anew at any time */
  constructor(keys: readonly (() => Secret | undefined)[], nowMs: () => number) {
    this.#keys = keys
    this.#refusedUntilMs = keys.map(() => 0)
    this.#nowMs = nowMs
  }

  get size(): number {
    return this.#keys.length
  }

  current(): Secret | undefined {
    return this.#keys[Math.max(0, this.#usable())]?.()
  }

  /** Notes that the provider refused this key. True where another one can be tried at once. */
  refused(apiKey: Secret): boolean {
    const value = apiKey.reveal()
    for (const [i, key] of this.#keys.entries())
      if (key()?.reveal() === value) this.#refusedUntilMs[i] = this.#nowMs() + SET_ASIDE_MS
    return this.#usable() !== -1
  }

  #usable(): number {
    const nowMs = this.#nowMs()
    return this.#keys.findIndex(
      (key, i) => (this.#refusedUntilMs[i] as number) <= nowMs && key() !== undefined,
    )
  }
}
