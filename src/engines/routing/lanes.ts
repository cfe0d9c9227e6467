import { LANES, type Lane } from '../../core/rules.ts'
import { AccountSet, type AccountPlaces, type AccountSnapshot, type Choosable } from './account-places.ts'
import { LaneLine, lowestOf, type LaneBounds } from './lane-line.ts'
import { Contention } from './share.ts'
import { Ticket, type Ask } from './ticket.ts'

export interface PoolSettings {
  readonly lanes: Readonly<Record<Lane, LaneBounds>>
  /** What batch may hold of all places: the rest is there at once for whoever is waited for. */
  readonly batchPart: number
}

/** While several lanes wait, places go 8:4:1. Nobody starves, and what is waited for by a person hardly waits. */
export const POOL_SETTINGS: PoolSettings = {
  lanes: {
    interactive: {
      weight: 8,
      maxWaiting: 1000,
      maxWaitingPerTeam: 250,
      delay: { targetMs: 2000, intervalMs: 5000 },
    },
    standard: { weight: 4, maxWaiting: 1000, maxWaitingPerTeam: 250, delay: undefined },
    batch: { weight: 1, maxWaiting: 1000, maxWaitingPerTeam: 250, delay: undefined },
  },
  batchPart: 0.5,
}

/** `retry-after` is whole seconds, and nobody should be told to stay away for longer than a minute on an estimate. */
const MIN_RETRY_MS = 1000
const MAX_RETRY_MS = 60_000
/** How long a call is taken to last before one has ended. */
const FIRST_HOLD_MS = 1000
/** Share of the latest call in the mean duration. */
const HOLD_GAIN = 1 / 16

/** A place that was given back sooner was not used: the breaker was open, the caller gone. It says nothing of how long calls last. */
const USED_MS = 1

const NOBODY: readonly never[] = []

export interface PoolSnapshot {
  readonly accounts: readonly AccountSnapshot[]
  readonly inFlight: Readonly<Record<Lane, number>>
  readonly waiting: Readonly<Record<Lane, number>>
}

/**
 * The places at one model of one provider, over all its accounts, and who gets them. Higher lanes first, without starving the
 * lower ones; within a lane teams by weight; within a team in order. Every call that enters gets exactly one answer: a place,
 * or a refusal that says when to come back. Decides, and waits for nothing: whoever calls it must hand on the tickets that a
 * method returns, and call {@link tick} at {@link nextTickMs}.
 */
export class Pool<A extends Choosable> {
  readonly #settings: PoolSettings
  readonly #accounts: AccountSet<A>
  readonly #contention = new Contention()
  readonly #lanes: Readonly<Record<Lane, LaneLine<A>>>
  #waiting = 0
  #holdMs = FIRST_HOLD_MS
  #changed: Ticket<A>[] = []

  constructor(model: string, accounts: readonly A[], settings: PoolSettings = POOL_SETTINGS) {
    this.#settings = settings
    this.#accounts = new AccountSet(model)
    this.#accounts.configure(accounts)
    const lane = (name: Lane) => new LaneLine<A>(settings.lanes[name], this.#contention)
    this.#lanes = { interactive: lane('interactive'), standard: lane('standard'), batch: lane('batch') }
  }

  /** Other accounts, or other limits. Calls in flight keep theirs. */
  configure(accounts: readonly A[], nowMs: number): readonly Ticket<A>[] {
    this.#accounts.configure(accounts)
    return this.#advance(nowMs)
  }

  /** A ticket that is granted, waits, or is shed already. */
  enter(ask: Ask, nowMs: number): Ticket<A> {
    const lane = this.#lanes[ask.lane]
    const line = lane.line(ask.team, ask.weight, nowMs)
    const ticket = new Ticket(ask, line, nowMs)
    const places = lane.size === 0 ? this.#placesFor(ask.lane, nowMs) : undefined
    if (places !== undefined) this.#grant(ticket, places, nowMs)
    else if (this.#mayWait(ticket, nowMs)) this.#queue(ticket, nowMs)
    else this.#shed(ticket, nowMs)
    return ticket
  }

  /**
   * Gives a place back. Anything but the first time does nothing.
   *
   * @param ok the call ended well: the account bears as many calls as it has
   */
  leave(ticket: Ticket<A>, nowMs: number, ok = false): readonly Ticket<A>[] {
    const { places, state, ask } = ticket
    if (state !== 'granted' || places === undefined) return NOBODY
    ticket.state = 'over'
    places.inFlight--
    ticket.line.share.give(nowMs)
    this.#lanes[ask.lane].share.give(nowMs)
    const heldMs = nowMs - ticket.grantedMs
    if (heldMs >= USED_MS) this.#holdMs += (heldMs - this.#holdMs) * HOLD_GAIN
    if (ok) places.limit.succeeded(nowMs)
    return this.#advance(nowMs)
  }

  /** The caller gave up, waiting or not. */
  cancel(ticket: Ticket<A>, nowMs: number): readonly Ticket<A>[] {
    if (ticket.state !== 'waiting') return this.leave(ticket, nowMs)
    this.#lanes[ticket.ask.lane].remove(ticket)
    this.#waiting--
    ticket.state = 'over'
    return NOBODY
  }

  /** The provider refused the ticket's call for its concurrency. @param named the limit, where it named one */
  limited(ticket: Ticket<A>, named: number | undefined, nowMs: number): void {
    const { places, grantedMs } = ticket
    places?.limit.refused(named, places.inFlight, grantedMs, nowMs)
  }

  /** No calls to this account until then. An account that is aside for longer stays so. */
  setAside(account: string, untilMs: number): void {
    this.#accounts.setAside(account, untilMs)
  }

  /** Milliseconds until any account may be used; undefined where one may be now, full or not. */
  asideForMs(nowMs: number): number | undefined {
    return this.#accounts.asideForMs(nowMs)
  }

  /** What has come of waiting: to be called at {@link nextTickMs}. */
  tick(nowMs: number): readonly Ticket<A>[] {
    return this.#advance(nowMs)
  }

  /** When {@link tick} is due; undefined while nobody waits. */
  nextTickMs(nowMs: number): number | undefined {
    if (this.#waiting === 0) return undefined
    let due = this.#accounts.nextBackMs(nowMs)
    for (const lane of LANES) {
      if (this.#lanes[lane].size === 0) continue
      if (this.#placesFor(lane, nowMs) !== undefined) return nowMs
      due = Math.min(due, this.#lanes[lane].dueMs)
    }
    return Math.max(nowMs, due)
  }

  snapshot(nowMs: number): PoolSnapshot {
    const { interactive, standard, batch } = this.#lanes
    return {
      accounts: this.#accounts.snapshot(nowMs),
      inFlight: {
        interactive: interactive.share.held,
        standard: standard.share.held,
        batch: batch.share.held,
      },
      waiting: { interactive: interactive.size, standard: standard.size, batch: batch.size },
    }
  }

  /** Sheds who has waited for too long, lets in who can go, and says who that was. */
  #advance(nowMs: number): readonly Ticket<A>[] {
    if (this.#waiting === 0) return NOBODY
    for (const lane of LANES) {
      this.#lanes[lane].expire(nowMs, (ticket) => {
        this.#waiting--
        this.#shed(ticket, nowMs)
        this.#changed.push(ticket)
      })
    }
    while (this.#waiting > 0 && this.#letIn(nowMs));
    if (this.#changed.length === 0) return NOBODY
    const changed = this.#changed
    this.#changed = []
    return changed
  }

  /** Lets in one, where there is a place for somebody. */
  #letIn(nowMs: number): boolean {
    const places = this.#accounts.roomiest(nowMs)
    if (places === undefined) return false
    const lane = lowestOf(this.#candidates(nowMs), nowMs, this.#holdMs)
    if (lane === undefined) return false
    lane.share.chosen()
    const ticket = lane.pop(nowMs, this.#holdMs)
    this.#waiting--
    this.#grant(ticket, places, nowMs)
    this.#changed.push(ticket)
    return true
  }

  /** Lanes in which somebody waits who may have a place, highest first. */
  *#candidates(nowMs: number): Generator<LaneLine<A>> {
    for (const name of LANES) {
      const lane = this.#lanes[name]
      if (lane.size > 0 && (name !== 'batch' || this.#batchMayHaveMore(nowMs))) yield lane
    }
  }

  #placesFor(lane: Lane, nowMs: number): AccountPlaces<A> | undefined {
    if (lane === 'batch' && !this.#batchMayHaveMore(nowMs)) return undefined
    return this.#accounts.roomiest(nowMs)
  }

  #batchMayHaveMore(nowMs: number): boolean {
    const most = Math.floor(this.#accounts.capacity(nowMs) * this.#settings.batchPart)
    return this.#lanes.batch.share.held < Math.max(1, most)
  }

  #grant(ticket: Ticket<A>, places: AccountPlaces<A>, nowMs: number): void {
    places.inFlight++
    ticket.line.share.take(nowMs)
    this.#lanes[ticket.ask.lane].share.take(nowMs)
    ticket.places = places
    ticket.grantedMs = nowMs
    ticket.state = 'granted'
  }

  #queue(ticket: Ticket<A>, nowMs: number): void {
    const lane = this.#lanes[ticket.ask.lane]
    if (this.#waiting++ === 0) this.#contention.begin()
    if (lane.size === 0) lane.share.join(nowMs)
    lane.push(ticket, nowMs)
  }

  #shed(ticket: Ticket<A>, nowMs: number): void {
    ticket.state = 'shed'
    ticket.retryAfterMs = this.#retryAfterMs(ticket.ask.lane, nowMs)
  }

  /** Whether waiting has a chance: there is room in the line, and it is expected to move on in time. */
  #mayWait({ ask, line }: Ticket<A>, nowMs: number): boolean {
    const lane = this.#lanes[ask.lane]
    if (!ask.queue || ask.deadlineMs <= nowMs || lane.isFull(line)) return false
    const asideMs = this.#accounts.asideForMs(nowMs) ?? 0
    // In an overloaded line the newest goes first: its length says nothing.
    const ahead = line.overloaded ? 0 : line.size
    const waitMs = Math.max(asideMs, (ahead * this.#placeEveryMs(ask.lane, nowMs)) / lane.partOf(line))
    return nowMs + waitMs <= ask.deadlineMs
  }

  /** Exact where all accounts are aside; else when those who wait in the lane now should be through. */
  #retryAfterMs(lane: Lane, nowMs: number): number {
    const asideMs = this.#accounts.asideForMs(nowMs)
    if (asideMs !== undefined && Number.isFinite(asideMs)) return Math.max(MIN_RETRY_MS, asideMs)
    const ms = (this.#lanes[lane].size + 1) * this.#placeEveryMs(lane, nowMs)
    return Math.min(MAX_RETRY_MS, Math.max(MIN_RETRY_MS, ms))
  }

  /** Milliseconds between two places that come free for a lane, by how long calls last at present. */
  #placeEveryMs(lane: Lane, nowMs: number): number {
    const { batch } = this.#lanes
    // Batch at its bound gets no places but its own.
    if (lane === 'batch' && !this.#batchMayHaveMore(nowMs)) return this.#holdMs / batch.share.held
    let weights = 0
    let held = 0
    for (const name of LANES) {
      const { share, size } = this.#lanes[name]
      held += share.held
      if (name === lane || size > 0) weights += share.weight
    }
    return (this.#holdMs / Math.max(1, held)) * (weights / this.#lanes[lane].share.weight)
  }
}
