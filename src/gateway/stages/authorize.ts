import { refuse } from '../../core/errors.ts'
import type { Caller, Work } from '../../core/identity.ts'
import type { DataClass } from '../../core/labels.ts'
import type { Alias, Route, Target } from '../../core/rules.ts'
import { AUTO, findRoute } from '../../engines/policy/routes.ts'
import type { Vault } from '../../engines/screening/vault.ts'
import type { Gateway } from '../gateway.ts'
import type { Received } from './receive.ts'
import type { ToolGuard } from './tool-guard.ts'

/** What this call may do: decided once, read by everything after. */
export interface Grant {
  readonly caller: Caller
  readonly work: Work
  readonly label: DataClass
  readonly chat: Received
  readonly route: Route
  readonly alias: Alias
  /** The id sent upstream: of the user, or of the tenant where the route shares the provider's prompt cache. */
  readonly upstreamUser: string
  /** What the tokens in the request stand for; absent where it has none. */
  readonly vault?: Vault
  /** The word in the system prompt that no reply may hold; absent where it has none. */
  readonly canary?: string
  /** What the reply's tool calls are held to; absent where tools are not looked at. */
  readonly tools?: ToolGuard
}

type Parts = Pick<Gateway, 'rules' | 'providers' | 'users' | 'clock'>

/** Default deny: the alias must exist, the key must allow it, and a route must grant it for this work and label. */
export function authorize(gw: Parts, caller: Caller, work: Work, label: DataClass, chat: Received): Grant {
  const asked = chat.facts.model
  if (asked !== AUTO) checkAlias(gw, caller, asked)
  const found = findRoute(gw.rules, { alias: asked, allowed: caller.allowed.aliases, work, label })
  if (found === undefined) return noRoute(gw, work, label, asked)
  const { route, alias } = found
  const upstreamUser =
    route.cacheStrategy === 'prefix_reuse' ? gw.users.shared(work.tenant, undefined) : work.userHash
  return { caller, work, label, chat, route, alias, upstreamUser }
}

/** Where the estimate's correction is kept: texts of one app on one model resemble each other. */
export function correctionKey(work: Work, target: Target): string {
  return `${work.tenant}/${work.app}/${target.model}`
}

/** The aliases a key may name, for refusals and for the list of models. */
export function allowedAliases(gw: Pick<Gateway, 'rules'>, caller: Caller): readonly string[] {
  const all = [...gw.rules.aliases.keys()]
  return caller.allowed.aliases === undefined
    ? all
    : all.filter((name) => caller.allowed.aliases?.includes(name))
}

function checkAlias(gw: Parts, caller: Caller, name: string): void {
  const known = gw.rules.aliases.has(name)
  if (known && caller.allowed.aliases?.includes(name) !== false) return
  if (known) {
    refuse('policy_denied', { rule: 'the key', reason: `it may not use ${name}.`, version: shortVersion(gw) })
  }
  refuseRetired(gw, name)
  refuse('model_not_found', { model: name, aliases: allowedAliases(gw, caller) })
}

/** A provider's old model name gets an answer that says what to use instead. */
function refuseRetired(gw: Parts, name: string): void {
  for (const provider of gw.providers.values()) {
    const model = provider.catalogue.models.get(name)
    if (model?.retiredFromMs === undefined || model.retiredFromMs > gw.clock.wallMs()) continue
    const served = [...gw.rules.aliases.values()].find((alias) => alias.primary.model === model.successor)
    const since = new Date(model.retiredFromMs).toISOString().slice(0, 10)
    refuse('model_retired', { model: name, since, successor: served?.name ?? model.successor ?? AUTO })
  }
}

function noRoute(gw: Parts, work: Work, label: DataClass, asked: string): never {
  const facts = `workload ${work.workload ?? '(none)'}, data classification ${label}, environment ${work.environment}`
  const reason = `no route grants ${asked} for ${facts}, team ${work.team}, app ${work.app}.`
  return refuse('policy_denied', { rule: 'the routes', reason, version: shortVersion(gw) })
}

function shortVersion(gw: Pick<Gateway, 'rules'>): string {
  return gw.rules.version.slice(0, 12)
}
