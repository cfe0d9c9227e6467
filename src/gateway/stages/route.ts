import { refuse } from '../../core/errors.ts'
import type { FallbackCause, Lane, Target } from '../../core/rules.ts'
import {
  selectTargets,
  type Candidate,
  type Choice,
  type Plan,
  type Skipped,
  type TargetView,
} from '../../engines/routing/select.ts'
import type { Provider } from '../../plugins/providers/contract.ts'
import type { Call } from '../call.ts'
import type { Gateway } from '../gateway.ts'
import { breakerOf, breakerRulesOf } from '../breakers.ts'
import { correctionKey, type Grant } from './authorize.ts'

/** A target that the call may go to, with its provider at hand. */
export interface Destination extends Candidate {
  readonly provider: Provider
}

/** Where the call goes, in order, and why: decided once, before anything is sent. */
export interface Itinerary {
  readonly first: Destination
  /** Where it may go when the first fails. */
  readonly rest: readonly Destination[]
  readonly skipped: readonly Skipped[]
  readonly choice: Choice | undefined
  readonly lane: Lane
  /** Gets a copy of the call. */
  readonly mirror: Destination | undefined
}

/** What decides, apart from how the targets are. */
export type RoutingParts = Pick<Gateway, 'rules' | 'providers' | 'correction'>

/** How targets are at one moment, for all calls alike. */
export interface Health {
  /** Milliseconds until its circuit may be tried; undefined where it is closed. */
  openForMs(target: Target): number | undefined
  /** Milliseconds until any of its accounts may be used; undefined where one can be now. */
  asideForMs(target: Target): number | undefined
  /** Why, where that is so. */
  asideCause(target: Target): FallbackCause
}

type Routed = Pick<Call, 'id' | 'startedWallMs' | 'lane'>
type View = (target: Target) => TargetView

/** The targets of the alias that this call may go to, and is likely to be answered by. */
export function route(gw: Gateway, call: Routed, grant: Grant): Itinerary {
  const view = viewFor(gw, call, grant, healthOf(gw))
  return itineraryOf(gw, call, grant, planFor(gw, call, grant, view), view)
}

function healthOf(gw: Gateway): Health {
  const nowMs = gw.clock.monoMs()
  return {
    openForMs: (target) => breakerOf(gw, target).openForMs(breakerRulesOf(gw, target), nowMs),
    asideForMs: ({ provider, model }) => gw.lanes.asideForMs(provider, model),
    asideCause: ({ provider, model }) => gw.lanes.asideCause(provider, model),
  }
}

/** What is known of each target for this call. */
export function viewFor(gw: RoutingParts, call: Routed, grant: Grant, health: Health): View {
  const { work, chat } = grant
  return (target) => {
    const provider = gw.providers.get(target.provider) as Provider
    const asideForMs = health.asideForMs(target)
    return {
      operation: provider.speaks(chat.endpoint.operation, target.model, call.startedWallMs),
      region: provider.region,
      inputTokens: gw.correction.apply(correctionKey(work, target), chat.estimatedTokens),
      contextTokens: provider.catalogue.models.get(target.model)?.contextTokens,
      openForMs: health.openForMs(target),
      asideForMs,
      asideCause: asideForMs === undefined ? undefined : health.asideCause(target),
    }
  }
}

/** Also where no target is left: then the plan says why. */
export function planFor(
  { rules }: Pick<Gateway, 'rules'>,
  { id }: Routed,
  { alias, route: granting, caller, work, label }: Grant,
  view: View,
): Plan {
  const sticky = { caller: caller.principal, user: work.userHash, session: work.session }
  const asked = { callId: id, alias, route: granting, label, sticky, experiment: work.experiment }
  return selectTargets(rules, asked, view)
}

/** The plan with its providers; refuses where no target is left, or the first may not have so long an input. */
export function itineraryOf(
  gw: Pick<Gateway, 'rules' | 'providers'>,
  { lane }: Routed,
  grant: Grant,
  { candidates, skipped, choice, mirror }: Plan,
  view: View,
): Itinerary {
  const [first, ...rest] = candidates.map((candidate) => destination(gw, candidate))
  if (first === undefined) return refuseAll(gw, grant, skipped, view)
  checkInputTokens(grant, first)
  return {
    first,
    rest,
    skipped,
    choice,
    lane: lane ?? grant.route.lane,
    mirror: mirror && destination(gw, mirror),
  }
}

function destination({ providers }: Pick<Gateway, 'providers'>, candidate: Candidate): Destination {
  return { ...candidate, provider: providers.get(candidate.target.provider) as Provider }
}

function checkInputTokens(grant: Grant, { inputTokens: tokens }: Destination): void {
  const maximum = grant.route.maxInputTokens ?? Number.POSITIVE_INFINITY
  if (tokens > maximum) refuse('context_length_exceeded', { tokens, maximum })
}

/** No target is left: the caller is told why the first was passed over, which is the one the policy wanted. */
function refuseAll(
  gw: Pick<Gateway, 'rules'>,
  { alias, label, chat }: Grant,
  skipped: readonly Skipped[],
  view: View,
): never {
  const { target, because, retryAfterMs } = skipped[0] as Skipped
  switch (because) {
    case 'data_classification':
      return refuse('data_class_denied', { label, reason: `no target of ${alias.name} may have it.` })
    case 'not_approved':
    case 'residency':
      return refuse('policy_denied', {
        rule: `the providers of ${alias.name}`,
        reason: `no target is ${because === 'residency' ? 'in an allowed region' : 'approved'}.`,
        version: gw.rules.version.slice(0, 12),
      })
    case 'not_served':
      return refuse('unsupported_operation', { model: alias.name, operation: chat.endpoint.operation })
    case 'context_length': {
      const { inputTokens: tokens, contextTokens: maximum = 0 } = view(target)
      return refuse('context_length_exceeded', { tokens, maximum })
    }
    case 'circuit_open':
    case 'account_unusable': {
      const waits = skipped.flatMap((skip) => skip.retryAfterMs ?? [])
      return refuse('no_healthy_upstream', { retryAfterMs: Math.min(...waits, retryAfterMs ?? 60_000) })
    }
  }
}
