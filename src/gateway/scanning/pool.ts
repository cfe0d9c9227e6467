import type { Worker } from 'node:worker_threads'
import { TwoLines } from './line.ts'
import type { Answer, Question } from './message.ts'
import { ScanThread, type Lost, type Outcome } from './thread.ts'

export interface PoolSettings {
  readonly threads: number
  /** CPU time for each megabyte of a request, and once more for any. */
  readonly cpuMsPerMb: number
  /** Of requests that wait or are worked on; those of batches do not count. */
  readonly maxWaitingBytes: number
}

export interface PoolParts {
  readonly spawn: () => Worker
  /** A thread ended although nobody closed it. @param error what it threw, where it did */
  readonly onLost: (error: unknown) => void
  readonly onClosed: () => void
}

/** Who wants something scanned. */
export interface Asker {
  readonly lane: 'batch' | undefined
  readonly signal: AbortSignal
}

interface Ask {
  readonly seat: Seat
  readonly make: () => Question
  readonly settle: (outcome: Outcome) => void
  readonly fail: (error: unknown) => void
}

/** So many threads in a row that do not come up, and nobody is let in for a while. */
const MAX_FAILED = 2
const RESTART_MS = 1000
const MEGABYTE = 1_000_000

/**
 * The threads that scan large requests, and who waits for one. A request asks part by part, and lines up anew with each: so a large one
 * does not hold up those behind it. A thread that crashes or is ended is replaced at once.
 */
export class ScanPool {
  readonly #settings: PoolSettings
  readonly #parts: PoolParts
  readonly #line = new TwoLines<Ask>()
  readonly #threads = new Set<ScanThread>()
  #takenBytes = 0
  #seats = 0
  #isClosed = false
  /** Threads that did not come up since the last one that did. */
  #failed = 0
  #restart: NodeJS.Timeout | undefined

  constructor(settings: PoolSettings, parts: PoolParts) {
    this.#settings = settings
    this.#parts = parts
  }

  /** Requests that are in. */
  get seats(): number {
    return this.#seats
  }

  /** Starts its threads, so that nobody waits for it later. */
  start(): void {
    while (!this.#isClosed && !this.#isDown && this.#threads.size < this.#settings.threads) this.#spawn()
  }

  /**
   * Lets a request in, until its seat is disposed of; undefined where there is no room. Batches always are let in: only so many of their
   * items are under way at once, and nobody minds if they wait.
   */
  enter(bytes: number, asker: Asker): Seat | undefined {
    this.start()
    const counted = asker.lane === 'batch' ? 0 : bytes
    const isFull = this.#takenBytes > 0 && this.#takenBytes + counted > this.#settings.maxWaitingBytes
    if (this.#isClosed || this.#isDown || (counted > 0 && isFull)) return undefined
    this.#takenBytes += counted
    this.#seats++
    const limitMs = this.#settings.cpuMsPerMb * (1 + bytes / MEGABYTE)
    return new Seat(limitMs, asker, {
      line: (ask) => {
        this.#line.add(ask, asker.lane === 'batch')
        this.#hand()
      },
      cancel: (ask) => this.#line.leave(ask),
      leave: () => {
        this.#takenBytes -= counted
        this.#seats--
      },
    })
  }

  /** Who is in or waits gets no answer any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#restart)
    for (const { settle } of this.#line.clear()) settle('closed')
    await Promise.all([...this.#threads].map((thread) => thread.close()))
    this.#parts.onClosed()
  }

  #spawn(): void {
    const thread = new ScanThread(this.#parts.spawn(), () => this.#hand())
    this.#threads.add(thread)
    void this.#replace(thread)
  }

  /** Once it has ended. */
  async #replace(thread: ScanThread): Promise<void> {
    const error = await thread.ended
    this.#threads.delete(thread)
    if (this.#isClosed) return
    this.#parts.onLost(error)
    this.#failed = thread.wasReady ? 0 : this.#failed + 1
    if (this.#isDown) this.#comeBackLater()
    else this.start()
  }

  get #isDown(): boolean {
    return this.#failed >= MAX_FAILED
  }

  /** Threads that do not even start would not the next moment either: who waits is told. */
  #comeBackLater(): void {
    for (const { settle } of this.#line.clear()) settle('crashed')
    clearTimeout(this.#restart)
    this.#restart = setTimeout(() => {
      this.#failed = 0
      this.start()
    }, RESTART_MS).unref()
  }

  #hand(): void {
    for (const thread of this.#threads) {
      if (!thread.isIdle) continue
      const ask = this.#line.next()
      if (ask === undefined) return
      thread.ask(ask.make, ask.seat.leftMs).then(ask.settle, ask.fail)
    }
  }
}

interface Desk {
  line(ask: Ask): void
  cancel(ask: Ask): void
  leave(): void
}

/** The place of one request in the pool. */
export class Seat implements Disposable {
  readonly #asker: Asker
  readonly #desk: Desk
  #leftMs: number

  constructor(limitMs: number, asker: Asker, desk: Desk) {
    this.#leftMs = limitMs
    this.#asker = asker
    this.#desk = desk
  }

  /** CPU time that is left for it. */
  get leftMs(): number {
    return this.#leftMs
  }

  /**
   * The answer to one part, or why there is none. Rejects with the signal's reason where the caller gives up.
   * @param make called when a thread is free: until then no memory is taken for it
   */
  async ask(make: () => Question): Promise<Answer | Lost> {
    if (this.#leftMs <= 0) return 'overrun'
    const outcome = await this.#outcome(make)
    if (typeof outcome === 'string') return outcome
    this.#leftMs -= outcome.cpuMs
    return outcome.answer
  }

  [Symbol.dispose](): void {
    this.#desk.leave()
  }

  #outcome(make: () => Question): Promise<Outcome> {
    const { signal } = this.#asker
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const settle = (outcome: Outcome): void => {
        signal.removeEventListener('abort', giveUp)
        resolve(outcome)
      }
      const ask = { seat: this, make, settle, fail: reject }
      const giveUp = (): void => {
        this.#desk.cancel(ask)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#desk.line(ask)
    })
  }
}
