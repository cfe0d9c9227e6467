import { asGatewayError, refuse } from '../../core/errors.ts'
import { costOf, type NanoUsd } from '../../core/money.ts'
import type { FallbackCause } from '../../core/rules.ts'
import { addUsage, type Usage } from '../../core/usage.ts'
import type { GuardCount } from '../../core/guardrail.ts'
import type { Caller, Work } from '../../core/identity.ts'
import type { ToolDecision } from '../../core/tool-decision.ts'
import { DecisionLog } from '../../engines/audit/decision-log.ts'
import {
  intentRecord,
  loggedFields,
  outcomeRecord,
  refusedRecord,
  type AttemptFacts,
  type CallIdentity,
  type IntentFacts,
} from '../../engines/audit/records.ts'
import { GuardNotes } from '../../engines/guard-models/notes.ts'
import { priceAt } from '../../engines/metering/prices.ts'
import { JournalError, type EntryKind } from '../../stores/contracts/journal.ts'
import { ClientGone, type Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import { explain } from './failure.ts'
import type { Answer } from './answer.ts'
import type { Attempt, AttemptEnd } from './attempt.ts'
import { correctionKey, type Grant } from './authorize.ts'
import type { Outgoing } from './prepare.ts'
import type { Itinerary } from './route.ts'
import { ReplyEvidence } from './reply-evidence.ts'
import type { Screened } from './screen.ts'

/** Ends of a call that say nothing about the provider: its breaker must not count them. */
const NOT_THE_PROVIDER = new Set([
  'client_closed',
  'server_shutting_down',
  'audit_unavailable',
  'internal_error',
  'sensitive_data',
  'tool_denied',
  'approval_required',
  'approval_stale',
  'control_plane_unavailable',
  'guardrail_blocked',
  'guardrail_unavailable',
  'prompt_blocked',
  'prompt_leaked',
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
  readonly reply = new ReplyEvidence()
  readonly #gw: Gateway
  readonly #call: Call
  readonly #identity: CallIdentity
  readonly #attempts: AttemptFacts[] = []
  #known: Partial<IntentFacts> = {}
  #intent = ''
  #grant: Grant | undefined
  /** What guards say, as it comes. */
  readonly guards = new GuardNotes()
  readonly #running = new Set<Attempt>()
  /** The attempt that answered, or that was over last. */
  #last: Attempt | undefined
  #usage: Usage | undefined
  #costNanoUsd: NanoUsd | undefined = 0
  #fallback: FallbackCause | undefined
  #state: 'open' | 'intended' | 'closed' = 'open'
  /** When the first attempt could begin; all until the reply is complete is the provider's time, or waiting for it. */
  #sentMs = 0
  #repairs = 0
  readonly #offered = new DecisionLog()
  readonly #called = new DecisionLog()

  constructor(gw: Gateway, call: Call) {
    this.#gw = gw
    this.#call = call
    this.requestId = call.id
    this.policy = gw.rules.version.slice(0, 12)
    this.#identity = {
      requestId: call.id,
      traceId: call.traceId,
      operation: call.endpoint.operation,
      mirrorOf: call.mirrorOf,
    }
    if (call.mirrorOf === undefined) gw.metrics.began()
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
      stream: grant.chat.facts.stream,
      maxOutputTokens: grant.route.maxOutputTokens,
    }
    return grant
  }

  /** What was decided about a tool: of the request as long as nothing is sent, then of the reply. */
  toolDecided(decision: ToolDecision): void {
    const { tool: _tool, ...line } = decision
    this.#gw.metrics.content.toolDecided(line)
    if (decision.where === 'call') return this.#called.add(decision)
    this.#offered.add(decision)
  }

  get #offeredTools(): Pick<IntentFacts, 'tools' | 'toolsOmitted'> {
    return { tools: this.#offered.kept, toolsOmitted: this.#offered.omitted }
  }

  screened({ grant, counts }: Screened): Grant {
    this.#grant = grant
    const { version } = this.#gw.screener
    // The reply may hold something where the request does not.
    if (grant.route.dlp.replies.mode !== 'pass') this.#known = { ...this.#known, detection: version }
    if (counts.length === 0) return grant
    this.#known = { ...this.#known, findings: counts, detection: version }
    for (const { type, action, count } of counts) this.#gw.metrics.content.found(type, action, count)
    return grant
  }

  /** What tried to take the model over, before anything is done about it: a refusal's record says so, too. */
  guarded(counts: readonly GuardCount[]): void {
    if (counts.length === 0) return
    this.#known = { ...this.#known, guardrails: counts }
    for (const each of counts) this.#gw.metrics.content.guarded(each)
  }

  routed(way: Itinerary): Itinerary {
    const { provider, target, inputTokens } = way.first
    this.#known = {
      ...this.#known,
      provider: provider.id,
      model: target.model,
      inputTokensEstimate: inputTokens,
      explain: explained(way),
    }
    return way
  }

  /** Resolves once the intent is durable. Throws `audit_unavailable` where it is not within the time allowed. */
  async intend(prepared: Outgoing): Promise<void> {
    // Complete by now: `granted` and `routed` have filled in what `IntentFacts` has beyond the caller and its work.
    const facts = { ...this.#known, ...this.#offeredTools, warnings: prepared.warnings } as IntentFacts
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
  repaired(): void {
    this.#repairs++
  }

  fellBack(from: Outgoing['to'], next: Outgoing, cause: FallbackCause): void {
    this.#fallback = cause
    this.#gw.metrics.routing.fellBack(from.target, next.to.target, cause)
  }

  /** To the first target, after all others. */
  cameBack(): void {
    this.#fallback = undefined
  }

  began(attempt: Attempt): void {
    this.#running.add(attempt)
  }

  /** An attempt is over. What it came to counts, whether or not the caller gets anything of it. */
  ended(attempt: Attempt, end: AttemptEnd): void {
    this.#running.delete(attempt)
    if (!attempt.finish(end)) return
    this.#last = attempt
    const usage = end.maybeProcessed ? attempt.usage() : undefined
    const costNanoUsd = this.#priceOf(attempt, usage)
    this.#usage = addUsage(this.#usage, usage)
    this.#costNanoUsd = sum(this.#costNanoUsd, costNanoUsd)
    const { provider, target } = attempt.to
    this.#attempts.push({
      provider: provider.id,
      model: target.model,
      account: attempt.account.name,
      result: end.result,
      processed: end.maybeProcessed,
      ms: Math.round(this.#gw.clock.monoMs() - attempt.startedMs),
      waitedMs: Math.round(attempt.waitedMs),
      upstreamId: end.upstreamId ?? attempt.upstreamId,
      costNanoUsd: usage === undefined ? undefined : costNanoUsd,
    })
  }

  /** Another attempt decided the call: all others are cut. They may have been worked on, and are billed as such. */
  outrun(winner: Attempt | undefined): void {
    for (const attempt of this.#running) {
      if (attempt === winner) continue
      this.ended(attempt, { healthy: undefined, result: 'hedged', maybeProcessed: true })
      attempt[Symbol.dispose]()
    }
  }

  /** An attempt that is over may have been worked on. */
  get mayBeBilled(): boolean {
    return this.#attempts.some(({ processed }) => processed)
  }

  get attemptsMade(): number {
    return this.#attempts.length + this.#running.size
  }

  /** Tokens that count against limits: reported or delivered, and none where no provider took the call. */
  get tokensTaken(): number {
    let usage = this.#usage
    for (const attempt of this.#running) usage = addUsage(usage, attempt.usage())
    return usage === undefined ? 0 : usage.inputTokens + usage.outputTokens
  }

  /** A reply that reached its end. Resolves once the outcome is durable: only then may its last byte go out. */
  async settle({ attempt }: Answer): Promise<Settled> {
    const upstreamMs = this.#gw.clock.monoMs() - this.#sentMs
    this.ended(attempt, { healthy: true, result: 'ok', maybeProcessed: true })
    this.#learn(attempt)
    const settled = await this.#close('ok').catch((cause: unknown) => refuseUnrecorded(cause, true))
    return { ...settled, overheadMs: (settled.durationMs - upstreamMs).toFixed(2) }
  }

  /** The end of a call that did not reach one. Gives back what the caller is to be told. */
  async failed(thrown: unknown): Promise<unknown> {
    const [running] = this.#running
    const error = explain(thrown, this.#call.signal, running)
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
    const healthy = NOT_THE_PROVIDER.has(status) ? undefined : false
    for (const attempt of this.#running) {
      this.ended(attempt, { healthy, result: status, maybeProcessed: true })
      attempt[Symbol.dispose]()
    }
    if (this.#state === 'intended') await this.#close(status)
    else await this.#refuse(status)
  }

  /** A caller that is refused again and again is counted, and no longer recorded: it must not fill the disk. */
  async #refuse(code: string): Promise<void> {
    this.#state = 'closed'
    if (this.#call.mirrorOf !== undefined)
      return this.#gw.metrics.routing.mirrored(this.#known as IntentFacts, code)
    this.#gw.metrics.refused(code)
    const principal = this.#known.principal ?? STRANGERS
    if (!this.#gw.refusals.take(principal, this.#gw.clock.monoMs()))
      return this.#gw.metrics.refusalUnrecorded()
    this.#log(code)
    if (principal === STRANGERS || this.#gw.journal.unavailable() !== undefined) return
    const known = { ...this.#known, ...this.#offeredTools }
    const record = refusedRecord(this.#identity, known, code, round(this.#elapsedMs()), this.guards.all)
    await this.#append('refused', record, this.#gw.settings.journalWaitMs)
  }

  async #close(status: string): Promise<{ costNanoUsd: NanoUsd | undefined; durationMs: number }> {
    this.#state = 'closed'
    const usage = this.#usage
    const costNanoUsd = this.#costNanoUsd
    const durationMs = this.#elapsedMs()
    const last = this.#last
    const { meter, firstDataMs } = last ?? {}
    const decision = { ...(this.#known as IntentFacts), ...servedBy(last) }
    // A copy is on nobody's bill.
    if (this.#call.mirrorOf !== undefined) this.#gw.metrics.routing.mirrored(decision, status)
    else this.#gw.metrics.ended({ decision, status, usage, costNanoUsd, durationMs, firstDataMs })
    for (const label of this.reply.risks ?? []) this.#gw.metrics.content.risk(label)
    this.#log(status, usage, costNanoUsd)
    const outcome = {
      status,
      attempts: this.#attempts,
      servedBy: last?.to.provider.id,
      fallback: this.#fallback,
      usage,
      costNanoUsd,
      finish: meter?.finish,
      servedModel: meter?.model,
      outputEvents: meter?.events ?? 0,
      firstTokenMs: firstDataMs === undefined ? undefined : round(firstDataMs),
      durationMs: round(durationMs),
      repairs: this.#repairs === 0 ? undefined : this.#repairs,
      toolCalls: this.#called.kept,
      toolCallsOmitted: this.#called.omitted,
      guards: this.guards.all,
      replyFindings: this.reply.findings,
      replyRisks: this.reply.risks,
    }
    await this.#append(
      'outcome',
      outcomeRecord(this.#intent, outcome),
      this.#gw.settings.journalWaitMs * OUTCOME_PATIENCE,
    )
    return { costNanoUsd, durationMs }
  }

  #priceOf({ to }: Attempt, usage: Usage | undefined): NanoUsd | undefined {
    if (usage === undefined) return 0
    const model = to.provider.catalogue.models.get(to.target.model)
    const price = model === undefined ? undefined : priceAt(model, this.#call.startedWallMs)
    return price === undefined ? undefined : costOf(usage, price)
  }

  #learn({ meter, to }: Attempt): void {
    const grant = this.#grant as Grant
    if (meter?.reported === undefined) return
    this.#gw.correction.learn(
      correctionKey(grant.work, to.target),
      grant.chat.estimatedTokens,
      meter.reported.inputTokens,
    )
  }

  #append(kind: EntryKind, body: string, waitMs?: number): Promise<void> {
    return this.#gw.journal.append(
      { kind, call: this.requestId, atMs: this.#gw.clock.wallMs(), body },
      waitMs,
    )
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

/** What there is to explain: nothing where the alias has one target and the call went there. */
function explained({ first, rest, skipped, choice }: Itinerary): IntentFacts['explain'] {
  if (rest.length === 0 && skipped.length === 0 && choice === undefined) return undefined
  return {
    role: first.role,
    choice,
    next: rest.map(({ target }) => target),
    skipped: skipped.map(({ target, because }) => ({ target, because })),
  }
}

/** Metrics count a call where it was answered, or tried last. */
function servedBy(attempt: Attempt | undefined): { provider: string; model: string } | undefined {
  return attempt && { provider: attempt.to.provider.id, model: attempt.to.target.model }
}

/** Unknown as soon as one part is. */
function sum(a: NanoUsd | undefined, b: NanoUsd | undefined): NanoUsd | undefined {
  return a === undefined || b === undefined ? undefined : a + b
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
