import type { BreakerRules, FallbackCause, Lane, RetryRules } from '../../src/core/rules.ts'
import { Breaker, type Permit } from '../../src/engines/routing/breaker.ts'
import { Pool } from '../../src/engines/routing/lanes.ts'
import { nextStep } from '../../src/engines/routing/next-step.ts'
import { RetryBudget } from '../../src/engines/routing/retry.ts'
import type { Ticket } from '../../src/engines/routing/ticket.ts'
import { Chance } from './chance.ts'
import { checkCall, checkNobodyWaitsInVain, checkPool, checkRetries, must } from './invariants.ts'
import { FaultyProvider, type Condition, type Fate } from './provider.ts'
import { VirtualTime } from './virtual-time.ts'

export interface SimAccount {
  readonly name: string
  concurrency(): number
}

/** The parts under test. A test that plants a bug gives a broken one. */
export interface Parts {
  pool(accounts: readonly SimAccount[]): Pool<SimAccount>
  breaker(random: () => number): Breaker
  budget(): RetryBudget
}

export const SOUND: Parts = {
  pool: (accounts) => new Pool('m', accounts),
  breaker: (random) => new Breaker(random),
  budget: () => new RetryBudget(),
}

export interface TargetPlan {
  readonly accounts: readonly SimAccount[]
  readonly conditions: readonly Condition[]
}

export const BREAKER: BreakerRules = {
  errorRate5mGt: 0.5,
  p95LatencyMsGt: undefined,
  firstTokenP95MsGt: undefined,
  halfOpenAfterMs: 10_000,
}

export const RETRIES: RetryRules = {
  maxAttempts: 3,
  retryOn: new Set([429, 500, 503]),
  initialMs: 500,
  maxMs: 8000,
  budgetRatio: 0.2,
  maxTotalMs: 120_000,
  hedgeRatio: 0.05,
}

/** What is known of a call before it comes. */
export interface Order {
  readonly team: string
  readonly weight: number
  readonly lane: Lane
  /** How long it is ready to wait for a place. */
  readonly patienceMs: number
  /** When the caller hangs up, whatever has come by then; undefined where it never does. */
  readonly hangUpAfterMs: number | undefined
  /** Instead of the provider's own mean. */
  readonly totalMs?: number
}

export type Ending = 'answered' | 'failed' | 'shed' | 'unhealthy' | 'gone'

export interface SimCall {
  readonly order: Order
  readonly arrivedMs: number
  attempts: number
  /** Time spent waiting for places. */
  waitedMs: number
  ending: Ending | undefined
  retryAfterMs: number | undefined
  /** What to do where the caller hangs up now. */
  giveUp: () => void
}

/** `ok` undefined: still under way. `void`: it says nothing about the provider. */
export interface SimAttempt {
  ok: boolean | 'void' | undefined
}

export interface Target {
  readonly pool: Pool<SimAccount>
  readonly breaker: Breaker
  readonly provider: FaultyProvider
  /** Who waits, and who is in flight, by our own count. */
  readonly waiting: Map<Ticket<SimAccount>, SimCall>
  readonly inFlight: Map<Ticket<SimAccount>, SimCall>
  tickMs: number
  /** Attempts since the breaker was last closed, in the order in which they began. */
  readonly attempts: SimAttempt[]
}

const FALLBACK_ON = new Set<FallbackCause>(['rate_limit', 'server_error', 'timeout', 'circuit_open'])

/** Calls, targets and time: what the gateway's dispatch does, without a gateway. Checks itself after every step. */
export class World {
  readonly time = new VirtualTime()
  readonly chance: Chance
  readonly calls: SimCall[] = []
  readonly targets: readonly Target[]
  retries = 0
  /** For figures of a test's own. */
  onLeave: (call: SimCall, heldMs: number) => void = () => undefined
  readonly #budget: RetryBudget

  constructor(seed: number, plans: readonly TargetPlan[], parts: Parts = SOUND) {
    this.chance = new Chance(seed)
    this.#budget = parts.budget()
    this.targets = plans.map(({ accounts, conditions }) => ({
      pool: parts.pool(accounts),
      breaker: parts.breaker(() => this.chance.next()),
      provider: new FaultyProvider(this.chance, conditions),
      waiting: new Map(),
      inFlight: new Map(),
      tickMs: Number.POSITIVE_INFINITY,
      attempts: [],
    }))
  }

  /** Runs until every call has ended. Throws where an invariant does not hold. */
  run(): void {
    this.time.run(() => {
      for (const target of this.targets) {
        this.#scheduleTick(target)
        checkPool(target, this.time.nowMs)
        if (this.time.nextMs > this.time.nowMs) checkNobodyWaitsInVain(target, this.time.nowMs)
      }
      checkRetries(this.retries, this.calls.length, RETRIES, this.time.nowMs)
    })
    for (const call of this.calls) checkCall(call, RETRIES)
    for (const { waiting, inFlight } of this.targets)
      must(waiting.size === 0 && inFlight.size === 0, 'somebody is left in a pool')
  }

  arrive(order: Order): void {
    const arrivedMs = this.time.nowMs
    const call: SimCall = {
      ...{ order, arrivedMs, attempts: 0, waitedMs: 0 },
      ...{ ending: undefined, retryAfterMs: undefined, giveUp: () => undefined },
    }
    this.calls.push(call)
    this.#budget.called(arrivedMs)
    if (order.hangUpAfterMs !== undefined) {
      this.time.after(order.hangUpAfterMs, () => {
        if (call.ending !== undefined) return
        call.giveUp()
        this.#end(call, 'gone')
      })
    }
    this.#goTo(call, 0)
  }

  #goTo(call: SimCall, at: number): void {
    const target = this.targets[at] as Target
    const { nowMs } = this.time
    const { team, weight, lane, patienceMs } = call.order
    const queue = at + 1 === this.targets.length
    const ask = { team, weight, lane, queue, deadlineMs: nowMs + patienceMs }
    const ticket = target.pool.enter(ask, nowMs)
    if (ticket.state === 'granted') return this.#send(call, at, ticket)
    if (ticket.state === 'shed') return this.#turnedAway(call, at, 'shed', ticket.retryAfterMs)
    target.waiting.set(ticket, call)
    call.giveUp = () => {
      target.waiting.delete(ticket)
      this.#handOn(at, target.pool.cancel(ticket, this.time.nowMs))
    }
  }

  #handOn(at: number, tickets: readonly Ticket<SimAccount>[]): void {
    const target = this.targets[at] as Target
    for (const ticket of tickets) {
      const call = target.waiting.get(ticket)
      must(call !== undefined, 'a ticket changed that does not wait')
      if (call === undefined) continue
      target.waiting.delete(ticket)
      call.waitedMs += this.time.nowMs - ticket.enteredMs
      if (ticket.state === 'granted') this.#send(call, at, ticket)
      else this.#turnedAway(call, at, 'shed', ticket.retryAfterMs)
    }
  }

  #send(call: SimCall, at: number, ticket: Ticket<SimAccount>): void {
    const target = this.targets[at] as Target
    const { nowMs } = this.time
    const account = (ticket.account as SimAccount).name
    target.inFlight.set(ticket, call)
    const leave = (ok: boolean): void => {
      target.inFlight.delete(ticket)
      this.onLeave(call, this.time.nowMs - ticket.grantedMs)
      this.#handOn(at, target.pool.leave(ticket, this.time.nowMs, ok))
    }
    const permit = target.breaker.permit(BREAKER, nowMs)
    if (!permit.go) {
      leave(false)
      return this.#turnedAway(call, at, 'unhealthy', permit.retryAfterMs)
    }
    call.attempts++
    const attempt: SimAttempt = { ok: undefined }
    target.attempts.push(attempt)
    const fate = this.#fateOf(call, target, account)
    const settle = (fault: Fate | undefined): void => {
      target.provider.end(account)
      attempt.ok = fault === undefined || fault.kind === 'limited' ? 'void' : fault.kind === 'ok'
      this.#settle(target, permit, attempt.ok === 'void' ? undefined : attempt.ok, fate)
    }
    let over = false
    call.giveUp = () => {
      over = true
      settle(undefined)
      leave(false)
    }
    this.time.after(fate.afterMs, () => {
      if (over) return
      settle(fate)
      if (fate.kind === 'limited') target.pool.limited(ticket, fate.named, this.time.nowMs)
      leave(fate.kind === 'ok')
      if (fate.kind === 'ok') this.#end(call, 'answered')
      else this.#onward(call, at, fate)
    })
  }

  #fateOf({ order }: SimCall, { provider }: Target, account: string): Fate {
    const fate = provider.begin(account, this.time.nowMs)
    return order.totalMs === undefined || fate.kind !== 'ok'
      ? fate
      : { ...fate, afterMs: this.chance.around(order.totalMs) }
  }

  #settle(target: Target, permit: Permit & { go: true }, ok: boolean | undefined, fate: Fate): void {
    const { breaker, attempts } = target
    const wasClosed = breaker.state === 'closed'
    const { afterMs, firstTokenMs } = fate
    breaker.settle(BREAKER, permit, ok, firstTokenMs ?? afterMs, this.time.nowMs, firstTokenMs)
    if (!wasClosed || breaker.state !== 'closed') attempts.length = 0
  }

  #onward(call: SimCall, at: number, fate: Fate): void {
    const { status, cause } = FAILURES[fate.kind as keyof typeof FAILURES]
    const failure = { status, cause, maybeProcessed: fate.kind === 'timeout', retryAfterMs: undefined }
    const standing = {
      attempts: call.attempts,
      elapsedMs: this.time.nowMs - call.arrivedMs,
      lane: call.order.lane,
      fallbackOn: FALLBACK_ON,
      hasNext: at + 1 < this.targets.length,
      clientRetries: false,
    }
    const step = nextStep(RETRIES, standing, failure, this.chance.next())
    if (step.do === 'fallback') return this.#goTo(call, at + 1)
    if (step.do === 'give_up' || !this.#budget.take(RETRIES.budgetRatio, this.time.nowMs))
      return this.#end(call, 'failed')
    this.retries++
    call.giveUp = () => undefined
    this.time.after(step.delayMs, () => {
      if (call.ending === undefined) this.#goTo(call, at)
    })
  }

  /** There was no place, or the breaker was open: nothing was sent. */
  #turnedAway(call: SimCall, at: number, because: 'shed' | 'unhealthy', retryAfterMs: number): void {
    if (at + 1 < this.targets.length) return this.#goTo(call, at + 1)
    call.retryAfterMs = retryAfterMs
    this.#end(call, because)
  }

  #end(call: SimCall, ending: Ending): void {
    must(call.ending === undefined, `a call ended twice: ${call.ending ?? ''}, then ${ending}`)
    call.ending = ending
  }

  #scheduleTick(target: Target): void {
    const dueMs = target.pool.nextTickMs(this.time.nowMs)
    if (dueMs === undefined || dueMs >= target.tickMs) return
    target.tickMs = dueMs
    this.time.at(dueMs, () => {
      if (target.tickMs === dueMs) target.tickMs = Number.POSITIVE_INFINITY
      this.#handOn(this.targets.indexOf(target), target.pool.tick(this.time.nowMs))
    })
  }
}

const FAILURES = {
  failed: { status: 503, cause: 'server_error' },
  timeout: { status: undefined, cause: 'timeout' },
  limited: { status: 429, cause: 'rate_limit' },
} as const
