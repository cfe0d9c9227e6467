import { refuse } from '../../core/errors.ts'
import type { Lane, Target } from '../../core/rules.ts'
import {
  selectTargets,
  type Candidate,
  type Choice,
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

/** The targets of the alias that this call may go to, and is likely to be answered by. */
export function route(
  gw: Gateway,
  call: Pick<Call, 'id' | 'startedWallMs' | 'lane'>,
  grant: Grant,
): Itinerary {
  const { alias, caller, work } = grant
  const nowMs = gw.clock.monoMs()
  const view = (target: Target): TargetView => viewOf(gw, call, grant, target, nowMs)
  const sticky = { caller: caller.principal, user: work.userHash, session: work.session }
  const asked = {
    callId: call.id,
    alias,
    route: grant.route,
    label: grant.label,
    sticky,
    experiment: work.experiment,
  }
  const { candidates, skipped, choice, mirror } = selectTargets(gw.rules, asked, view)
  const [first, ...rest] = candidates.map((candidate) => destination(gw, candidate))
  if (first === undefined) return refuseAll(gw, grant, skipped, view)
  checkInputTokens(grant, first)
  return {
    first,
    rest,
    skipped,
    choice,
    lane: call.lane ?? grant.route.lane,
    mirror: mirror && destination(gw, mirror),
  }
}

function destination(gw: Gateway, candidate: Candidate): Destination {
  return { ...candidate, provider: gw.providers.get(candidate.target.provider) as Provider }
}

function viewOf(
  gw: Gateway,
  { startedWallMs }: Pick<Call, 'startedWallMs'>,
  { work, chat }: Grant,
  target: Target,
  nowMs: number,
): TargetView {
  const provider = gw.providers.get(target.provider) as Provider
  return {
    operation: provider.speaks(chat.endpoint.operation, target.model, startedWallMs),
    region: provider.region,
    inputTokens: gw.correction.apply(correctionKey(work, target), chat.estimatedTokens),
    contextTokens: provider.catalogue.models.get(target.model)?.contextTokens,
    openForMs: breakerOf(gw, target).openForMs(breakerRulesOf(gw, target), nowMs),
    asideForMs: gw.lanes.asideForMs(provider.id, target.model),
  }
}

function checkInputTokens(grant: Grant, { inputTokens: tokens }: Destination): void {
  const maximum = grant.route.maxInputTokens ?? Number.POSITIVE_INFINITY
  if (tokens > maximum) refuse('context_length_exceeded', { tokens, maximum })
}

/** No target is left: the caller is told why the first was passed over, which is the one the policy wanted. */
function refuseAll(
  gw: Gateway,
  { alias, label, chat }: Grant,
  skipped: readonly Skipped[],
  view: (target: Target) => TargetView,
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
