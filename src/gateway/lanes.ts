import type { Clock } from '../core/clock.ts'
import { GatewayError } from '../core/errors.ts'
import type { FallbackCause } from '../core/rules.ts'
import { Pool, POOL_SETTINGS, type PoolSettings, type PoolSnapshot } from '../engines/routing/lanes.ts'
import type { Ask, Ticket } from '../engines/routing/ticket.ts'
import type { Account, Provider } from '../plugins/providers/contract.ts'

/** A call's place at a provider, held until it is disposed of. */
export interface Place extends Disposable {
  readonly account: Account
  /** How long the call waited for it. */
  readonly waitedMs: number
  /** The provider answered: it bears as many calls as it has. */
  succeeded(): void
  /** The provider refused the call for having too many in flight. @param named its limit, where it named one */
  limited(named: number | undefined): void
  /** The account gets no calls of this model until then (monotonic). */
  setAside(untilMs: number): void
}

/** What an account is set aside for, in words of `fallback_on`. */
export type AsideCause = Extract<FallbackCause, 'bad_credential' | 'no_credit' | 'rate_limit'>

/** Timers cannot be as long as a deadline may be far; looking too early does no harm. */
const MAX_TIMER_MS = 60_000

type ProviderAccounts = Pick<Provider, 'id' | 'accounts'>

/**
 * The places of all providers and models, for those who wait: the pools of `src/engines/routing`, with promises and timers.
 * State is kept by provider id and model, so it outlives a change of configuration, and is as bounded as that is.
 */
export class LanePools {
  readonly #clock: Clock
  readonly #settings: PoolSettings
  readonly #rooms = new Map<string, Map<string, WaitingRoom>>()
  /** Of the configuration in force. A call of an earlier one comes with other accounts, and changes nothing here. */
  readonly #accounts = new Map<string, readonly Account[]>()
  /** Accounts that are aside whatever the model: for the pools of models that nobody has asked for yet. */
  readonly #aside = new Map<string, Aside>()

  constructor(clock: Clock, settings: PoolSettings = POOL_SETTINGS) {
    this.#clock = clock
    this.#settings = settings
  }

  /** Places are at these accounts from now on; calls in flight keep theirs. To be told of every configuration. */
  configure({ id, accounts }: ProviderAccounts): void {
    if (this.#accounts.get(id) === accounts) return
    this.#accounts.set(id, accounts)
    for (const room of this.#rooms.get(id)?.values() ?? []) room.configure(accounts)
  }

  /**
   * A place, as soon as it is the call's turn. Rejects with `overloaded` where there is none in time, with
   * `no_healthy_upstream` where no account may be used, and with the signal's reason where the caller gives up.
   */
  enter(provider: ProviderAccounts, model: string, ask: Ask, signal: AbortSignal): Promise<Place> {
    return this.#room(provider, model).enter(ask, signal)
  }

  /** The credential or the credit of an account was refused: no calls to it, whatever the model, until then (monotonic). */
  setAside(provider: string, account: string, untilMs: number, cause: AsideCause): void {
    const aside = { untilMs, cause }
    this.#aside.set(`${provider}/${account}`, aside)
    for (const room of this.#rooms.get(provider)?.values() ?? []) room.setAside(account, aside)
  }

  /** Why no account may be used for the model, where that is so: of the one that will be the first to be back. */
  asideCause(provider: string, model: string): AsideCause {
    return this.#rooms.get(provider)?.get(model)?.asideCause() ?? 'rate_limit'
  }

  /** Milliseconds until any account may be used for the model; undefined where one may be now, full or not. */
  asideForMs(provider: string, model: string): number | undefined {
    return this.#rooms.get(provider)?.get(model)?.asideForMs()
  }

  /** The state of every pool that has been used, for metrics and the admin API. */
  *snapshots(): Generator<PoolSnapshot & { readonly provider: string; readonly model: string }> {
    for (const [provider, rooms] of this.#rooms)
      for (const [model, room] of rooms) yield { provider, model, ...room.snapshot() }
  }

  #room({ id, accounts: own }: ProviderAccounts, model: string): WaitingRoom {
    let rooms = this.#rooms.get(id)
    if (rooms === undefined) this.#rooms.set(id, (rooms = new Map<string, WaitingRoom>()))
    let room = rooms.get(model)
    if (room === undefined) {
      const accounts = this.#accounts.get(id) ?? own
      rooms.set(model, (room = new WaitingRoom(this.#clock, model, accounts, this.#settings)))
      for (const { name } of accounts) {
        const aside = this.#aside.get(`${id}/${name}`)
        if (aside !== undefined) room.setAside(name, aside)
      }
    }
    return room
  }
}

interface Aside {
  readonly untilMs: number
  readonly cause: AsideCause
}

interface Waiter {
  resolve(place: Place): void
  reject(error: unknown): void
  /** Stops listening for the caller to give up. */
  settled(): void
}

/** One pool, and the promises of those who wait for it. */
class WaitingRoom {
  readonly #clock: Clock
  readonly #pool: Pool<Account>
  /** What each account was set aside for last. */
  readonly #causes = new Map<string, AsideCause>()
  readonly #waiters = new Map<Ticket<Account>, Waiter>()
  #timer: NodeJS.Timeout | undefined
  #timerDueMs = Number.POSITIVE_INFINITY

  constructor(clock: Clock, model: string, accounts: readonly Account[], settings: PoolSettings) {
    this.#clock = clock
    this.#pool = new Pool<Account>(model, accounts, settings)
  }

  configure(accounts: readonly Account[]): void {
    this.#handOn(this.#pool.configure(accounts, this.#clock.monoMs()))
  }

  enter(ask: Ask, signal: AbortSignal): Promise<Place> {
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    const ticket = this.#pool.enter(ask, this.#clock.monoMs())
    if (ticket.state === 'granted') return Promise.resolve(this.#placeOf(ticket))
    if (ticket.state === 'shed') return Promise.reject(this.#refusalOf(ticket))
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters.delete(ticket)
        this.#handOn(this.#pool.cancel(ticket, this.#clock.monoMs()))
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      const settled = (): void => signal.removeEventListener('abort', onAbort)
      this.#waiters.set(ticket, { resolve, reject, settled })
      this.#arm()
    })
  }

  setAside(account: string, { untilMs, cause }: Aside): void {
    this.#causes.set(account, cause)
    this.#pool.setAside(account, untilMs)
    this.#arm()
  }

  asideCause(): AsideCause | undefined {
    const [first] = this.snapshot().accounts.toSorted((a, b) => (a.asideForMs ?? 0) - (b.asideForMs ?? 0))
    return first && this.#causes.get(first.name)
  }

  asideForMs(): number | undefined {
    return this.#pool.asideForMs(this.#clock.monoMs())
  }

  snapshot(): PoolSnapshot {
    return this.#pool.snapshot(this.#clock.monoMs())
  }

  #placeOf(ticket: Ticket<Account>): Place {
    let ok = false
    return {
      account: ticket.account as Account,
      waitedMs: ticket.grantedMs - ticket.enteredMs,
      succeeded: () => void (ok = true),
      limited: (named) => this.#pool.limited(ticket, named, this.#clock.monoMs()),
      setAside: (untilMs) =>
        this.setAside((ticket.account as Account).name, { untilMs, cause: 'rate_limit' }),
      [Symbol.dispose]: () => this.#handOn(this.#pool.leave(ticket, this.#clock.monoMs(), ok)),
    }
  }

  #refusalOf({ retryAfterMs }: Ticket<Account>): GatewayError {
    return this.asideForMs() === undefined
      ? new GatewayError('overloaded', { what: 'The provider account', retryAfterMs })
      : new GatewayError('no_healthy_upstream', { retryAfterMs })
  }

  /** Tells those whose waiting is over how it ended. */
  #handOn(tickets: readonly Ticket<Account>[]): void {
    for (const ticket of tickets) {
      const waiter = this.#waiters.get(ticket)
      this.#waiters.delete(ticket)
      waiter?.settled()
      if (ticket.state === 'granted') waiter?.resolve(this.#placeOf(ticket))
      else waiter?.reject(this.#refusalOf(ticket))
    }
    if (this.#waiters.size > 0) this.#arm()
  }

  /** One timer for all who wait. One that is early costs nothing, so it is only ever brought forward. */
  #arm(): void {
    const nowMs = this.#clock.monoMs()
    const dueMs = this.#pool.nextTickMs(nowMs)
    if (dueMs === undefined || dueMs >= this.#timerDueMs) return
    clearTimeout(this.#timer)
    this.#timerDueMs = dueMs
    this.#timer = setTimeout(
      () => this.#tick(),
      Math.min(MAX_TIMER_MS, Math.max(1, Math.ceil(dueMs - nowMs))),
    ).unref()
  }

  #tick(): void {
    this.#timerDueMs = Number.POSITIVE_INFINITY
    this.#handOn(this.#pool.tick(this.#clock.monoMs()))
  }
}
