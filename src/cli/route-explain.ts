import type { Operation } from '../core/call.ts'
import { GatewayError } from '../core/errors.ts'
import type { Caller } from '../core/identity.ts'
import type { Alias, Mirror, Rules, Target } from '../core/rules.ts'
import type { Candidate, Plan, Skipped } from '../engines/routing/select.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { attribute } from '../gateway/stages/attribute.ts'
import { authorize, type Grant } from '../gateway/stages/authorize.ts'
import { saidLabel } from '../gateway/stages/classify.ts'
import { itineraryOf, planFor, viewFor, type Health, type RoutingParts } from '../gateway/stages/route.ts'
import { JsonDoc } from '../wire/json-doc.ts'

/** A call as far as routing sees it. Undefined is what the caller did not say. */
export interface RouteAsk {
  /** An alias, or `auto`. */
  readonly model: string
  readonly operation: Operation
  readonly tenant: string
  readonly team: string | undefined
  readonly app: string | undefined
  readonly environment: string | undefined
  readonly workload: string | undefined
  readonly feature: string | undefined
  readonly costCenter: string | undefined
  readonly classification: string | undefined
  /** The end user, as the caller names it. */
  readonly user: string | undefined
  readonly session: string | undefined
  /** Id of the key. */
  readonly caller: string | undefined
  readonly experiment: string | undefined
  readonly inputTokens: number
  readonly stream: boolean
}

export type ExplainParts = RoutingParts & Pick<Gateway, 'users' | 'screener' | 'clock'>

/** Where a call would go and why; or why it would be refused, with as much as was decided before. */
export interface Explanation {
  readonly grant: Grant | undefined
  readonly plan: Plan | undefined
  readonly mirror: ExplainedMirror | undefined
  readonly refusal: GatewayError | undefined
}

export interface ExplainedMirror {
  readonly rule: Mirror
  /** Where the copies go; undefined where its target may not have the call, or is in trouble. */
  readonly target: Candidate | undefined
}

/** A fact that nobody gave: matches no route that asks for it. */
const NOT_GIVEN = '(none)'

/**
 * What the gateway's own steps decide for the call, from attribution to the choice of targets. Nothing is sent, and the body
 * is not looked at: what a provider refuses for what stands in it shows only in a call.
 */
export function explainRoute(gw: ExplainParts, ask: RouteAsk, health: Health): Explanation {
  let grant: Grant | undefined
  let plan: Plan | undefined
  let mirror: ExplainedMirror | undefined
  try {
    grant = grantFor(gw, ask)
    const call = { id: 'explained', startedWallMs: gw.clock.wallMs() }
    const view = viewFor(gw, call, grant, health)
    plan = planFor(gw, call, grant, view)
    mirror = mirrorOf(gw, grant, (always) => planFor(gw, call, always, view))
    itineraryOf(gw, call, grant, plan, view)
    return { grant, plan, mirror, refusal: undefined }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
    return { grant, plan, mirror, refusal: error }
  }
}

function grantFor(gw: ExplainParts, ask: RouteAsk): Grant {
  const caller = callerOf(ask)
  const { model, stream, operation } = ask
  const facts = {
    model,
    stream,
    maxOutputTokens: undefined,
    includeUsage: false,
    user: undefined,
    hasTools: false,
  }
  const headers = headersOf(ask)
  const work = attribute(gw, { headers }, caller, { facts })
  const label = saidLabel(gw, { headers }, caller)
  return authorize(gw, caller, work, label, {
    endpoint: { operation, beta: operation === 'fim' },
    doc: new JsonDoc(Buffer.from('{}')),
    facts,
    apiVersion: undefined,
    warnings: [],
    estimatedTokens: ask.inputTokens,
  })
}

function callerOf({ caller, tenant, team, app, environment, costCenter }: RouteAsk): Caller {
  const id = caller ?? NOT_GIVEN
  return {
    principal: id.includes(':') ? id : `key:${id}`,
    tenant,
    team: team ?? NOT_GIVEN,
    app: app ?? NOT_GIVEN,
    environment: environment ?? NOT_GIVEN,
    costCenter,
    allowed: { aliases: undefined, workloads: undefined, classes: undefined },
  }
}

/** As the caller would send them, so that they are held to the same rules. */
function headersOf({ workload, feature, classification, user, session, experiment }: RouteAsk) {
  return {
    'x-workload': workload,
    'x-feature': feature,
    'x-data-classification': classification,
    'x-user-id': user,
    'x-session-id': session,
    'x-experiment-id': experiment,
  }
}

/** Copies are drawn by chance: as if every call were drawn. */
function mirrorOf(
  { rules }: ExplainParts,
  grant: Grant,
  planOf: (grant: Grant) => Plan,
): ExplainedMirror | undefined {
  const { mirror: rule } = grant.alias
  if (rule === undefined || !rules.aliases.has(rule.alias)) return undefined
  const always = { ...grant, alias: { ...grant.alias, mirror: { ...rule, percent: 100 } } }
  return { rule, target: planOf(always).mirror }
}

/** Targets that were not even looked at: one before them was passed over for what `fallback_on` does not list. */
export function behindTheEnd({ rules }: ExplainParts, grant: Grant, plan: Plan): readonly Target[] {
  const { candidates, skipped, choice } = plan
  const seen = new Set([...candidates, ...skipped].map(({ target }) => target))
  const { primary, fallback } = servedAlias(rules, grant, choice)
  return [primary, ...fallback].filter((target) => !seen.has(target))
}

function servedAlias(rules: Rules, { alias }: Grant, choice: Plan['choice']): Alias {
  if (choice?.kind !== 'experiment') return alias
  const arms = rules.experiments.find(({ id }) => id === choice.id)?.arms
  const arm = arms?.find(({ name }) => name === choice.arm)
  return rules.aliases.get(arm?.alias ?? '') ?? alias
}

/** Why a target is passed over, in words. */
export const SKIP_WORDS: Readonly<Record<Skipped['because'], string>> = {
  not_served: 'its provider cannot serve this operation',
  data_classification: 'data of this label may not go there',
  not_approved: 'the policy does not approve this model at its provider',
  residency: 'it is not in a region that the route allows',
  context_length: 'the input is longer than its context',
  circuit_open: 'its circuit is open',
  account_unusable: 'all its accounts are set aside',
}
