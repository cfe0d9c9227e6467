import { Buffer } from 'node:buffer'

/** A word that stands in a system prompt and nowhere else: a reply that holds it repeats the prompt. */
const LENGTH = 20
const ALPHABET = 'abcdefghjkmnpqrstvwxyz23456789'

/** @param mac at least as many bytes as the word has letters */
export function canaryFrom(mac: Uint8Array): string {
  return Array.from(mac.subarray(0, LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('')
}

/** How the word may come back: as it is, backwards, by ROT13, in hex, in base64 wherever it begins in it. Letters and digits in lower case. */
function disguisesOf(canary: string): readonly string[] {
  const spellings = [canary, canary.toUpperCase()]
  const encoded = spellings.flatMap((spelling) => [
    Buffer.from(spelling).toString('hex'),
    ...[0, 1, 2].map((skipped) => base64Within(spelling, skipped)),
  ])
  const reversed = Array.from(canary).toReversed().join('')
  const rotated = canary.replaceAll(/[a-z]/g, (letter) =>
    String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97),
  )
  return [canary, reversed, rotated, ...encoded].map(lettersOf)
}

/** The part of it that is the same whatever stands around the word. @param skipped bytes before it, by three */
function base64Within(text: string, skipped: number): string {
  const whole = Buffer.from('\0'.repeat(skipped) + text)
    .toString('base64')
    .replaceAll('=', '')
  return whole.slice(skipped === 0 ? 0 : skipped + 1, -2)
}

/** Whatever is put between its letters, and however large they are. */
function lettersOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .normalize('NFKC')
}

/** Looks for the word in a text that comes in pieces. */
export class CanaryWatch {
  readonly #disguises: readonly string[]
  readonly #kept: number
  #tail = ''

  constructor(canary: string) {
    this.#disguises = disguisesOf(canary)
    this.#kept = Math.max(...this.#disguises.map(({ length }) => length)) - 1
  }

  /** Whether it is complete with this piece. */
  sees(piece: string): boolean {
    const letters = lettersOf(piece)
    if (letters === '') return false
    const text = this.#tail + letters
    this.#tail = text.slice(-this.#kept)
    return this.#disguises.some((disguise) => text.includes(disguise))
  }
}
