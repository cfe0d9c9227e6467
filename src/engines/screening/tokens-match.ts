import type { Vault } from './vault.ts'

/** Longest mangled token, and so the most that a stream holds back for one. */
export const MAX_MANGLED_LENGTH = 48
/** What models put between the characters of a token, in one place: `**_`, `\\_`, a space. */
const MAX_FILL = 4
const MAX_DIGITS = 4

/** `open`: it may still become one with more text. `end` is exclusive. */
export type TokenMatch =
  { readonly kind: 'no' } | { readonly kind: 'open' } | { readonly kind: 'token'; end: number; value: string }

const NO = { kind: 'no' } as const
const OPEN = { kind: 'open' } as const

interface Pattern {
  readonly word: string
  /** Word and nonce without separators, upper case. */
  readonly signs: string
}

/**
 * Recognises the tokens of one vault, also as models write them: in lower case, bold, with escaped underscores, spaces or hyphens in
 * between, without the zero. The nonce must be there, so that no other text is taken for one.
 */
export class TokenMatcher {
  readonly #vault: Vault
  readonly #patterns: readonly Pattern[]
  readonly #initials: ReadonlySet<number>

  /** @param vault with all its values: later ones are not looked for */
  constructor(vault: Vault) {
    this.#vault = vault
    this.#patterns = [...vault.words].map((word) => ({ word, signs: word.replaceAll('_', '') + vault.nonce }))
    this.#initials = new Set(this.#patterns.map(({ signs }) => signs.charCodeAt(0)))
  }

  mayBeginWith(code: number): boolean {
    return this.#initials.has(upper(code))
  }

  /** @param isFinal no more text follows */
  match(text: string, at: number, isFinal: boolean): TokenMatch {
    for (const pattern of this.#patterns) {
      const match = this.#matchPattern(pattern, text, at)
      if (match.kind === 'token') return match
      if (match.kind === 'open' && !isFinal) return match
    }
    return isFinal ? this.#matchFinal(text, at) : NO
  }

  /** A token that ends with the text was open only for what might have followed. */
  #matchFinal(text: string, at: number): TokenMatch {
    const padded = `${text.slice(at, at + MAX_MANGLED_LENGTH)}\n`
    for (const pattern of this.#patterns) {
      const match = this.#matchPattern(pattern, padded, 0)
      if (match.kind === 'token') return { ...match, end: at + match.end }
    }
    return NO
  }

  #matchPattern({ word, signs }: Pattern, text: string, at: number): TokenMatch {
    const limit = at + MAX_MANGLED_LENGTH
    let place = at
    for (let i = 0; i < signs.length; i++) {
      if (i > 0) place = skipFill(text, place)
      if (place >= text.length) return place < limit ? OPEN : NO
      if (place >= limit || upper(text.charCodeAt(place)) !== signs.charCodeAt(i)) return NO
      place += 1
    }
    return this.#matchIndex(word, text, skipFill(text, place), limit)
  }

  #matchIndex(word: string, text: string, at: number, limit: number): TokenMatch {
    const end = skipDigits(text, at)
    if (end >= text.length) return end < limit ? OPEN : NO
    if (end === at || end - at > MAX_DIGITS) return NO
    if (end - at === 1) {
      // An index has two digits at least: one alone is half of one, or lost its zero.
      const rest = skipFill(text, end)
      const restEnd = skipDigits(text, rest)
      if (restEnd >= text.length) return restEnd < limit ? OPEN : NO
      const value = restEnd - rest === 1 ? this.#valueAt(word, text[at]! + text[rest]!) : undefined
      if (value !== undefined) return { kind: 'token', end: restEnd, value }
    }
    const value = this.#valueAt(word, text.slice(at, end))
    return value === undefined ? NO : { kind: 'token', end, value }
  }

  #valueAt(word: string, digits: string): string | undefined {
    return this.#vault.valueAt(word, Number(digits))
  }
}

function skipFill(text: string, at: number): number {
  let place = at
  while (place - at < MAX_FILL && isFill(text.charCodeAt(place))) place += 1
  return place
}

/** Stops after one digit more than an index may have. */
function skipDigits(text: string, at: number): number {
  let place = at
  while (place - at <= MAX_DIGITS && isDigit(text.charCodeAt(place))) place += 1
  return place
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

const fill = new Set(
  Array.from(
    '_*`\\-~ \u00a0\u00ad\u2009\u202f\u200b\u200c\u200d\u2060\ufeff\u2010\u2011\u2012\u2013\u2212',
    (c) => c.charCodeAt(0),
  ),
)

function isFill(code: number): boolean {
  return fill.has(code)
}

function upper(code: number): number {
  return code >= 0x61 && code <= 0x7a ? code - 0x20 : code
}
