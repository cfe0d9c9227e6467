/** Shorter ones stand in too many texts to say anything. */
const MIN_TELLING = 4

/** A place in the literals: what may come next. */
interface PrefixNode extends Map<number, PrefixNode> {}

const known = new WeakMap<readonly string[], StreamPrefixes>()

/** What secrets begin with. */
export class StreamPrefixes {
  /** Before the first character of any. */
  readonly root: PrefixNode = new Map<number, PrefixNode>()
  readonly #telling: readonly string[]

  private constructor(literals: readonly string[]) {
    for (const literal of literals) {
      let node = this.root
      for (let at = 0; at < literal.length; at++) {
        const code = literal.charCodeAt(at)
        const next = node.get(code) ?? new Map<number, PrefixNode>()
        node.set(code, next)
        node = next
      }
    }
    this.#telling = literals.filter(({ length }) => length >= MIN_TELLING)
  }

  /** Made once for a list. @param literals in lower case */
  static of(literals: readonly string[]): StreamPrefixes {
    const made = known.get(literals) ?? new StreamPrefixes(literals)
    known.set(literals, made)
    return made
  }

  standIn(text: string): boolean {
    const folded = text.toLowerCase()
    return this.#telling.some((literal) => folded.includes(literal))
  }
}

/** Follows a run character by character, and knows whether it is the beginning of one of them. */
export class PrefixWalk {
  readonly #root: PrefixNode
  /** Undefined where it is no beginning, null before its first letter or digit. */
  #node: PrefixNode | undefined | null = null

  constructor(prefixes: StreamPrefixes) {
    this.#root = prefixes.root
  }

  open(): void {
    this.#node = null
  }

  feed(code: number): void {
    if (this.#node === undefined) return
    if (this.#node !== null) this.#node = this.#node.get(lower(code))
    else if (isWordCharacter(code)) this.#node = this.#root.get(lower(code))
  }

  /** It is a beginning, and more may follow. */
  get mayGoOn(): boolean {
    return this.#node !== null && this.#node !== undefined && this.#node.size > 0
  }
}

function isWordCharacter(code: number): boolean {
  return code >= 0x80 || (code >= 0x30 && code <= 0x39) || isLower(code | 0x20)
}

function isLower(code: number): boolean {
  return code >= 0x61 && code <= 0x7a
}

function lower(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 0x20 : code
  return String.fromCharCode(code).toLowerCase().charCodeAt(0)
}
