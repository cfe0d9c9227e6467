import type { BreakerRules, FallbackCause, RetryRules } from '../../src/core/rules.ts'
import { Breaker, type Permit } from '../../src/engines/routing/breaker.ts'
import { Pool } from '../../src/engines/routing/lanes.ts'
import { nextStep } from '../../src/engines/routing/next-step.ts'
import { RetryBudget } from '../../src/engines/routing/retry.ts'
import type { Ticket } from '../../src/engines/routing/ticket.ts'
import { Chance } from './chance.ts'
import { checkCall, checkNobodyWaitsInVain, checkPool, checkRetries, must } from './invariants.ts'
import type { Order, Ending, SimAccount, SimAttempt, SimCall, Target } from './model.ts'
import { FaultyProvider, type Condition, type Fate } from './provider.ts'
import { VirtualTime } from './virtual-time.ts'

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
      order,
      arrivedMs,
      attempts: 0,
      waitedMs: 0,
      ending: undefined,
      retryAfterMs: undefined,
      giveUp: () => undefined,
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
