/** What is known about one credential at a provider: calls in flight by model, and how long it is set aside. */
interface AccountState {
  readonly inFlight: Map<string, number>
  asideUntilMs: number
}

/** An account as far as choosing is concerned. */
export interface Choosable {
  readonly name: string
  concurrency(model: string): number | undefined
}

/**
 * Spreads calls over a provider's accounts, within the concurrency each has for a model. An account whose credential or credit
 * was refused is set aside for a while instead of failing every call it is given.
 */
export class AccountBook {
  readonly #states = new Map<string, AccountState>()
  /** The same states, without putting a key together for every call. */
  readonly #known = new WeakMap<Choosable, AccountState>()

  /** The account with the most room, or undefined where all are full or set aside. Its place must be given back. */
  take<A extends Choosable>(
    provider: string,
    accounts: readonly A[],
    model: string,
    nowMs: number,
  ): A | undefined {
    let best: A | undefined
    let bestRoom = 0
    for (const account of accounts) {
      const state = this.#state(provider, account)
      if (state.asideUntilMs > nowMs) continue
      const room = (account.concurrency(model) ?? Number.MAX_SAFE_INTEGER) - (state.inFlight.get(model) ?? 0)
      if (room > bestRoom) [best, bestRoom] = [account, room]
    }
    if (best !== undefined) add(this.#state(provider, best), model, 1)
    return best
  }

  give(provider: string, account: Choosable, model: string): void {
    add(this.#state(provider, account), model, -1)
  }

  setAside(provider: string, account: Choosable, untilMs: number): void {
    this.#state(provider, account).asideUntilMs = untilMs
  }

  /** Milliseconds until any account may be used at all; undefined where one may be now, full or not. */
  asideForMs(provider: string, accounts: readonly Choosable[], nowMs: number): number | undefined {
    let soonest = Number.POSITIVE_INFINITY
    for (const account of accounts) {
      soonest = Math.min(soonest, this.#state(provider, account).asideUntilMs - nowMs)
      if (soonest <= 0) return undefined
    }
    return soonest
  }

  /** Whether any account may be used at all, full or not. */
  anyUsable(provider: string, accounts: readonly Choosable[], nowMs: number): boolean {
    return accounts.some((account) => this.#state(provider, account).asideUntilMs <= nowMs)
  }

  /** By name, so that counts outlive a change of configuration. As bounded as the configuration is. */
  #state(provider: string, account: Choosable): AccountState {
    const known = this.#known.get(account)
    if (known !== undefined) return known
    const key = `${provider}/${account.name}`
    const state = this.#states.get(key) ?? { inFlight: new Map(), asideUntilMs: 0 }
    this.#states.set(key, state)
    this.#known.set(account, state)
    return state
  }
}

function add({ inFlight }: AccountState, model: string, by: number): void {
  inFlight.set(model, (inFlight.get(model) ?? 0) + by)
}
