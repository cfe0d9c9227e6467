import { mayBlock } from '../../engines/guard-models/decide.ts'
import { consecutive, windowsOf } from '../../engines/guard-models/windows.ts'
import type { GuardQuestion } from '../../plugins/guardrails/contract.ts'
import type { EventFilter, ReplyFilter } from '../stages/reply-filter.ts'
import type { Objection, Panel, Seat } from './panel.ts'
import { eventTexts, wholeTexts, type Heard } from './reply-texts.ts'

/** New text of a stream that is judged at a time, some 150 tokens, and how much of what came before is shown with it. */
const CHUNK_CHARS = 600
const OVERLAP_CHARS = 200
/** Of what is judged at a time: 64 KB and more, all of it. Of more than that, beginning and end. */
const MAX_WINDOWS = 16
/** What may wait for a verdict; a reply that says so much without text is judged and let go. */
const MAX_HELD_BYTES = 1024 * 1024
/** Texts that are told apart; more than a reply has are judged as one. */
const MAX_CHANNELS = 64
const REST = 'rest'
/** Of all that a reply says, its beginning and its end are judged at the end. */
const MAX_KEPT_CHARS = 64 * 1024

const NOTHING = Buffer.alloc(0)

/**
 * What the guards of a call say about its reply. Reads what the provider said, before tokens are given back their values. Where a guard
 * may end the reply, what is not judged is not given: pieces of a stream wait for the verdict on their text, in order.
 */
export class ReplyJudge implements ReplyFilter {
  readonly #panel: Panel
  readonly #seats: readonly Seat[]
  readonly #prompt: string
  /** Whether anything waits for a verdict, and for that on the whole reply. */
  readonly #holds: boolean
  readonly #holdsToEnd: boolean
  readonly #channels = new Map<string, Channel>()
  readonly #reporting = new Set<Promise<Objection>>()
  #lastHeard = ''
  #fresh = 0
  #held: Buffer[] = []
  #heldBytes = 0

  constructor(panel: Panel, seats: readonly Seat[], prompt: string) {
    this.#panel = panel
    this.#seats = seats
    this.#prompt = prompt
    const blocking = seats.filter(({ rule }) => mayBlock(rule, panel.grant.label))
    this.#holds = blocking.length > 0
    this.#holdsToEnd = blocking.some(({ rule }) => rule.output === 'end')
  }

  stream(): EventFilter {
    return {
      anew: (event) => {
        eventTexts(event, this.#heard)
        return undefined
      },
      more: (text) => {
        this.#heard(this.#lastHeard, text)
        return text
      },
    }
  }

  whole(reply: unknown): boolean {
    wholeTexts(reply, this.#heard)
    return false
  }

  /** What of a stream may go out now that so much more of it has come. Throws where it must not go on. */
  async pass(bytes: Buffer, isOver: boolean): Promise<Buffer> {
    if (this.#holds && bytes.length > 0) this.#hold(bytes)
    const isFull = this.#heldBytes >= MAX_HELD_BYTES
    if (isOver) await this.end()
    else if (this.#fresh >= CHUNK_CHARS || isFull) await this.#judge(this.#piecewise(), isFull)
    else return this.#holds ? NOTHING : bytes
    if (!this.#holds) return bytes
    return this.#holdsToEnd && !isOver && !isFull ? NOTHING : this.#release()
  }

  /** What may go out of a stream that says nothing more for a while: less than is judged at a time is judged, too. */
  async flush(): Promise<Buffer> {
    if (this.#heldBytes === 0 || this.#holdsToEnd) return NOTHING
    await this.#judge(this.#piecewise(), false)
    return this.#release()
  }

  /** The reply is whole: what was not judged yet is. Throws where it must not go out. */
  end(): Promise<void> {
    return this.#judge([...this.#piecewise(), ...this.#atEnd()], true)
  }

  readonly #heard: Heard = (name, text) => {
    this.#lastHeard = name
    const isNew = !this.#channels.has(name)
    const key = isNew && this.#channels.size >= MAX_CHANNELS ? REST : name
    let channel = this.#channels.get(key)
    if (channel === undefined) this.#channels.set(key, (channel = new Channel()))
    channel.add(text)
    this.#fresh += text.length
  }

  #piecewise(): readonly Asked[] {
    this.#fresh = 0
    const seats = this.#seats.filter(({ rule }) => rule.output === 'chunks')
    const texts = [...this.#channels.values()].flatMap((channel) => channel.takeFresh())
    return this.#questions(seats, texts)
  }

  #atEnd(): readonly Asked[] {
    const seats = this.#seats.filter(({ rule }) => rule.output === 'end')
    if (seats.length === 0) return []
    return this.#questions(seats, windowsOf([...this.#channels.values()].map((channel) => channel.all)))
  }

  #questions(seats: readonly Seat[], texts: readonly string[]): readonly Asked[] {
    const questions = windowsOf(texts, MAX_WINDOWS).map((text): GuardQuestion => ({
      text,
      stage: 'output',
      trust: 'model',
      prompt: this.#prompt,
    }))
    return seats.flatMap((seat) => questions.map((question) => ({ seat, question })))
  }

  /** Waits for all that may end the reply, and at its end for all that the record is to say. */
  async #judge(asked: readonly Asked[], isLast: boolean): Promise<void> {
    const { label } = this.#panel.grant
    const waited: Promise<Objection>[] = []
    for (const { seat, question } of asked) {
      const { rule, guard } = seat
      const { timeoutMs, chunkTimeoutMs } = guard.settings
      const objection = this.#panel.ask(seat, question, isLast ? timeoutMs : chunkTimeoutMs)
      if (mayBlock(rule, label)) waited.push(Promise.resolve(objection))
      else if (objection instanceof Promise && !rule.shadow) this.#report(objection)
    }
    const objection = (await Promise.all(waited)).find((each) => each !== undefined)
    if (isLast) await Promise.all(this.#reporting)
    this.#panel.throwIfGone()
    if (objection !== undefined) throw objection
  }

  /** As many as the guard takes and lets wait. */
  #report(pending: Promise<Objection>): void {
    this.#reporting.add(pending)
    void pending.finally(() => this.#reporting.delete(pending))
  }

  #hold(bytes: Buffer): void {
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
  }

  #release(): Buffer {
    const held = this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held)
    this.#held = []
    this.#heldBytes = 0
    return held
  }
}

interface Asked {
  readonly seat: Seat
  readonly question: GuardQuestion
}

/** One of the texts that a reply says side by side: a choice's answer, its reasoning, the arguments of a call. */
class Channel {
  #fresh = ''
  #before = ''
  #head = ''
  #tail = ''

  add(text: string): void {
    this.#fresh += text
    if (this.#head.length < MAX_KEPT_CHARS) this.#head += text
    else this.#tail = (this.#tail + text).slice(-MAX_KEPT_CHARS)
  }

  /** What was added since it was last taken, behind the end of what was there before. */
  takeFresh(): readonly string[] {
    if (this.#fresh === '') return []
    const text = this.#before + this.#fresh
    this.#before = text.slice(-OVERLAP_CHARS)
    this.#fresh = ''
    return consecutive(text, OVERLAP_CHARS, MAX_WINDOWS)?.map((window) => window.text) ?? [text]
  }

  get all(): string {
    return this.#head + this.#tail
  }
}
