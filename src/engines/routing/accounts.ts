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
      const state = this.#state(provider, account.name)
      if (state.asideUntilMs > nowMs) continue
      const room = (account.concurrency(model) ?? Number.MAX_SAFE_INTEGER) - (state.inFlight.get(model) ?? 0)
      if (room > bestRoom) [best, bestRoom] = [account, room]
    }
    if (best !== undefined) this.#add(provider, best.name, model, 1)
    return best
  }

  give(provider: string, account: Choosable, model: string): void {
    this.#add(provider, account.name, model, -1)
  }

  setAside(provider: string, account: Choosable, untilMs: number): void {
    this.#state(provider, account.name).asideUntilMs = untilMs
  }

  /** Whether any account may be used at all, full or not. */
  anyUsable(provider: string, accounts: readonly Choosable[], nowMs: number): boolean {
    return accounts.some((account) => this.#state(provider, account.name).asideUntilMs <= nowMs)
  }

  #add(provider: string, account: string, model: string, by: number): void {
    const { inFlight } = this.#state(provider, account)
    inFlight.set(model, (inFlight.get(model) ?? 0) + by)
  }

  /** Accounts and models come from the configuration, so these maps are as bounded as it is. */
  #state(provider: string, account: string): AccountState {
    const key = `${provider}/${account}`
    let state = this.#states.get(key)
    if (state === undefined) this.#states.set(key, (state = { inFlight: new Map(), asideUntilMs: 0 }))
    return state
  }
}
