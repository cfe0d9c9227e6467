import type { Lane, Target } from '../core/rules.ts'
import { Breaker, type BreakerState } from '../engines/routing/breaker.ts'
import { breakerRulesOf } from './breakers.ts'
import type { Gateway } from './gateway.ts'
import type { AsideCause } from './lanes.ts'

/** Circuits, places and copies of a node at one moment, as its ops port gives them. Names are only ever added. */
export interface RoutingState {
  readonly at: string
  readonly policy: string
  readonly targets: readonly TargetState[]
  /** Of the providers and models that calls have been sent to since the start. */
  readonly pools: readonly PoolState[]
  readonly copies_in_flight: number
}

export interface TargetState {
  readonly provider: string
  readonly model: string
  readonly state: BreakerState
  /** Calls of the last five minutes; the rate and the percentiles are theirs. */
  readonly calls: number
  readonly error_rate: number
  readonly p95_ms: number
  readonly first_token_p95_ms: number
  /** When the circuit opened; null while it is closed. */
  readonly opened_at: string | null
  /** Until a call may be tried; null where one may be now. */
  readonly retry_in_ms: number | null
}

export interface PoolState {
  readonly provider: string
  readonly model: string
  /** Until any account may be used; null where one may be now, full or not. */
  readonly aside_for_ms: number | null
  /** Why, for the account that will be the first to be back; null where one may be used. */
  readonly aside_cause: AsideCause | null
  readonly accounts: readonly AccountState[]
  readonly in_flight: Readonly<Record<Lane, number>>
  readonly waiting: Readonly<Record<Lane, number>>
}

export interface AccountState {
  readonly name: string
  /** As configured; null where none is known. */
  readonly limit: number | null
  /** In force now; null where there is none. */
  readonly effective: number | null
  readonly in_flight: number
  readonly aside_for_ms: number | null
}

type Routed = Pick<Gateway, 'rules' | 'breakers' | 'lanes' | 'copies' | 'clock'>

/** Reads, and makes nothing: a target that no call went to has a closed circuit and no pool. */
export function routingState(gw: Routed): RoutingState {
  return {
    at: new Date(gw.clock.wallMs()).toISOString(),
    policy: gw.rules.version.slice(0, 12),
    targets: [...knownTargets(gw).values()].map((target) => targetState(gw, target)),
    pools: [...gw.lanes.snapshots()].map((pool) => poolState(gw, pool)),
    copies_in_flight: gw.copies.inFlight,
  }
}

/** Those of the policy, and those of an earlier one whose circuit is still remembered. */
function knownTargets({ rules, breakers }: Routed): ReadonlyMap<string, Pick<Target, 'provider' | 'model'>> {
  const known = new Map<string, Pick<Target, 'provider' | 'model'>>()
  for (const { primary, fallback } of rules.aliases.values())
    for (const target of [primary, ...fallback]) known.set(`${target.provider}/${target.model}`, target)
  for (const key of breakers.keys()) {
    const cut = key.indexOf('/')
    if (!known.has(key)) known.set(key, { provider: key.slice(0, cut), model: key.slice(cut + 1) })
  }
  return known
}

function targetState(gw: Routed, { provider, model }: Pick<Target, 'provider' | 'model'>): TargetState {
  const rules = breakerRulesOf(gw, { provider })
  const nowMs = gw.clock.monoMs()
  const breaker = gw.breakers.get(`${provider}/${model}`) ?? new Breaker()
  const { state, calls, errorRate, p95Ms, firstTokenP95Ms, openedMs } = breaker.snapshot(rules, nowMs)
  return {
    provider,
    model,
    state,
    calls,
    error_rate: errorRate,
    p95_ms: p95Ms,
    first_token_p95_ms: firstTokenP95Ms,
    opened_at: openedMs === undefined ? null : new Date(gw.clock.wallMs() - (nowMs - openedMs)).toISOString(),
    retry_in_ms: wholeMs(breaker.openForMs(rules, nowMs)),
  }
}

type Pool = ReturnType<Routed['lanes']['snapshots']> extends Generator<infer P> ? P : never

function poolState({ lanes }: Routed, { provider, model, accounts, inFlight, waiting }: Pool): PoolState {
  return {
    provider,
    model,
    aside_for_ms: wholeMs(lanes.asideForMs(provider, model)),
    aside_cause: lanes.asideForMs(provider, model) === undefined ? null : lanes.asideCause(provider, model),
    accounts: accounts.map((account) => ({
      name: account.name,
      limit: account.limit ?? null,
      effective: account.effective ?? null,
      in_flight: account.inFlight,
      aside_for_ms: wholeMs(account.asideForMs),
    })),
    in_flight: inFlight,
    waiting,
  }
}

/** Rounded up, so that whoever waits so long comes late enough. JSON has no infinity: a century stands for it. */
function wholeMs(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.min(Math.ceil(ms), 100 * 366 * 86_400_000)
}
