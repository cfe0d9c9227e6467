import type { GatewayError } from '../core/errors.ts'
import type { Target } from '../core/rules.ts'
import type { Candidate, Choice, Skipped } from '../engines/routing/select.ts'
import type { Grant } from '../gateway/stages/authorize.ts'
import { renderError } from '../wire/errors.ts'
import { PROTOCOLS } from '../wire/protocols.ts'
import {
  behindTheEnd,
  SKIP_WORDS,
  type Explanation,
  type ExplainedMirror,
  type ExplainParts,
  type RouteAsk,
} from './route-explain.ts'
import { columns, section } from './text.ts'

/** What is printed: one value, from which both the text and the JSON are made. Names are only ever added. */
export type RouteReport = ReturnType<typeof reportOf>

export function reportOf(
  gw: ExplainParts,
  ask: RouteAsk,
  { grant, plan, mirror, refusal }: Explanation,
  notes: readonly string[],
) {
  return {
    policy: gw.rules.version.slice(0, 12),
    model: ask.model,
    operation: ask.operation,
    stream: ask.stream,
    refused: refusal === undefined ? null : refusalReport(ask, refusal),
    granted: grant === undefined ? null : grantReport(grant),
    choice: plan?.choice ?? null,
    targets: (plan?.candidates ?? []).map((candidate) => candidateReport(gw, ask, grant, candidate)),
    skipped: (plan?.skipped ?? []).map(skippedReport),
    not_considered:
      grant === undefined || plan === undefined ? [] : behindTheEnd(gw, grant, plan).map(nameOf),
    mirror: mirror === undefined ? null : mirrorReport(mirror),
    notes,
  }
}

/** As the caller would get it: the protocols have statuses of their own. */
function refusalReport({ operation }: RouteAsk, refusal: GatewayError) {
  const { status } = renderError(PROTOCOLS[operation].dialect, refusal, '')
  return { code: refusal.code, status, message: refusal.message }
}

function grantReport({ route, alias, label }: Grant) {
  return {
    route: route.id,
    alias: alias.name,
    data_classification: label,
    lane: route.lane,
    max_input_tokens: route.maxInputTokens ?? null,
    max_output_tokens: route.maxOutputTokens ?? null,
    residency: route.residency === undefined ? null : [...route.residency],
    cache_strategy: route.cacheStrategy,
    hedge_after_ms: route.hedgeAfterMs ?? null,
    fallback_on: [...alias.fallbackOn],
  }
}

function candidateReport(
  gw: ExplainParts,
  { operation }: RouteAsk,
  grant: Grant | undefined,
  { target, role, operation: sentAs, inputTokens, contextTokens }: Candidate,
) {
  const provider = gw.providers.get(target.provider)
  const most = provider?.catalogue.models.get(target.model)?.maxOutputTokens
  const cap = Math.min(
    most ?? Number.POSITIVE_INFINITY,
    grant?.route.maxOutputTokens ?? Number.POSITIVE_INFINITY,
  )
  return {
    provider: target.provider,
    model: target.model,
    mode: target.mode ?? null,
    role,
    protocol: sentAs,
    translated: sentAs !== operation,
    region: provider?.region ?? null,
    input_tokens: inputTokens,
    context_tokens: contextTokens ?? null,
    max_output_tokens: Number.isFinite(cap) ? cap : null,
  }
}

function skippedReport({ target, role, because, retryAfterMs }: Skipped) {
  const { provider, model } = target
  return { provider, model, role, because, reason: SKIP_WORDS[because], retry_in_ms: retryAfterMs ?? null }
}

function mirrorReport({ rule, target }: ExplainedMirror) {
  return {
    alias: rule.alias,
    percent: rule.percent,
    target: target === undefined ? null : nameOf(target.target),
  }
}

function nameOf({ provider, model }: Pick<Target, 'provider' | 'model'>): string {
  return `${provider} / ${model}`
}

export function asText(report: RouteReport): string {
  const { refused, skipped, not_considered: behind, mirror, notes } = report
  return [
    refused === null ? '' : `Refused with ${refused.code} (${refused.status})\n  ${refused.message}`,
    grantText(report),
    section(refused === null ? 'Goes to, in this order' : 'Would go to', columns(targetRows(report))),
    section(
      'Passed over',
      columns(
        skipped.map((skip) => [nameOf(skip), skip.role, `${skip.reason} (${skip.because})${retry(skip)}`]),
      ),
    ),
    section('Not considered: `fallback_on` ends the chain before', behind),
    mirror === null ? '' : section('Copies', [mirrorText(mirror)]),
    section('Notes', notes),
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

function grantText({ granted, choice }: RouteReport): string {
  if (granted === null) return ''
  const { max_input_tokens: input, max_output_tokens: output, residency } = granted
  const facts = [
    `lane ${granted.lane}`,
    input === null ? '' : `input ≤ ${input}`,
    output === null ? '' : `output ≤ ${output}`,
    residency === null ? '' : `residency ${residency.join(' | ')}`,
    `cache ${granted.cache_strategy}`,
    granted.hedge_after_ms === null ? '' : `hedge after ${granted.hedge_after_ms} ms`,
  ]
  const lines = [
    `alias ${granted.alias}, label ${granted.data_classification}`,
    facts.filter((fact) => fact !== '').join(', '),
    ...(choice === null ? [] : [choiceText(choice)]),
  ]
  return section(`Granted by route ${granted.route}`, lines)
}

function choiceText(choice: Choice): string {
  return choice.kind === 'experiment'
    ? `arm ${choice.arm} of experiment ${choice.id}`
    : `one of the canary's share: ${choice.id} serves it first`
}

function targetRows({ targets, operation }: RouteReport): string[][] {
  return targets.map((target, i) => [
    `${i + 1}`,
    `${nameOf(target)}${target.mode === null ? '' : ` (${target.mode})`}`,
    target.role,
    target.translated ? `${operation} translated to ${target.protocol}` : `${target.protocol}, native`,
    target.region === null ? '' : `region ${target.region}`,
    `${target.input_tokens} of ${target.context_tokens ?? 'unknown'} tokens in`,
    target.max_output_tokens === null ? '' : `≤ ${target.max_output_tokens} out`,
  ])
}

function mirrorText({ alias, percent, target }: NonNullable<RouteReport['mirror']>): string {
  return target === null
    ? `none: ${alias} may not have this call, or is in trouble (else ${percent} % of calls)`
    : `${percent} % of such calls are copied to ${alias}: ${target}`
}

function retry({ retry_in_ms: ms }: { readonly retry_in_ms: number | null }): string {
  return ms === null ? '' : `, for ${Math.ceil(ms / 1000)} s`
}
