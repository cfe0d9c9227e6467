import { refuse } from '../../core/errors.ts'
import type { Limits, OwnerKind, OwnerLimits } from '../../core/rules.ts'
import { charge, FRESH, waitMs } from './gcra.ts'

/** One owner whom a call counts against. `name` is unique among owners of its kind over all tenants. */
export interface Owner {
  readonly kind: OwnerKind
  readonly name: string
  /** The name under which the policy may give this owner limits of its own. */
  readonly policyName: string
}

/** A call's place under its limits, held from admission until the call ends. */
export interface Seat {
  /** Frees the concurrency and replaces the estimated tokens by the real ones. Call exactly once. */
  release(tokens: number): void
}

interface OwnerState {
  requests: number
  tokens: number
  inFlight: number
}

interface Charged {
  readonly limits: Limits
  readonly state: OwnerState
  readonly owner: Owner
}

/**
 * Limits in the memory of one node. Taking a seat is one synchronous step: every limit of every owner is looked at before any
 * is charged, so a refused call costs nothing and parallel calls cannot slip past a limit together.
 */
export class Admission {
  /** One map a kind: room made for one owner of a call never costs another owner of it its place. */
  readonly #owners: Readonly<Record<OwnerKind, Map<string, OwnerState>>> = {
    key: new Map(),
    user: new Map(),
    app: new Map(),
    team: new Map(),
  }
  readonly #maxOwners: number

  /** @param maxOwners of each kind */
  constructor(maxOwners = 200_000) {
    this.#maxOwners = maxOwners
  }

  /** Throws `rate_limit_exceeded` naming the tightest limit. `tokens` is the estimate for the input. */
  admit(
    owners: readonly Owner[],
    rules: Readonly<Record<OwnerKind, OwnerLimits>>,
    tokens: number,
    nowMs: number,
  ): Seat {
    const charged: Charged[] = []
    for (const owner of owners) {
      const { each, named } = rules[owner.kind]
      const limits = named.get(owner.policyName) ?? each
      if (isUnlimited(limits)) continue
      const state = this.#state(owner, nowMs)
      check(owner, limits, state, tokens, nowMs)
      charged.push({ limits, state, owner })
    }
    for (const { limits, state } of charged) take(limits, state, tokens, nowMs)
    return {
      release: (actual) => {
        for (const { limits, state } of charged) give(limits, state, actual - tokens, nowMs)
      },
    }
  }

  #state({ kind, name }: Owner, nowMs: number): OwnerState {
    const owners = this.#owners[kind]
    let state = owners.get(name)
    if (state === undefined) {
      if (owners.size >= this.#maxOwners) this.#forgetIdle(owners, nowMs)
      state = { requests: FRESH, tokens: FRESH, inFlight: 0 }
      owners.set(name, state)
    }
    return state
  }

  /** An owner with nothing pending is the same as one never seen. Where nobody is idle, new owners are shed. */
  #forgetIdle(owners: Map<string, OwnerState>, nowMs: number): void {
    for (const [name, state] of owners) {
      if (state.inFlight === 0 && state.requests <= nowMs && state.tokens <= nowMs) owners.delete(name)
    }
    if (owners.size >= this.#maxOwners) refuse('overloaded', { what: 'The limiter', retryAfterMs: 1000 })
  }
}

/** What waiting for a free concurrent place costs is unknown; a second is the shortest that `retry-after` can say. */
const CONCURRENCY_RETRY_MS = 1000

function check(owner: Owner, limits: Limits, state: OwnerState, tokens: number, nowMs: number): void {
  const { concurrentRequests, requestsPerMinute, tokensPerMinute } = limits
  if (concurrentRequests !== undefined && state.inFlight >= concurrentRequests) {
    reached(owner, `${concurrentRequests} concurrent requests`, CONCURRENCY_RETRY_MS)
  }
  if (requestsPerMinute !== undefined) {
    const wait = waitMs(state.requests, nowMs, 1, requestsPerMinute)
    if (wait > 0) reached(owner, `${requestsPerMinute} requests/minute`, wait)
  }
  if (tokensPerMinute !== undefined) {
    const wait = waitMs(state.tokens, nowMs, tokens, tokensPerMinute)
    if (wait > 0) reached(owner, `${tokensPerMinute} tokens/minute`, wait)
  }
}

function reached(owner: Owner, limit: string, retryAfterMs: number): never {
  return refuse('rate_limit_exceeded', { owner: owner.kind, limit, retryAfterMs })
}

function take(limits: Limits, state: OwnerState, tokens: number, nowMs: number): void {
  state.inFlight++
  if (limits.requestsPerMinute !== undefined) {
    state.requests = charge(state.requests, nowMs, 1, limits.requestsPerMinute)
  }
  if (limits.tokensPerMinute !== undefined) {
    state.tokens = charge(state.tokens, nowMs, tokens, limits.tokensPerMinute)
  }
}

function give(limits: Limits, state: OwnerState, moreTokens: number, admittedMs: number): void {
  state.inFlight--
  if (limits.tokensPerMinute !== undefined) {
    state.tokens = charge(state.tokens, admittedMs, moreTokens, limits.tokensPerMinute)
  }
}

function isUnlimited(limits: Limits): boolean {
  return (
    limits.requestsPerMinute === undefined &&
    limits.tokensPerMinute === undefined &&
    limits.concurrentRequests === undefined
  )
}
