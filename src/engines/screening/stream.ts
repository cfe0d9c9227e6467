import type { Finding } from '../../core/finding.ts'
import {
  carryOut,
  isHighSurrogate,
  planActs,
  Tally,
  type Act,
  type ActionCount,
  type Decide,
} from './actions.ts'
import { BREAK, kindOf } from './stream-characters.ts'
import { StreamContext } from './stream-context.ts'
import { endOfKey, endsWithBegin, LAST_OF_BEGIN, looksLikeKey, startOfBegin } from './stream-private-key.ts'
import { Run } from './stream-runs.ts'
import { READ_ON, Waiting } from './stream-waiting.ts'
import { tokensOf } from './tokens.ts'
import type { Vault } from './vault.ts'

export interface StreamOptions {
  readonly scan: (text: string) => readonly Finding[]
  readonly decide: Decide
  /** Tokens of this conversation are let through, whatever they look like. */
  readonly vault?: Vault
  /**
   * Whether a plain word waits for its end. It must where addresses of people are replaced, of which `john` may be the beginning;
   * without it a word goes at once, unless a value is expected there, and only what follows it would be replaced.
   */
  readonly holdsWords: boolean
  /** Whether words with a capital wait for what follows: where names of people are replaced. */
  readonly holdsNames?: boolean
  /** Literals in lower case that secrets begin with. */
  readonly prefixes?: readonly string[]
  /** The text is JSON, as tool arguments are. */
  readonly json?: boolean
}

/** How much of what went before is read again: context looks back 40 characters, a secret's name stands up to a few lines before. */
const LOOK_BACK = 160
/** Judged no more often than that, however many numbers there are. */
const STEP = 16
/** Most that waits: then it is judged as it is. What begins like a secret may be longer. */
const MAX_HELD = 256
const MAX_SECRET = 4_096
const TRIM_AT = 8_192

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
export class StreamScreen {
  readonly #options: StreamOptions
  readonly #prefixes: ReadonlySet<string>
  readonly #run = new Run()
  readonly #context = new StreamContext()
  readonly #waiting = new Waiting()
  readonly #tally = new Tally()
  /** The text from `#base` on. All other places count from the beginning of the reply. */
  #text = ''
  #base = 0
  /** How far it has been read, and how far it has gone out. */
  #at = 0
  #sent = 0
  #out = ''
  #judgeFrom = 0
  #isValue = false
  #escape = 0
  #keyFrom = -1
  #phase: 'text' | 'header' | 'key' | 'tail' = 'text'
  #blocked = false

  constructor(options: StreamOptions) {
    this.#options = options
    this.#prefixes = properPrefixes(options.prefixes ?? [])
  }

  /** Something was found for which the reply must end here. Nothing more comes out. */
  get blocked(): boolean {
    return this.#blocked
  }

  get counts(): readonly ActionCount[] {
    return this.#tally.counts
  }

  /** Characters that wait for more. */
  get held(): number {
    return this.#base + this.#text.length - this.#sent
  }

  /** @returns what may go now */
  push(chunk: string): string {
    if (this.#blocked) return ''
    this.#text += chunk
    this.#read()
    return this.#take(false)
  }

  /** @returns what is left */
  end(): string {
    if (this.#blocked) return ''
    if (this.#phase === 'header') this.#leaveHeader()
    this.#read()
    if (this.#phase === 'text') {
      this.#closeRun(this.#at)
      if (!this.#waiting.isEmpty) this.#judge(true)
    }
    if (this.#phase === 'text') this.#release(this.#at)
    return this.#take(true)
  }

  /** A half of a character waits for the other, without being held from judgement. */
  #take(isFinal: boolean): string {
    const out = this.#out
    const keeps = !isFinal && isHighSurrogate(out.charCodeAt(out.length - 1)) ? 1 : 0
    this.#out = out.slice(out.length - keeps)
    if (this.#sent - this.#base > TRIM_AT) {
      this.#text = this.#text.slice(this.#sent - LOOK_BACK - this.#base)
      this.#base = this.#sent - LOOK_BACK
    }
    return keeps === 0 ? out : out.slice(0, -1)
  }

  #read(): void {
    const end = this.#base + this.#text.length
    while (this.#at < end && !this.#blocked) {
      if (this.#phase === 'text') this.#readCharacter()
      else if (!this.#readKey(end)) return
    }
  }

  #readCharacter(): void {
    const code = this.#text.charCodeAt(this.#at - this.#base)
    const kind = this.#kindHere(code)
    this.#at += 1
    if (kind === BREAK) {
      this.#closeRun(this.#at - 1)
      this.#context.afterBreak(code, this.#at)
    } else {
      if (!this.#run.isOpen) this.#openRun(this.#at - 1)
      this.#run.feed(kind)
      if (code === LAST_OF_BEGIN && endsWithBegin(this.#text, this.#at - this.#base)) {
        this.#phase = 'header'
        this.#keyFrom = startOfBegin(this.#at)
      }
    }
    if (this.#waiting.isEmpty && this.#mayGo()) this.#release(this.#at)
    else if (this.#at >= Math.max(this.#waiting.settlesAt, this.#judgeFrom)) this.#judge(false)
    else if (this.#at - this.#sent >= MAX_HELD && this.#isTooLong()) this.#judgeTooLong()
  }

  /** In JSON an escape sequence stands for white space, or for what is not found. */
  #kindHere(code: number): number {
    if (this.#options.json !== true) return kindOf(code)
    if (this.#escape > 0) {
      this.#escape = this.#escape === 1 && code === LETTER_U ? 4 : this.#escape === 1 ? 0 : this.#escape - 1
      return BREAK
    }
    if (code !== BACKSLASH) return kindOf(code)
    this.#escape = 1
    return BREAK
  }
}
