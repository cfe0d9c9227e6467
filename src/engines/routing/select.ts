import type { Operation } from '../../core/call.ts'
import type { DataClass } from '../../core/labels.ts'
import type { Alias, FallbackCause, Route, Rules, Target } from '../../core/rules.ts'
import { armOf, experimentFor, isCanary, isSampled, type Stickiness } from './split.ts'

/** What selection asks about a call. */
export interface RoutingQuestion {
  readonly callId: string
  readonly alias: Alias
  readonly route: Route
  readonly label: DataClass
  readonly sticky: Stickiness
  /** `X-Experiment-ID`. */
  readonly experiment: string | undefined
}

/** What is known of one target for this call, at this moment. */
export interface TargetView {
  /** In which operation it would be sent; undefined where the provider cannot serve it at all. */
  readonly operation: Operation | undefined
  readonly region: string | undefined
  readonly inputTokens: number
  /** What the model takes; undefined where unknown. */
  readonly contextTokens: number | undefined
  /** Milliseconds until its circuit may be tried; undefined where it is closed. */
  readonly openForMs: number | undefined
  /** Milliseconds until any of its accounts may be used; undefined where one can be now. */
  readonly asideForMs: number | undefined
  /** Why, where that is so. */
  readonly asideCause: FallbackCause | undefined
}

export type Role = 'primary' | 'fallback' | 'canary' | 'experiment' | 'mirror'

/** A target that the call may go to. */
export interface Candidate {
  readonly target: Target
  readonly role: Role
  readonly operation: Operation
  readonly inputTokens: number
  readonly contextTokens: number | undefined
}

/** Why a target is passed over. */
export type SkipReason =
  | 'not_served'
  | 'data_classification'
  | 'not_approved'
  | 'residency'
  | 'context_length'
  | 'circuit_open'
  | 'account_unusable'

export interface Skipped {
  readonly target: Target
  readonly role: Role
  readonly because: SkipReason
  /** The same in words of `fallback_on`. */
  readonly cause: FallbackCause
  /** When it may be otherwise. */
  readonly retryAfterMs: number | undefined
}

/** How the call fell in a split of traffic. */
export type Choice =
  | { readonly kind: 'experiment'; readonly id: string; readonly arm: string }
  | { readonly kind: 'canary'; readonly id: string }

/** Where a call goes, in order, and why. `caisson route explain` prints it, the audit keeps it. */
export interface Plan {
  readonly candidates: readonly Candidate[]
  readonly skipped: readonly Skipped[]
  readonly choice: Choice | undefined
  /** Gets a copy of the call. */
  readonly mirror: Candidate | undefined
}

/**
 * Where a call may go: a pure function of the rules, the call, and what is known of the targets. Every target is held against
 * label, residency and approval anew, so no fallback leads where the label may not go. A target that is passed over for a
 * cause that is not in `fallback_on` ends the chain: nothing behind it may be used.
 */
export function selectTargets(
  rules: Rules,
  asked: RoutingQuestion,
  view: (target: Target) => TargetView,
): Plan {
  const { alias } = asked
  const { chain, choice } = chainOf(rules, asked)
  const candidates: Candidate[] = []
  const skipped: Skipped[] = []
  for (const { target, role } of chain) {
    const judged = judge(rules, asked, target, role, view(target))
    if (!('because' in judged)) candidates.push(judged)
    else {
      skipped.push(judged)
      // What is only being tried out may fail for any reason: the alias itself is behind it.
      if (role !== 'canary' && !alias.fallbackOn.has(judged.cause)) break
    }
  }
  return { candidates, skipped, choice, mirror: mirrorOf(rules, asked, view) }
}

/** What each reason counts as in `fallback_on`. */
const CAUSES = {
  not_served: 'policy',
  data_classification: 'policy',
  not_approved: 'policy',
  residency: 'policy',
  context_length: 'context_length',
  circuit_open: 'circuit_open',
} as const satisfies Partial<Record<SkipReason, FallbackCause>>

interface Link {
  readonly target: Target
  readonly role: Role
}

function chainOf(
  rules: Rules,
  asked: RoutingQuestion,
): { chain: readonly Link[]; choice: Choice | undefined } {
  const { alias, sticky } = asked
  const experiment = experimentFor(rules.experiments, alias, asked.experiment)
  if (experiment !== undefined) {
    const arm = armOf(experiment, sticky)
    const served = rules.aliases.get(arm.alias) ?? alias
    return {
      chain: linksOf(served, 'experiment'),
      choice: { kind: 'experiment', id: experiment.id, arm: arm.name },
    }
  }
  const { canary } = alias
  const fresh = canary === undefined ? undefined : rules.aliases.get(canary.alias)
  if (canary === undefined || fresh === undefined || !isCanary(alias, canary, sticky))
    return { chain: linksOf(alias, 'primary'), choice: undefined }
  return {
    chain: [{ target: fresh.primary, role: 'canary' }, ...linksOf(alias, 'fallback')],
    choice: { kind: 'canary', id: canary.alias },
  }
}

function linksOf({ primary, fallback }: Alias, role: Role): readonly Link[] {
  return [{ target: primary, role }, ...fallback.map((target): Link => ({ target, role: 'fallback' }))]
}

function judge(
  rules: Rules,
  { route, label }: RoutingQuestion,
  target: Target,
  role: Role,
  seen: TargetView,
): Candidate | Skipped {
  const allowed = rules.providers.get(target.provider)
  const skip = (because: keyof typeof CAUSES, retryAfterMs?: number): Skipped => ({
    target,
    role,
    because,
    cause: CAUSES[because],
    retryAfterMs,
  })
  if (seen.operation === undefined) return skip('not_served')
  if (allowed?.classes?.has(label) === false) return skip('data_classification')
  if (allowed?.models?.has(target.model) === false) return skip('not_approved')
  if (route.residency !== undefined && !route.residency.has(seen.region ?? '')) return skip('residency')
  if (seen.inputTokens > (seen.contextTokens ?? Number.POSITIVE_INFINITY)) return skip('context_length')
  if (seen.openForMs !== undefined) return skip('circuit_open', seen.openForMs)
  if (seen.asideForMs !== undefined) {
    const { asideForMs: retryAfterMs, asideCause: cause = 'rate_limit' } = seen
    return { target, role, because: 'account_unusable', cause, retryAfterMs }
  }
  const { operation, inputTokens, contextTokens } = seen
  return { target, role, operation, inputTokens, contextTokens }
}

/** A copy goes only where the call itself might have gone, and never to a provider in trouble. */
function mirrorOf(
  rules: Rules,
  asked: RoutingQuestion,
  view: (target: Target) => TargetView,
): Candidate | undefined {
  const { mirror } = asked.alias
  if (mirror === undefined || !isSampled(asked.callId, mirror.percent)) return undefined
  const target = rules.aliases.get(mirror.alias)?.primary
  if (target === undefined) return undefined
  const judged = judge(rules, asked, target, 'mirror', view(target))
  return 'because' in judged ? undefined : judged
}
