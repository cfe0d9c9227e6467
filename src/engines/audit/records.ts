import type { Operation } from '../../core/call.ts'
import type { Work } from '../../core/identity.ts'
import type { ActionCount } from '../../core/finding.ts'
import type { GuardNote } from '../../core/guard-rules.ts'
import type { GuardCount } from '../../core/guardrail.ts'
import type { DataClass } from '../../core/labels.ts'
import type { NanoUsd } from '../../core/money.ts'
import type { ToolDecision } from '../../core/tool-decision.ts'
import type { Target } from '../../core/rules.ts'
import type { Usage } from '../../core/usage.ts'

/**
 * What the journal keeps of a call: metadata only. There is no field that could hold text of a prompt or a reply, a
 * credential or a raw user id. The JSON's keys stand in the order written here; those exact bytes are the record.
 * docs/reference/audit.md describes each field.
 */
export interface CallIdentity {
  readonly requestId: string
  readonly traceId: string
  readonly operation: Operation
  /** The call that this one is a copy of. */
  readonly mirrorOf: string | undefined
}

/** What was decided before anything was sent. Undefined fields are left out of the record. */
export interface IntentFacts {
  readonly principal: string
  readonly work: Work
  readonly label: DataClass
  readonly alias: string
  readonly route: string
  readonly provider: string
  readonly model: string
  readonly policy: string
  readonly stream: boolean
  readonly inputTokensEstimate: number
  readonly maxOutputTokens: number | undefined
  readonly warnings: readonly string[]
  /** What of sensitive data was found in the request, and what was done about it. Never what it was. */
  readonly findings?: readonly ActionCount[]
  /** What was decided about the tools of the request. */
  readonly tools?: readonly ToolDecision[] | undefined
  /** How many more there were. */
  readonly toolsOmitted?: number | undefined
  /** What of the request tried to take a model over, and what was done about it. Never what it said. */
  readonly guardrails?: readonly GuardCount[]
  /** Version of the detectors and rules that found, or would have. */
  readonly detection?: string
  /** How the target was found, where there was more than one way. */
  readonly explain: Explanation | undefined
}

/** Why a call went where it went. */
export interface Explanation {
  /** What the first target is to the alias: `primary`, `fallback`, `canary`, `experiment`. */
  readonly role: string
  /** How the call fell in a split of traffic. */
  readonly choice: { readonly kind: string; readonly id: string; readonly arm?: string } | undefined
  /** Where it may go when the first target fails, in this order. */
  readonly next: readonly Target[]
  readonly skipped: readonly { readonly target: Target; readonly because: string }[]
}

/** One attempt at a provider; failed ones are never left out. */
export interface AttemptFacts {
  readonly provider: string
  readonly model: string
  readonly account: string
  /** `ok`, a status the provider answered with, or why there was none. */
  readonly result: string
  /** False only where the provider certainly did no work. */
  readonly processed: boolean
  readonly ms: number
  /** For its place, before that. */
  readonly waitedMs: number
  readonly upstreamId: string | undefined
  /** Undefined where nothing was processed, or the price is unknown. */
  readonly costNanoUsd: NanoUsd | undefined
}

export interface OutcomeFacts {
  /** `ok`, `client_closed`, or the code of the error that the caller was told. */
  readonly status: string
  readonly attempts: readonly AttemptFacts[]
  /** The provider that answered, or was tried last; undefined where none was. */
  readonly servedBy: string | undefined
  /** What sent the call on from its first target, the last time; undefined where nothing did. */
  readonly fallback: string | undefined
  /** Of all attempts together. Undefined where no provider can have processed the call. */
  readonly usage: Usage | undefined
  /** Undefined where the usage or the price is unknown. */
  readonly costNanoUsd: NanoUsd | undefined
  readonly finish: string | undefined
  readonly servedModel: string | undefined
  readonly outputEvents: number
  readonly firstTokenMs: number | undefined
  readonly durationMs: number
  /** How often the request was written anew to mend its history. */
  readonly repairs: number | undefined
  /** What was decided about the tool calls of the reply. */
  readonly toolCalls: readonly ToolDecision[] | undefined
  readonly toolCallsOmitted: number | undefined
  /** What guards said; empty where none was asked. */
  readonly guards: readonly GuardNote[]
  /** What of sensitive data was found in the reply, and what was done about it. Never what it was. */
  readonly replyFindings: readonly ActionCount[] | undefined
  /** What the reply may do to whoever acts on it. */
  readonly replyRisks: readonly string[] | undefined
}

export function intentRecord(call: CallIdentity, facts: IntentFacts): string {
  return `${INTENT_HEAD},${members(identity(call))},${members(decided(facts))}}`
}

/**
 * The outcome repeats the intent's members: each record can be read, exported and erased by itself.
 * @param intent the record of the call's intent, whose text is taken over as it is
 */
export function outcomeRecord(intent: string, outcome: OutcomeFacts): string {
  return `{"v":1,"kind":"outcome"${intent.slice(INTENT_HEAD.length, -1)},${members(ended(outcome))}}`
}

/** A call that was refused before anything was decided to be sent. What was not known yet is left out. */
export function refusedRecord(
  call: CallIdentity,
  known: Partial<IntentFacts>,
  code: string,
  durationMs: number,
  guards: readonly GuardNote[],
): string {
  return JSON.stringify({
    v: 1,
    kind: 'refused',
    ...identity(call),
    ...decided(known),
    status: code,
    duration_ms: durationMs,
    guards: notesOf(guards),
  })
}

/** The line of a log for a call: fields of its record, under the same names. */
export function loggedFields(
  call: CallIdentity,
  known: Partial<IntentFacts>,
  end: Pick<OutcomeFacts, 'status' | 'usage' | 'costNanoUsd' | 'durationMs'>,
): { readonly status: string; readonly [field: string]: unknown } {
  return {
    ...identity(call),
    ...decided(known),
    status: end.status,
    ...tokens(end.usage),
    cost_nano_usd: end.costNanoUsd,
    duration_ms: end.durationMs,
  }
}

const INTENT_HEAD = '{"v":1,"kind":"intent"'

/** The members of an object as JSON, without its braces. */
function members(object: object): string {
  return JSON.stringify(object).slice(1, -1)
}

function identity(call: CallIdentity): object {
  return {
    request_id: call.requestId,
    trace_id: call.traceId,
    operation: call.operation,
    mirror_of: call.mirrorOf,
  }
}

function decided(facts: Partial<IntentFacts>): object {
  const { work } = facts
  return {
    caller: facts.principal,
    tenant: work?.tenant,
    team: work?.team,
    app: work?.app,
    environment: work?.environment,
    workload: work?.workload,
    feature: work?.feature,
    cost_center: work?.costCenter,
    experiment: work?.experiment,
    user_hash: work?.userHash,
    data_classification: facts.label,
    alias: facts.alias,
    route: facts.route,
    provider: facts.provider,
    model: facts.model,
    policy: facts.policy,
    stream: facts.stream,
    input_tokens_estimate: facts.inputTokensEstimate,
    max_output_tokens: facts.maxOutputTokens,
    warnings: facts.warnings?.length === 0 ? undefined : facts.warnings,
    findings: facts.findings,
    tools: facts.tools,
    tools_omitted: facts.toolsOmitted,
    detection: facts.detection,
    guardrails: facts.guardrails,
    explain: facts.explain && explanation(facts.explain),
  }
}

function explanation({ role, choice, next, skipped }: Explanation): object {
  return {
    role,
    choice,
    next: next.map(targetOf),
    skipped: skipped.map(({ target, because }) => ({ ...targetOf(target), because })),
  }
}

function targetOf({ provider, model }: Target): object {
  return { provider, model }
}

function ended(outcome: OutcomeFacts): object {
  return {
    status: outcome.status,
    attempts: outcome.attempts.map((attempt) => ({
      provider: attempt.provider,
      model: attempt.model,
      account: attempt.account,
      result: attempt.result,
      processed: attempt.processed,
      ms: attempt.ms,
      waited_ms: attempt.waitedMs === 0 ? undefined : attempt.waitedMs,
      upstream_id: attempt.upstreamId,
      cost_nano_usd: attempt.costNanoUsd,
    })),
    served_by: outcome.servedBy,
    fallback: outcome.fallback,
    served_model: outcome.servedModel,
    finish: outcome.finish,
    ...tokens(outcome.usage),
    cost_nano_usd: outcome.costNanoUsd,
    output_events: outcome.outputEvents,
    first_token_ms: outcome.firstTokenMs,
    duration_ms: outcome.durationMs,
    repairs: outcome.repairs,
    tool_calls: outcome.toolCalls,
    tool_calls_omitted: outcome.toolCallsOmitted,
    guards: notesOf(outcome.guards),
    reply_findings: outcome.replyFindings,
    reply_risks: outcome.replyRisks,
  }
}

function notesOf(guards: readonly GuardNote[]): readonly object[] | undefined {
  if (guards.length === 0) return undefined
  return guards.map(({ guard, stage, verdict, categories, ms, action }) => ({
    guard,
    stage,
    verdict,
    categories: categories.length === 0 ? undefined : categories,
    ms,
    action,
  }))
}

function tokens(usage: Usage | undefined): object {
  return {
    input_tokens: usage?.inputTokens,
    cache_hit_tokens: usage?.cacheHitTokens,
    cache_miss_tokens: usage?.cacheMissTokens,
    output_tokens: usage?.outputTokens,
    reasoning_tokens: usage?.reasoningTokens,
    usage_estimated: usage?.estimated,
  }
}
