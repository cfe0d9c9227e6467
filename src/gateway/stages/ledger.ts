import { asGatewayError, refuse } from '../../core/errors.ts'
import { costOf, type NanoUsd } from '../../core/money.ts'
import type { Usage } from '../../core/usage.ts'
import type { Caller, Work } from '../../core/identity.ts'
import {
  intentRecord,
  loggedFields,
  outcomeRecord,
  refusedRecord,
  type AttemptFacts,
  type CallIdentity,
  type IntentFacts,
} from '../../engines/audit/records.ts'
import { estimateUsage } from '../../engines/metering/estimate.ts'
import { priceAt } from '../../engines/metering/prices.ts'
import type { Prepared } from '../../plugins/providers/contract.ts'
import { JournalError, type EntryKind } from '../../stores/contracts/journal.ts'
import { ClientGone, type Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import { explain } from './failure.ts'
import type { Answer } from './answer.ts'
import type { Attempt } from './attempt.ts'
import { correctionKey, type Grant } from './authorize.ts'
import type { Meter } from './meter.ts'

/** Ends of a call that say nothing about the provider: its breaker must not count them. */
const NOT_THE_PROVIDER = new Set([
  'client_closed',
  'server_shutting_down',
  'audit_unavailable',
  'internal_error',
])

/** Under whose name refusals of unknown callers are counted. */
const STRANGERS = 'strangers'

/** A reply is at hand and paid for: its record is waited for longer than an intent is. */
const OUTCOME_PATIENCE = 10

/** What a settled call came to. */
export interface Settled {
  readonly costNanoUsd: NanoUsd | undefined
  /** Milliseconds that the gateway added: all but the time spent on the provider. */
  readonly overheadMs: string
}

/**
 * The evidence of one call: its intent before anything is sent, its outcome before the last byte goes out, exactly one of
 * each, however the call ends. Also where the call's money and metrics are settled.
 */
export class Ledger implements AsyncDisposable {
  readonly requestId: string
  readonly policy: string
  warnings = ''
  readonly #gw: Gateway
  readonly #call: Call
  readonly #identity: CallIdentity
  readonly #attempts: AttemptFacts[] = []
  #known: Partial<IntentFacts> = {}
  #intent = ''
  #grant: Grant | undefined
  #attempt: Attempt | undefined
  #meter: Meter | undefined
  #state: 'open' | 'intended' | 'closed' = 'open'
  /** When the first attempt could begin; all until the reply is complete is the provider's time, or waiting for it. */
  #sentMs = 0
  #repairs = 0

  constructor(gw: Gateway, call: Call) {
    this.#gw = gw
    this.#call = call
    this.requestId = call.id
    this.policy = gw.rules.version.slice(0, 12)
    this.#identity = { requestId: call.id, traceId: call.traceId, operation: call.endpoint.operation }
    gw.metrics.began()
  }

  /** From here on a refusal is recorded: there is somebody to record it about. */
  identified(caller: Caller): Caller {
    this.#known = { principal: caller.principal, policy: this.#gw.rules.version }
    return caller
  }

  attributed(work: Work): Work {
    this.#known = { ...this.#known, work }
    return work
  }

  granted(grant: Grant): Grant {
    this.#grant = grant
    this.#known = {
      ...this.#known,
      label: grant.label,
      alias: grant.alias.name,
      route: grant.route.id,
      provider: grant.provider.id,
      model: grant.target.model,
      stream: grant.chat.facts.stream,
      inputTokensEstimate: grant.inputTokens,
      maxOutputTokens: grant.route.maxOutputTokens,
    }
    return grant
  }

  /** Resolves once the intent is durable. Throws `audit_unavailable` where it is not within the time allowed. */
  async intend(prepared: Prepared): Promise<void> {
    this.#noteWarnings(prepared)
    // Complete by now: `granted` has filled in what `IntentFacts` has beyond the caller and its work.
    const facts = { ...this.#known, warnings: prepared.warnings } as IntentFacts
    this.#known = facts
    if (this.#gw.journal.unavailable() !== undefined) refuse('audit_unavailable', { retryAfterMs: 1000 })
    this.#intent = intentRecord(this.#identity, facts)
    try {
      await this.#append('intent', this.#intent, this.#gw.settings.journalWaitMs)
      this.#state = 'intended'
      this.#sentMs = this.#gw.clock.monoMs()
    } catch (cause) {
      // What was only slow may still get to the disk, and then wants its outcome.
      if (cause instanceof JournalError && cause.reason === 'slow') this.#state = 'intended'
      refuseUnrecorded(cause, false)
    }
  }

  /** The request was written anew, because the provider wanted its history mended. */
  repaired(prepared: Prepared): void {
    this.#repairs++
    this.#noteWarnings(prepared)
  }

  began(attempt: Attempt): void {
    this.#attempt = attempt
  }

  attempted(facts: AttemptFacts | undefined): void {
    this.#attempt = undefined
    if (facts === undefined) return
    this.#attempts.push(facts)
    // What was read of it was the provider turning the call away, not an answer to settle.
    if (!facts.processed) this.#meter = undefined
  }

  get attemptsMade(): number {
    return this.#attempts.length + (this.#attempt === undefined ? 0 : 1)
  }

  /** Tokens that count against limits: reported or delivered, and none where no provider took the call. */
  get tokensTaken(): number {
    const usage = this.#usage()
    return usage === undefined ? 0 : usage.inputTokens + usage.outputTokens
  }

  /** A reply that reached its end. Resolves once the outcome is durable: only then may its last byte go out. */
  async settle({ attempt, source }: Answer): Promise<Settled> {
    this.#meter = source.meter
    const upstreamMs = this.#gw.clock.monoMs() - this.#sentMs
    this.attempted(attempt.finish({ healthy: true, result: 'ok', maybeProcessed: true }))
    this.#learn(source.meter)
    const settled = await this.#close('ok', attempt.firstDataMs).catch((cause: unknown) =>
      refuseUnrecorded(cause, true),
    )
    return { ...settled, overheadMs: (settled.durationMs - upstreamMs).toFixed(2) }
  }

  /** Notes what is being read, so that a reply that breaks off is settled by what was delivered. */
  reading(meter: Meter): void {
    this.#meter = meter
  }

  /** The end of a call that did not reach one. Gives back what the caller is to be told. */
  async failed(thrown: unknown): Promise<unknown> {
    const error = explain(thrown, this.#call.signal, this.#attempt)
    if (this.#state === 'closed') return error
    const gone = error instanceof ClientGone
    const told = gone ? error : asGatewayError(error)
    const status = gone ? 'client_closed' : asGatewayError(error).code
    if (status === 'internal_error') this.#gw.log.failure(error, this.requestId)
    try {
      await this.#fail(status)
    } catch (cause) {
      // The journal is gone: the caller still gets the first error, the operator gets both.
      this.#gw.log.failure(cause, this.requestId)
    }
    return told
  }

  /** The reader of the reply went away between two pieces of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state !== 'closed') await this.failed(new ClientGone())
  }

  async #fail(status: string): Promise<void> {
    const attempt = this.#attempt
    const firstDataMs = attempt?.firstDataMs
    if (attempt !== undefined) {
      const healthy = NOT_THE_PROVIDER.has(status) ? undefined : false
      this.attempted(attempt.finish({ healthy, result: status, maybeProcessed: true }))
    }
    if (this.#state === 'intended') await this.#close(status, firstDataMs)
    else await this.#refuse(status)
  }

  /** A caller that is refused again and again is counted, and no longer recorded: it must not fill the disk. */
  async #refuse(code: string): Promise<void> {
    this.#state = 'closed'
    this.#gw.metrics.refused(code)
    const principal = this.#known.principal ?? STRANGERS
    if (!this.#gw.refusals.take(principal, this.#gw.clock.monoMs()))
      return this.#gw.metrics.refusalUnrecorded()
    this.#log(code)
    if (principal === STRANGERS || this.#gw.journal.unavailable() !== undefined) return
    const record = refusedRecord(this.#identity, this.#known, code, round(this.#elapsedMs()))
    await this.#append('refused', record, this.#gw.settings.journalWaitMs)
  }

  async #close(
    status: string,
    firstDataMs: number | undefined,
  ): Promise<{ costNanoUsd: NanoUsd | undefined; durationMs: number }> {
    this.#state = 'closed'
    const usage = this.#usage()
    const costNanoUsd = this.#cost(usage)
    const durationMs = this.#elapsedMs()
    const decision = this.#known as IntentFacts
    this.#gw.metrics.ended({ decision, status, usage, costNanoUsd, durationMs, firstDataMs })
    this.#log(status, usage, costNanoUsd)
    const outcome = {
      status,
      attempts: this.#attempts,
      usage,
      costNanoUsd,
      finish: this.#meter?.finish,
      servedModel: this.#meter?.model,
      outputEvents: this.#meter?.events ?? 0,
      firstTokenMs: firstDataMs === undefined ? undefined : round(firstDataMs),
      durationMs: round(durationMs),
      repairs: this.#repairs === 0 ? undefined : this.#repairs,
    }
    await this.#append(
      'outcome',
      outcomeRecord(this.#intent, outcome),
      this.#gw.settings.journalWaitMs * OUTCOME_PATIENCE,
    )
    return { costNanoUsd, durationMs }
  }

  /** Reported usage, or an estimate where a provider may have worked; undefined where every attempt was turned away. */
  #usage(): Usage | undefined {
    if (this.#grant === undefined) return undefined
    const { inputTokens } = this.#grant
    if (this.#meter !== undefined) return this.#meter.usage(inputTokens)
    const worked = this.#attempt !== undefined || this.#attempts.some(({ processed }) => processed)
    return worked ? estimateUsage(inputTokens, 0) : undefined
  }

  #cost(usage: Usage | undefined): NanoUsd | undefined {
    if (usage === undefined) return 0
    const { provider, target } = this.#grant as Grant
    const model = provider.catalogue.models.get(target.model)
    const price = model === undefined ? undefined : priceAt(model, this.#call.startedWallMs)
    return price === undefined ? undefined : costOf(usage, price)
  }

  #learn({ reported }: Meter): void {
    const grant = this.#grant as Grant
    if (reported === undefined) return
    this.#gw.correction.learn(
      correctionKey(grant.work, grant.target),
      grant.chat.estimatedTokens,
      reported.inputTokens,
    )
  }

  #append(kind: EntryKind, body: string, waitMs?: number): Promise<void> {
    return this.#gw.journal.append(
      { kind, call: this.requestId, atMs: this.#gw.clock.wallMs(), body },
      waitMs,
    )
  }

  #noteWarnings({ warnings }: Prepared): void {
    this.warnings = warnings.join('; ')
  }

  #log(status: string, usage?: Usage, costNanoUsd?: NanoUsd): void {
    if (!this.#gw.log.wantsCall(status)) return
    const end = { status, usage, costNanoUsd, durationMs: round(this.#elapsedMs()) }
    this.#gw.log.call(loggedFields(this.#identity, this.#known, end))
  }

  #elapsedMs(): number {
    return this.#gw.clock.monoMs() - this.#call.startedMonoMs
  }
}

export function openLedger(gw: Gateway, call: Call): Ledger {
  return new Ledger(gw, call)
}

/** A call without its record is not answered, whatever it cost. */
function refuseUnrecorded(cause: unknown, billed: boolean): never {
  if (!(cause instanceof JournalError)) throw cause
  return refuse('audit_unavailable', { retryAfterMs: 1000, billed }, cause)
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100
}
