import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { GatewayError } from '../../core/errors.ts'
import type { BatchProblem, BatchRecord, EndStatus } from '../../stores/contracts/batches.ts'
import { isBlankLine } from '../../wire/jsonl.ts'
import { ClientGone } from '../call.ts'
import type { BatchContext } from './context.ts'
import { runItem, type ItemEnd } from './item.ts'
import { Pace } from './pace.ts'
import { PendingLines } from './pending.ts'
import { readRequestLine } from './request-line.ts'
import { unsentLine } from './result-line.ts'
import type { Claim, FairSlots } from './slots.ts'
import { problem, validateInput } from './validate.ts'

/** Why a batch takes no further items. */
type Halt = 'cancelled' | 'expired' | 'revoked' | 'stopped' | 'broken'

/** A timer takes no longer time. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** One batch at work, from where the store says it is to its end. */
export class BatchRun {
  readonly batch: BatchRecord
  readonly claim: Claim
  readonly #context: BatchContext
  readonly #slots: FairSlots
  readonly #pace: Pace
  readonly #pending: PendingLines
  /** Aborted: no further item begins. */
  readonly #halting = new AbortController()
  /** Aborted: items under way end. */
  readonly #cutting = new AbortController()
  #halted: Halt | undefined
  /** The node stops: what is left is for the next one. */
  #stopping = false
  #problem: BatchProblem | undefined
  #failure: unknown
  #inFlight = 0
  #left = 0
  #changed = Promise.withResolvers<void>()

  constructor(context: BatchContext, slots: FairSlots, batch: BatchRecord) {
    this.batch = batch
    this.claim = { tenant: batch.owner.tenant, batchId: batch.id }
    this.#context = context
    this.#slots = slots
    this.#pending = new PendingLines(context.store, batch.id)
    this.#pace = new Pace(() => context.settings().concurrency)
    if (batch.status !== 'validating') {
      const { total, completed, failed } = batch.counts
      this.#left = total - completed - failed
    }
    setMaxListeners(0, this.#halting.signal, this.#cutting.signal)
    if (batch.status === 'cancelling') this.halt('cancelled')
  }

  /** Items without a result that are not under way. */
  get waiting(): number {
    return Math.max(0, this.#left - this.#inFlight)
  }

  /**
   * Takes no further items. Cancelled, those under way are broken off like calls whose client hung up; else they may end.
   * The first reason counts.
   */
  halt(reason: Halt): void {
    this.#halted ??= reason
    if (reason === 'stopped') this.#stopping = true
    this.#halting.abort()
    if (reason === 'cancelled') this.#cutting.abort(new ClientGone())
    this.#change()
  }

  /** Ends what is under way: the node waits no longer. Such items are run again after the next start. */
  cut(): void {
    this.#cutting.abort(new GatewayError('server_shutting_down', { retryAfterMs: 1000 }))
  }

  /** Resolves when the batch has ended or the node stops. Rejects where the store fails: then it is to be taken up anew. */
  async run(): Promise<void> {
    const expiry = this.#watchDeadline()
    try {
      const problems = this.batch.status === 'validating' ? await this.#validate() : []
      if (problems.length > 0) return await this.#close('failed', problems)
      await this.#runItems()
      while (this.#inFlight > 0) await this.#changed.promise
      await this.#end()
    } finally {
      clearTimeout(expiry)
    }
  }

  /** Begins the batch where its input is right; else gives what is wrong. */
  async #validate(): Promise<readonly BatchProblem[]> {
    const { total, problems } = await validateInput(this.#context, this.batch, this.#halting.signal)
    if (this.#halted !== undefined || problems.length > 0) return this.#halted === undefined ? problems : []
    this.#left = total
    const hasBegun = await this.#context.store.begin(this.batch.id, total, this.#nowMs())
    // The only other way out of `validating`.
    if (!hasBegun) this.halt('cancelled')
    return []
  }

  async #runItems(): Promise<void> {
    while (this.#halted === undefined) {
      const waitMs = this.#pace.waitMs(this.#monoMs(), this.#inFlight)
      if (waitMs > 0) {
        await this.#pause(waitMs)
        continue
      }
      const line = await this.#pending.next()
      if (line === undefined) {
        if (this.#inFlight === 0) return
        await this.#changed.promise
        continue
      }
      if (!(await this.#slots.take(this.claim, this.#halting.signal))) return
      if (this.#pace.waitMs(this.#monoMs(), this.#inFlight) > 0) {
        // Meanwhile another item was told to wait.
        this.#slots.give(this.claim)
        this.#pending.unget(line)
        continue
      }
      void this.#run(line)
    }
  }

  /** One item in its slot. Never rejects. */
  async #run(line: number): Promise<void> {
    const { store, metrics } = this.#context
    this.#inFlight++
    metrics.running.value++
    try {
      const [stored] = await store.readLines(this.batch.inputFile, line, 1)
      if (stored !== undefined && !isBlankLine(stored.bytes)) {
        const end = await runItem(this.#context, this.batch, stored.bytes, this.#cutting.signal)
        await this.#settle(line, end)
      }
    } catch (error) {
      this.#failure = error
      this.halt('broken')
    } finally {
      this.#inFlight--
      metrics.running.value--
      this.#slots.give(this.claim)
      this.#change()
    }
  }

  async #settle(line: number, end: ItemEnd): Promise<void> {
    switch (end.kind) {
      case 'done':
        this.#pace.succeeded()
        return this.#record(line, end.ok, end.line)
      case 'again': {
        if (end.isFault && !this.#pending.mayRetry(line)) return this.#record(line, false, end.line)
        this.#pace.refused(this.#monoMs(), end.afterMs)
        this.#pending.putBack(line)
        this.#context.metrics.ended('put_back')
        return
      }
      case 'revoked':
        this.#problem = problem('invalid_api_key', end.message)
        return this.halt('revoked')
      case 'cut':
    }
  }

  async #record(line: number, ok: boolean, bytes: Uint8Array): Promise<void> {
    this.#pending.done(line)
    await this.#context.store.addResult(this.batch.id, { line, ok, bytes })
    this.#left--
    this.#context.metrics.ended(ok ? 'completed' : 'failed')
  }

  async #end(): Promise<void> {
    switch (this.#halted) {
      case undefined:
        await this.#context.store.finalize(this.batch.id, this.#nowMs())
        return this.#close('completed')
      case 'cancelled':
        return this.#close('cancelled')
      case 'revoked':
        return this.#close('failed', this.#problem === undefined ? [] : [this.#problem])
      case 'expired':
        await this.#expireRest()
        return this.#stopping ? undefined : this.#close('expired')
      case 'broken':
        throw this.#failure
      case 'stopped':
    }
  }

  #close(status: EndStatus, errors: readonly BatchProblem[] = []): Promise<void> {
    this.#left = 0
    const atMs = this.#nowMs()
    const expiresAtMs = atMs + this.#context.settings().retentionMs
    return this.#context.store.endBatch(this.batch.id, { status, errors, atMs, expiresAtMs })
  }

  /** Each request that was not sent is told so in the error file. */
  async #expireRest(): Promise<void> {
    const { store } = this.#context
    const { id, inputFile, endpoint } = this.batch
    // Expired before its lines were looked at: they may not even have ids.
    if (this.#left === 0) return
    const rest = new PendingLines(store, id)
    while (!this.#stopping) {
      const line = await rest.next()
      if (line === undefined) return
      const [stored] = await store.readLines(inputFile, line, 1)
      if (stored === undefined || isBlankLine(stored.bytes)) continue
      const { customId } = readRequestLine(stored.bytes, endpoint)
      const words = 'This request could not be executed before the completion window expired.'
      await this.#record(line, false, unsentLine(customId, 'batch_expired', words))
    }
  }

  #watchDeadline(): NodeJS.Timeout {
    const leftMs = this.batch.deadlineMs - this.#nowMs()
    if (leftMs <= 0) this.halt('expired')
    return setTimeout(() => this.halt('expired'), Math.min(Math.max(leftMs, 0), MAX_TIMER_MS)).unref()
  }

  /** Until the time is over, an item ends or the batch is halted. */
  async #pause(ms: number): Promise<void> {
    const over = new AbortController()
    const pause = sleep(Math.min(ms, MAX_TIMER_MS), undefined, { signal: over.signal, ref: false })
    await Promise.race([pause.catch(() => {}), this.#changed.promise])
    over.abort()
  }

  #change(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  #nowMs(): number {
    return this.#context.current().clock.wallMs()
  }

  #monoMs(): number {
    return this.#context.current().clock.monoMs()
  }
}
