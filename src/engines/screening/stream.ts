import type { Finding } from '../../core/finding.ts'
import type { ActionCount } from '../../core/finding.ts'
import { StreamBuffer } from './stream-buffer.ts'
import { BREAK, CLOSER, IDEOGRAPH, isQuote, kindOf, OTHER } from './stream-characters.ts'
import { StreamContext } from './stream-context.ts'
import { StreamJudge, type JudgeOptions } from './stream-judge.ts'
import { PrefixWalk, StreamPrefixes } from './stream-prefixes.ts'
import { BEGIN, endOfFooter, looksLikeKey, MAX_FOOTER, MAX_KEY_LENGTH } from './stream-private-key.ts'
import { Run } from './stream-runs.ts'
import { READ_ON, Waiting } from './stream-waiting.ts'
import type { ReplyJudge } from './stream-whole.ts'

export interface StreamOptions extends JudgeOptions {
  /**
   * Whether a plain word waits for its end. It must where addresses are replaced, of which `john` may be the beginning. Without it
   * a word goes at once, unless a value is expected there, and of an address that begins with one only the rest is replaced.
   */
  readonly holdsWords: boolean
  /** Whether a short number waits for what follows, as in `12 Main Street`. True where nothing is said. */
  readonly holdsNumbers?: boolean
  /** Whether words with a capital wait for what follows: where names of people are replaced. */
  readonly holdsNames?: boolean
  /** Literals in lower case that secrets begin with. */
  readonly prefixes?: readonly string[]
}

/** Judged no more often than that, however many numbers there are. */
const STEP = 16
/** Most that waits: then it is judged as it is. What has the beginning of a secret in it may be longer. */
const MAX_HELD = 256
const MAX_SECRET = 4_096
/** Small words within names: `van`, `de la`. */
const MAX_PARTICLE = 3

const privateKey: Omit<Finding, 'start' | 'end'> = {
  type: 'PRIVATE_KEY',
  group: 'SECRET',
  tier: 'certain',
  detector: 'private_key',
}

/**
 * Screens one channel of a reply while it comes. Where it reads, what it holds and what it judges depends on the characters alone and
 * never on how they are cut into pieces: any chunking gives the same output. Text goes at once unless it is, or may be the beginning
 * of, something to find: a run that is no plain word, a number with the 20 characters behind it, a private key.
 *
 * What it can miss against a look at the whole: what begins with a plain word that already went, and what is longer than it may hold.
 */
export class StreamScreen implements ReplyJudge {
  readonly #options: StreamOptions
  readonly #buffer = new StreamBuffer()
  readonly #judge: StreamJudge
  readonly #prefixes: StreamPrefixes
  /** Through the run that is being read. */
  readonly #walk: PrefixWalk
  readonly #run = new Run()
  readonly #context = new StreamContext()
  readonly #waiting = new Waiting()
  /** How far the text has been read. */
  #at = 0
  #judgeFrom = 0
  /** What may be held now. */
  #limit = MAX_HELD
  #isValue = false
  /** Characters that are left of an escape sequence. */
  #escape = 0
  /** What will close the quotation that is read as one run. 0: none. */
  #quote = 0
  #phase: 'text' | 'header' | 'key' | 'rest' = 'text'
  #keyFrom = 0

  constructor(options: StreamOptions) {
    this.#options = options
    this.#judge = new StreamJudge(this.#buffer, options)
    this.#prefixes = StreamPrefixes.of(options.prefixes ?? NO_PREFIXES)
    this.#walk = new PrefixWalk(this.#prefixes)
  }

  /** Something was found for which the reply must end here. Nothing more comes out. */
  get blocked(): boolean {
    return this.#judge.blocked
  }

  get counts(): readonly ActionCount[] {
    return this.#judge.counts
  }

  /** Characters that wait for more. */
  get held(): number {
    return this.blocked ? 0 : this.#buffer.end - this.#buffer.sent
  }

  /** @returns what may go now */
  push(chunk: string): string {
    if (this.blocked) return ''
    this.#judge.follow()
    this.#buffer.append(chunk)
    this.#read()
    return this.#buffer.take(false)
  }

  /** @returns what is left */
  end(): string {
    this.#read(true)
    if (this.#phase === 'text' && !this.blocked) {
      this.#closeRun(this.#at)
      if (!this.#waiting.isEmpty) this.#judgeAll()
      else this.#buffer.release(this.#at)
    }
    return this.#buffer.take(true)
  }

  #read(isFinal = false): void {
    while (this.#at < this.#buffer.end && !this.blocked) {
      if (this.#phase === 'text') this.#readCharacter()
      else if (this.#phase === 'rest') this.#dropCharacter()
      else if (this.#phase === 'key') this.#readKey()
      else if (!this.#readHeader(isFinal)) return
    }
  }

  #readCharacter(): void {
    const code = this.#buffer.codeAt(this.#at)
    const kind = this.#kindOf(code)
    this.#at += 1
    if (kind === BREAK) {
      if (this.#run.isOpen) this.#closeRun(this.#at - 1)
      this.#context.afterBreak(code, this.#at)
    } else {
      if (!this.#run.isOpen) this.#openRun(this.#at - 1)
      this.#run.feed(kind, code)
      this.#walk.feed(code)
      if (code === LAST_OF_BEGIN) this.#suspectKey()
    }
    if (this.#waiting.isEmpty && !this.#isHeld()) this.#buffer.release(this.#at)
    else if (this.#at >= Math.max(this.#waiting.settlesAt, this.#judgeFrom)) this.#judgeSettled()
    else if (this.#at - this.#buffer.sent >= this.#limit) this.#reachLimit()
  }

  #suspectKey(): void {
    if (this.#buffer.slice(this.#at - BEGIN.length, this.#at) !== BEGIN) return
    this.#phase = 'header'
    this.#keyFrom = this.#at - BEGIN.length
  }

  /** In JSON, an escape sequence separates. */
  #kindOf(code: number): number {
    if (this.#options.json !== true) return this.#kindHere(code)
    if (this.#escape === UNKNOWN_ESCAPE) this.#escape = code === LETTER_U ? 4 : 0
    else if (this.#escape > 0) this.#escape -= 1
    else if (code === BACKSLASH) this.#escape = UNKNOWN_ESCAPE
    else return this.#kindHere(code)
    return BREAK
  }

  /** What is quoted where a secret is expected is one run, and so is a name in ideographs where an address is. */
  #kindHere(code: number): number {
    const kind = kindOf(code)
    if (kind === IDEOGRAPH) {
      const belongs = this.#run.isOpen ? this.#isValue : this.#context.expectsValue(this.#at)
      return belongs ? OTHER : BREAK
    }
    if (this.#quote !== 0) {
      if (code !== this.#quote && code !== LINE_FEED) return OTHER
      this.#quote = 0
    } else if (isQuote(code) && this.#context.expectsSecret(this.#at)) this.#quote = code
    return kind
  }

  #openRun(at: number): void {
    this.#run.open(at)
    this.#walk.open()
    this.#isValue = this.#context.expectsValue(at)
  }

  #closeRun(end: number): void {
    const run = this.#run
    if (!run.isOpen) return
    const isName = this.#options.holdsNames === true && run.isCapital
    const isExpected = this.#isValue || isName
    const isSuspect = !run.isPlain || (isExpected && !run.isBare)
    if (run.isPlain && run.hasLower && !run.isCapital && end - run.start > MAX_PARTICLE)
      this.#waiting.settleNames(end)
    if ((isSuspect || (run.isCode && !this.#waiting.isEmpty)) && !this.#isNothing(run, end))
      this.#keep(run, end, isName)
    this.#context.afterRun(this.#buffer.slice(Math.max(run.start, end - 32), end), end)
    run.close()
  }

  #keep(run: Run, end: number, isName: boolean): void {
    // `"…" == password` says behind it what it is.
    const isQuoted = run.start > 0 && isQuote(this.#buffer.codeAt(run.start - 1))
    const readsOn = run.hasDigit || isQuoted || isName
    const isOnlyName = isName && !run.hasDigit && !isQuoted && !this.#isValue
    const start = Math.max(run.start, this.#buffer.sent)
    this.#waiting.add({ start, end, isCode: run.isCode || readsOn, readsOn, isOnlyName })
  }

  /** A few digits alone: a number in a sentence where no address is looked for, or in a list. */
  #isNothing(run: Run, end: number): boolean {
    if (!run.isShortNumber || this.#context.expectsSecret(run.start) || !this.#waiting.isApart(run.start))
      return false
    if (this.#options.holdsNumbers === false) return true
    const isFirst = run.start === 0 || this.#buffer.codeAt(run.start - 1) === LINE_FEED
    return isFirst && kindOf(this.#buffer.codeAt(end - 1)) === CLOSER
  }

  /** Whether the run that is being read, if any, may still become something to find. */
  #isHeld(): boolean {
    const run = this.#run
    if (!run.isOpen || run.isHarmless) return false
    if (this.#options.holdsWords || this.#isValue || !run.isWord) return true
    if (this.#options.holdsNames === true && run.isCapital) return true
    return this.#walk.mayGoOn
  }

  /** Something that waited can be judged: it and all before what cannot. What was found may yet be longer, if more is read. */
  #judgeSettled(): void {
    const { sent } = this.#buffer
    const acts = this.#judge.actsUpTo(this.#at)
    let until = Math.min(this.#waiting.unsettledFrom(this.#at), this.#run.isOpen ? this.#run.start : this.#at)
    const growing = acts.find(({ start, end }) => start < until && end > Math.min(until, this.#at - READ_ON))
    if (growing !== undefined) {
      until = growing.start
      this.#waiting.holdBack(growing.start, growing.end, Math.max(growing.end + READ_ON, this.#at + 1))
    }
    this.#judgeFrom = this.#at + STEP
    if (until <= sent) return
    this.#judge.carryOut(acts, until)
    this.#waiting.dropBefore(until)
    this.#limit = MAX_HELD
  }

  /** As much as may be held is held: what is there is judged, unless it begins like a secret that may be longer. */
  #reachLimit(): void {
    const { sent } = this.#buffer
    if (this.#limit === MAX_HELD && this.#prefixes.standIn(this.#buffer.slice(sent, this.#at)))
      this.#limit = MAX_SECRET
    else this.#judgeAll()
  }

  #judgeAll(): void {
    const acts = this.#judge.actsUpTo(this.#at)
    this.#judge.carryOut(acts, this.#at)
    this.#waiting.dropBefore(this.#at)
    this.#limit = MAX_HELD
    if (!this.#run.isOpen) return
    // What goes on belongs to what was replaced, and goes with it.
    if (this.#judge.replacedUpTo(this.#at)) this.#phase = 'rest'
    this.#run.open(this.#at)
    this.#run.feed(OTHER)
  }

  #dropCharacter(): void {
    const code = this.#buffer.codeAt(this.#at)
    const isBreak = kindOf(code) === BREAK || (this.#options.json === true && code === BACKSLASH)
    if (isBreak || this.#at - this.#run.start >= MAX_SECRET) {
      this.#phase = 'text'
      this.#run.close()
    } else this.#drop(this.#at + 1)
  }

  #drop(to: number): void {
    this.#at = to
    this.#buffer.replace(to, '')
  }

  /** @returns whether it can be said what it is */
  #readHeader(isFinal: boolean): boolean {
    const seen = this.#buffer.slice(this.#keyFrom, this.#buffer.end)
    const verdict = looksLikeKey(seen)
    if (verdict === 'open' && !isFinal) return false
    const act = this.#judge.decide({ ...privateKey, start: this.#keyFrom, end: this.#keyFrom })
    this.#phase = 'text'
    if (verdict !== 'key' || act.action === 'allow' || act.action === 'flag') return true
    this.#judge.carryOut(this.#judge.actsUpTo(this.#keyFrom), this.#keyFrom)
    this.#waiting.dropBefore(this.#at)
    this.#run.close()
    this.#judge.replace(act, '')
    this.#phase = 'key'
    return true
  }

  /** What stands for the key is out already: it is dropped as it comes. */
  #readKey(): void {
    const limit = Math.min(this.#keyFrom + MAX_KEY_LENGTH, this.#buffer.end)
    const from = Math.max(this.#keyFrom, this.#at - MAX_FOOTER)
    const length = endOfFooter(this.#buffer.slice(from, limit))
    if (length !== undefined || limit === this.#keyFrom + MAX_KEY_LENGTH) this.#phase = 'text'
    this.#drop(length === undefined ? limit : from + length)
  }
}

const NO_PREFIXES: readonly string[] = []
const LAST_OF_BEGIN = BEGIN.charCodeAt(BEGIN.length - 1)
const LETTER_U = 0x75
const LINE_FEED = 0x0a
const BACKSLASH = 0x5c
const UNKNOWN_ESCAPE = 5
