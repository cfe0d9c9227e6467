import { isHighSurrogate } from './actions.ts'
import { UrlWatch } from './stream-urls.ts'
import { TokenMatcher } from './tokens-match.ts'
import type { Vault } from './vault.ts'

export interface RestoreOptions {
  /** The text is JSON, as tool arguments are: values are escaped. */
  readonly json?: boolean
  /** Hosts, in lower case, in whose URLs values may stand. */
  readonly allowsHost?: (host: string) => boolean
}

/** Puts the values back in place of the tokens of a conversation. */
export function restore(text: string, vault: Vault, options: RestoreOptions = {}): string {
  const stream = new StreamRestore(vault, options)
  return stream.push(text) + stream.end()
}

/**
 * The same for a text that comes in pieces: what comes out is the same however it is cut. Holds back what may still become a token,
 * at most 48 characters. It must come behind the screening of replies, or that would find the values again.
 */
export class StreamRestore {
  readonly #vault: Vault
  readonly #matcher: TokenMatcher
  readonly #url: UrlWatch
  readonly #json: boolean
  #held = ''
  /** Whether a token may begin here: not within a word. */
  #isBoundary = true
  #restored = 0
  #withheld = 0

  /** @param vault with all values that the request was given tokens for */
  constructor(vault: Vault, options: RestoreOptions = {}) {
    this.#vault = vault
    this.#matcher = new TokenMatcher(vault)
    this.#url = new UrlWatch(options.allowsHost ?? (() => false))
    this.#json = options.json ?? false
  }

  /** How many tokens became values. */
  get restored(): number {
    return this.#restored
  }

  /** How many stayed tokens because of the URL they stand in. */
  get withheld(): number {
    return this.#withheld
  }

  /** Characters that wait for more. */
  get held(): number {
    return this.#held.length
  }

  /** @returns what may go now */
  push(chunk: string): string {
    if (this.#vault.size === 0) return chunk
    return this.#drain(this.#held + chunk, false)
  }

  /** @returns what is left */
  end(): string {
    return this.#drain(this.#held, true)
  }

  #drain(text: string, isFinal: boolean): string {
    let out = ''
    let sent = 0
    let at = 0
    while (at < text.length) {
      const length = this.#unitLength(text, at)
      if (at + length > text.length && !isFinal) break
      if (this.#isBoundary && this.#matcher.mayBeginWith(text.charCodeAt(at))) {
        const match = this.#matcher.match(text, at, isFinal)
        if (match.kind === 'open') break
        if (match.kind === 'token') {
          const value = this.#valueHere(match.value)
          out += text.slice(sent, at) + (value ?? text.slice(at, match.end))
          this.#pass(text, at, match.end)
          at = sent = match.end
          continue
        }
      }
      this.#pass(text, at, at + length)
      at += length
    }
    this.#held = text.slice(at)
    return out + text.slice(sent, at)
  }

  /** What must not be torn apart: a surrogate pair, an escape sequence. */
  #unitLength(text: string, at: number): number {
    const code = text.charCodeAt(at)
    if (isHighSurrogate(code)) return 2
    if (!this.#json || code !== BACKSLASH) return 1
    return text[at + 1] === 'u' ? 6 : 2
  }

  #pass(text: string, start: number, end: number): void {
    const isEscape = this.#json && text.charCodeAt(start) === BACKSLASH
    if (isEscape) this.#url.feed(unescaped(text.slice(start, end)))
    else for (let at = start; at < end; at++) this.#url.feed(text[at] ?? '')
    this.#isBoundary = isEscape || !isWordCharacter(text.charCodeAt(end - 1))
  }

  #valueHere(value: string): string | undefined {
    if (this.#url.refuses) {
      this.#withheld += 1
      return undefined
    }
    this.#restored += 1
    const safe = this.#url.isInside ? encodeURI(value.toWellFormed()) : value
    return this.#json ? JSON.stringify(safe).slice(1, -1) : safe
  }
}

const BACKSLASH = 0x5c

/** The character that an escape sequence of JSON stands for. White space where it is none. */
function unescaped(sequence: string): string {
  if (sequence[1] === 'u') return String.fromCharCode(Number.parseInt(sequence.slice(2), 16) || 0x20)
  return '"\\/'.includes(sequence[1] ?? ' ') ? (sequence[1] ?? ' ') : ' '
}

function isWordCharacter(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}
