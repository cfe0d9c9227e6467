import { inspect } from 'node:util'
import { MAX_INDEX, tokenOf, wordOf } from './tokens.ts'

export interface VaultLimits {
  readonly maxValues: number
  /** Of values and tokens, two for each character. */
  readonly maxBytes: number
}

const LIMITS: VaultLimits = { maxValues: 2_000, maxBytes: 1 << 20 }
const UNSEEN = '[vault]'

/**
 * Which token stands for which value in one conversation of one tenant. The index counts first appearances over all types, so that a
 * history sent again is given the same tokens. Memory alone; whoever keeps it says for how long. Nothing prints it.
 */
export class Vault {
  /** Shared by all its tokens: one from elsewhere leads to nothing here. */
  readonly nonce: string
  readonly #limits: VaultLimits
  readonly #tokens = new Map<string, string>()
  /** By place: index 1 is first. */
  readonly #values: { readonly word: string; readonly value: string }[] = []
  readonly #words = new Set<string>()
  #bytes = 0

  /** @param nonce of nonceOf, for this tenant and conversation */
  constructor(nonce: string, limits: VaultLimits = LIMITS) {
    this.nonce = nonce
    this.#limits = limits
  }

  get size(): number {
    return this.#values.length
  }

  /** What its tokens begin with, in the order in which they were first needed. */
  get words(): ReadonlySet<string> {
    return this.#words
  }

  /** The same token for the same value of the same type. Undefined where there is no room left. */
  tokenFor(type: string, value: string): string | undefined {
    const word = wordOf(type)
    const key = `${word}\0${value}`
    const known = this.#tokens.get(key)
    if (known !== undefined) return known
    const index = this.#values.length + 1
    const token = tokenOf(word, this.nonce, index)
    const bytes = this.#bytes + 2 * (key.length + value.length + token.length)
    if (index > Math.min(this.#limits.maxValues, MAX_INDEX) || bytes > this.#limits.maxBytes) return undefined
    this.#bytes = bytes
    this.#tokens.set(key, token)
    this.#values.push({ word, value })
    this.#words.add(word)
    return token
  }

  /** What the token with this word and index stands for, if one was given out. */
  valueAt(word: string, index: number): string | undefined {
    const entry = this.#values[index - 1]
    return entry?.word === word ? entry.value : undefined
  }

  toString(): string {
    return UNSEEN
  }

  toJSON(): string {
    return UNSEEN
  }

  [inspect.custom](): string {
    return UNSEEN
  }
}
