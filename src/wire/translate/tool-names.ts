import { createHash } from 'node:crypto'
import { invalid } from './draft.ts'

const NAME = /^[a-zA-Z0-9_-]{1,128}$/
const DIGEST_CHARS = 12

/**
 * Names of tools in one request. Anthropic allows 128 characters, OpenAI and DeepSeek 64: agents that name tools
 * `mcp__server__tool` need the longer. A long name is cut and ends in a digest of the whole, the same in every request of a
 * conversation so that the provider's prefix cache holds; replies get the caller's name back.
 */
export class ToolNames {
  readonly #max: number
  readonly #originals = new Map<string, string>()

  constructor(max: number) {
    this.#max = max
  }

  /** The name as the upstream takes it. `pointer` is where the caller gave it. */
  shorten(name: string, pointer: string): string {
    if (!NAME.test(name)) invalid(pointer, 'must be 1 to 128 of the characters a-z, A-Z, 0-9, _ and -.')
    const short = name.length <= this.#max ? name : this.#cut(name)
    const before = this.#originals.get(short)
    // Only a name made for it can collide with a cut one.
    if (before !== undefined && before !== name) invalid(pointer, 'is too like another tool name.')
    this.#originals.set(short, name)
    return short
  }

  /** The caller's name for what the upstream called. A model may also call what it was not offered. */
  original(name: string): string {
    return this.#originals.get(name) ?? name
  }

  #cut(name: string): string {
    const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST_CHARS)
    return `${name.slice(0, this.#max - DIGEST_CHARS - 1)}_${digest}`
  }
}
