/** The journal as the event loop has it: queues entries, hands them to the journal's thread a batch at a time. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { type Clock, systemClock } from '../../../core/clock.ts'
import {
  type EntryKind,
  type Journal,
  type JournalEntry,
  JournalError,
  type JournalUnavailable,
} from '../../contracts/journal.ts'
import { JournalOpenError } from './format.ts'
import type { FromWorker, ToWorker, WorkerInput } from './worker.ts'

export interface JournalOptions {
  /** A directory on a local disk, for this journal alone. Made where it is missing. */
  readonly dir: string
  /** Names the node in a new journal; a journal of another node is refused. Default: a random id. */
  readonly node?: string
  /** Entries that may wait for the disk. Beyond it new calls are refused; outcomes of calls under way may fill it twice. */
  readonly maxBacklog: number
  /** Below this much free space new calls are refused and the rest is kept for outcomes of calls under way. */
  readonly minFreeBytes: number
  readonly clock?: Clock
  /** Called once, after the first failed write. The process should stop: this journal will not take another record. */
  readonly onFenced?: (error: JournalError) => void
}

export interface OpenJournal extends Journal {
  readonly node: string
  /** Which run this is: 1 for a new journal. */
  readonly epoch: number
  /** Calls of earlier runs that were closed as `recovered_unknown` at this start. */
  readonly recovered: number
  readonly stats: JournalStats
}

export interface JournalStats {
  /** Entries that wait for stable storage. */
  readonly backlog: number
  readonly commits: number
  readonly records: number
}

/** Rejects with {@link JournalOpenError}, whose message says what to do. */
export async function openJournal(options: JournalOptions): Promise<OpenJournal> {
  const bell = new Int32Array(new SharedArrayBuffer(4))
  const { port1, port2 } = new MessageChannel()
  const nowMs = Math.trunc((options.clock ?? systemClock).wallMs())
  const writer = { dir: options.dir, node: options.node, minFreeBytes: options.minFreeBytes, nowMs }
  const input: WorkerInput = { writer, bell, port: port2 }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: input,
    transferList: [port2],
  })
  const journal = new WorkerJournal(options, worker, port1, bell)
  return journal.opened
}

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: JournalError) => void
  /** Monotonic ms after which its caller no longer waits. */
  readonly untilMs: number
}

/** How often it is looked for callers who have waited long enough: one timer for all, none for each. */
const PATIENCE_CHECK_MS = 50

class WorkerJournal implements OpenJournal {
  node = ''
  epoch = 0
  recovered = 0
  /** Resolves with this object once the thread has opened the file. */
  readonly opened: Promise<this>
  readonly #exited: Promise<void>
  readonly #options: JournalOptions
  readonly #port: MessagePort
  readonly #bell: Int32Array
  #queue: [EntryKind, string, number, string][] = []
  #waiters: Waiter[] = []
  /** Those of the batch that the thread has; empty while it is idle. */
  #committing: readonly Waiter[] = []
  #scheduled = false
  #closing = false
  /** The thread has closed the file in order. */
  #closed = false
  #diskLow = false
  #fence: JournalError | undefined
  #commits = 0
  #records = 0

  constructor(options: JournalOptions, worker: Worker, port: MessagePort, bell: Int32Array) {
    this.#options = options
    this.#port = port
    this.#bell = bell
    const opened = Promise.withResolvers<this>()
    this.opened = opened.promise
    worker.on('message', (message: FromWorker) => {
      if (message === true) this.#committed()
      else if (message === false) this.#closed = true
      else if (message.is === 'disk') this.#diskLow = message.low
      else if (message.is === 'fenced') this.#fail(new Error(message.message))
      else if (message.is === 'refused') opened.reject(new JournalOpenError(message.reason, message.message))
      else {
        this.node = message.node
        this.epoch = message.epoch
        this.recovered = message.recovered
        opened.resolve(this)
      }
    })
    worker.on('error', (error) => this.#fail(error))
    const patience = setInterval(() => this.#dismissImpatient(), PATIENCE_CHECK_MS).unref()
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => {
        port.close()
        clearInterval(patience)
        if (!this.#closed) this.#fail(new Error('the thread of the journal ended'))
        opened.reject(this.#fence)
        resolve()
      })
    })
  }

  append(record: JournalEntry, waitMs = Number.POSITIVE_INFINITY): Promise<void> {
    const refusal = this.#refusal(record)
    if (refusal) return Promise.reject(new JournalError(refusal, this.#fence?.cause))
    const { kind, call, atMs, body } = record
    // Here, not in the thread: there a value without an SQL type would fail the batch and fence the journal.
    if (
      typeof call !== 'string' ||
      typeof body !== 'string' ||
      !Number.isSafeInteger(atMs) ||
      !body.isWellFormed()
    ) {
      return Promise.reject(
        new TypeError('a journal entry is a call id, a whole epoch ms and a well-formed body'),
      )
    }
    this.#queue.push([kind, call, atMs, body])
    const untilMs = performance.now() + waitMs
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject, untilMs })
      this.#schedule()
    })
  }

  /** Their records stay queued: who waits no longer is only told so. */
  #dismissImpatient(): void {
    const nowMs = performance.now()
    for (const waiters of [this.#committing, this.#waiters]) {
      for (const waiter of waiters) if (waiter.untilMs < nowMs) waiter.reject(new JournalError('slow'))
    }
  }

  unavailable(): JournalUnavailable | undefined {
    if (this.#fence) return 'fenced'
    if (this.#closing) return 'closed'
    if (this.#diskLow) return 'disk_low'
    return this.#waiters.length >= this.#options.maxBacklog ? 'backlog' : undefined
  }

  get stats(): JournalStats {
    const backlog = this.#waiters.length + this.#committing.length
    return { backlog, commits: this.#commits, records: this.#records }
  }

  async close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true
      if (this.#committing.length === 0 && this.#waiters.length === 0) this.#send(null)
    }
    await this.#exited
  }

  /** What ends a call that is under way is taken as long as it can be: the room was kept for it. */
  #refusal(record: JournalEntry): JournalUnavailable | undefined {
    const reason = this.unavailable()
    if (reason === undefined || reason === 'fenced' || reason === 'closed') return reason
    if (record.kind === 'intent' || record.kind === 'refused') return reason
    return this.#waiters.length >= 2 * this.#options.maxBacklog ? 'backlog' : undefined
  }

  /** Once a turn of the event loop: what arrives in the same turn shares a commit. Never on a timer. */
  #schedule(): void {
    if (this.#scheduled || this.#committing.length > 0) return
    this.#scheduled = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#scheduled = false
    if (this.#fence || this.#waiters.length === 0) return
    const batch = this.#queue
    this.#committing = this.#waiters
    this.#queue = []
    this.#waiters = []
    this.#send(batch)
  }

  #send(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
    this.#port.postMessage(message)
    Atomics.add(this.#bell, 0, 1)
    Atomics.notify(this.#bell, 0)
  }

  #committed(): void {
    const waiters = this.#committing
    this.#committing = []
    this.#commits++
    this.#records += waiters.length
    for (const waiter of waiters) waiter.resolve()
    if (this.#waiters.length > 0) this.#schedule()
    else if (this.#closing) this.#send(null)
  }

  /** Nothing is tried again: records that were not acknowledged may or may not be in the file. */
  #fail(cause: unknown): void {
    if (this.#fence) return
    this.#fence = new JournalError('fenced', cause)
    for (const waiter of [...this.#committing, ...this.#waiters]) waiter.reject(this.#fence)
    this.#committing = this.#waiters = []
    this.#queue = []
    if (this.epoch > 0) this.#options.onFenced?.(this.#fence)
  }
}
