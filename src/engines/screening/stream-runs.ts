import {
  BREAK,
  CLOSER,
  DIGIT,
  FOREIGN,
  isHarmless,
  LOWER,
  MARK,
  OPENER,
  OTHER,
  UPPER,
} from './stream-characters.ts'

/** Longer ones are no words that people write. */
const MAX_WORD = 15
/** A number of so few digits is nothing by itself. */
const FEW_DIGITS = 3

const START = 0
const WORD = 1
const BEHIND = 2
const ODD = 3

/**
 * The run that is being read, and whether it is a plain word so far: letters with punctuation around them, a capital at most first.
 * Only what is not plain, or stands where a value is expected, can be something to find.
 */
export class Run {
  /** -1 while between runs. */
  start = -1
  hasDigit = false
  hasLower = false
  /** Begins with a capital letter. */
  isCapital = false
  #shape = START
  #letters = 0
  #foreign = 0
  #digits = 0
  #hasOther = false
  #isHarmless = true

  get isOpen(): boolean {
    return this.start >= 0
  }

  get isPlain(): boolean {
    return this.#shape !== ODD
  }

  /** A plain word of which at least so much is known that it is no code, and nothing but letters since. */
  get isWord(): boolean {
    return this.#shape === WORD && (!this.isCapital || this.#letters > 1)
  }

  /** Nothing but punctuation. */
  get isBare(): boolean {
    return this.#shape === START
  }

  /** Punctuation that nothing to find begins with. */
  get isHarmless(): boolean {
    return this.#isHarmless
  }

  /** A few digits and punctuation. */
  get isShortNumber(): boolean {
    return this.#digits > 0 && this.#digits <= FEW_DIGITS && this.#letters === 0 && !this.#hasOther
  }

  /** A group of digits or of capitals, as in an IBAN: may belong with the ones beside it. */
  get isCode(): boolean {
    return this.hasDigit || (!this.hasLower && this.#letters > 0)
  }

  open(at: number): void {
    this.start = at
    this.hasDigit = this.hasLower = this.isCapital = false
    this.#shape = START
    this.#letters = this.#foreign = this.#digits = 0
    this.#hasOther = false
    this.#isHarmless = true
  }

  close(): void {
    this.start = -1
  }

  /** @param kind of the next character, not BREAK */
  feed(kind: number, code = 0): void {
    if (this.#isHarmless) this.#isHarmless = isHarmless(code)
    if (kind === DIGIT) {
      this.hasDigit = true
      this.#digits += 1
    }
    if (kind === OTHER) this.#hasOther = true
    if (kind === LOWER || kind === FOREIGN) this.hasLower = true
    this.#shape = this.#shapeWith(kind)
  }

  #shapeWith(kind: number): number {
    if (kind === BREAK || kind === DIGIT || kind === OTHER || this.#shape === ODD) return ODD
    if (kind === LOWER || kind === UPPER || kind === FOREIGN) return this.#letter(kind)
    if (this.#shape === START) return kind === OPENER || kind === MARK || kind === CLOSER ? START : ODD
    return kind === CLOSER || kind === MARK ? BEHIND : ODD
  }

  #letter(kind: number): number {
    if (this.#letters === 0) this.isCapital = kind === UPPER
    else if (kind === UPPER) return ODD
    if (kind === FOREIGN) this.#foreign += 1
    this.#letters += 1
    // Two scripts in one word: one is in disguise.
    const isMixed = this.#foreign > 0 && this.#foreign < this.#letters
    return this.#shape === BEHIND || isMixed || this.#letters > MAX_WORD ? ODD : WORD
  }
}
