import { AdaptiveLimit } from './adaptive-limit.ts'

/** An account as far as choosing is concerned. */
export interface Choosable {
  readonly name: string
  concurrency(model: string): number | undefined
}

/** The places of one account at one model. */
export interface AccountPlaces<A extends Choosable> {
  account: A
  readonly limit: AdaptiveLimit
  inFlight: number
  /** Gets no calls until then: its credential or credit was refused, or it is to pause. */
  asideUntilMs: number
}

/** State of an account, for metrics and the admin API. */
export interface AccountSnapshot {
  readonly name: string
  /** As configured; undefined where none is known. */
  readonly limit: number | undefined
  /** In force now; undefined where there is none. */
  readonly effective: number | undefined
  readonly inFlight: number
  /** Undefined where it may be used. */
  readonly asideForMs: number | undefined
}

/** The accounts of a provider as far as one model goes. State is kept by name, so that it outlives a change of configuration. */
export class AccountSet<A extends Choosable> {
  readonly #model: string
  readonly #byName = new Map<string, AccountPlaces<A>>()
  #current: readonly AccountPlaces<A>[] = []

  constructor(model: string) {
    this.#model = model
  }

  configure(accounts: readonly A[]): void {
    this.#current = accounts.map((account) => this.#placesOf(account))
    for (const [name, places] of this.#byName)
      if (places.inFlight === 0 && !this.#current.includes(places)) this.#byName.delete(name)
  }

  /** The usable account with the most room, or undefined where all are full or aside. */
  roomiest(nowMs: number): AccountPlaces<A> | undefined {
    let best: AccountPlaces<A> | undefined
    let bestRoom = 0
    for (const places of this.#current) {
      if (places.asideUntilMs > nowMs) continue
      const room = Math.min(places.limit.places, Number.MAX_SAFE_INTEGER) - places.inFlight
      if (room > bestRoom) [best, bestRoom] = [places, room]
    }
    return best
  }

  /** Places of all usable accounts together, taken or not. */
  capacity(nowMs: number): number {
    let sum = 0
    for (const { asideUntilMs, limit } of this.#current) if (asideUntilMs <= nowMs) sum += limit.places
    return sum
  }

  setAside(name: string, untilMs: number): void {
    const places = this.#byName.get(name)
    if (places !== undefined) places.asideUntilMs = Math.max(places.asideUntilMs, untilMs)
  }

  /** Milliseconds until the first account may be used again; undefined where one may be now. */
  asideForMs(nowMs: number): number | undefined {
    let soonest = Number.POSITIVE_INFINITY
    for (const { asideUntilMs } of this.#current) {
      if (asideUntilMs <= nowMs) return undefined
      soonest = Math.min(soonest, asideUntilMs - nowMs)
    }
    return soonest
  }

  /** When the next account comes back; infinite where none is away. */
  nextBackMs(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY
    for (const { asideUntilMs } of this.#current)
      if (asideUntilMs > nowMs) next = Math.min(next, asideUntilMs)
    return next
  }

  snapshot(nowMs: number): readonly AccountSnapshot[] {
    return this.#current.map(({ account, limit, inFlight, asideUntilMs }) => ({
      name: account.name,
      limit: limit.configured,
      effective: Number.isFinite(limit.places) ? limit.places : undefined,
      inFlight,
      asideForMs: asideUntilMs > nowMs ? asideUntilMs - nowMs : undefined,
    }))
  }

  #placesOf(account: A): AccountPlaces<A> {
    const configured = account.concurrency(this.#model)
    const known = this.#byName.get(account.name)
    if (known === undefined) {
      const fresh = { account, limit: new AdaptiveLimit(configured), inFlight: 0, asideUntilMs: 0 }
      this.#byName.set(account.name, fresh)
      return fresh
    }
    known.account = account
    known.limit.configure(configured)
    return known
  }
}
