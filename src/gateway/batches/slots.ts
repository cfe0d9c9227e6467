/** For whom a slot is taken. */
export interface Claim {
  readonly tenant: string
  readonly batchId: string
}

interface Waiter {
  readonly claim: Claim
  readonly settle: (granted: boolean) => void
}

/**
 * The places for items under way. A free one goes to the tenant that has the fewest, then to its batch that has the fewest,
 * then to whoever waited longest: a large batch does not hold up a small one, nor one tenant another.
 */
export class FairSlots {
  readonly #limit: () => number
  readonly #tenants = new Map<string, number>()
  readonly #batches = new Map<string, number>()
  #waiters: Waiter[] = []
  #taken = 0

  /** @param limit places in all; may change from one moment to the next */
  constructor(limit: () => number) {
    this.#limit = limit
  }

  get taken(): number {
    return this.#taken
  }

  /** False where `signal` ended the wait. Each batch waits for one place at a time. */
  take(claim: Claim, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false)
    return new Promise((resolve) => {
      const onAbort = (): void => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter)
        resolve(false)
      }
      const waiter: Waiter = {
        claim,
        settle: (granted) => {
          signal.removeEventListener('abort', onAbort)
          resolve(granted)
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#waiters.push(waiter)
      this.#grant()
    })
  }

  give({ tenant, batchId }: Claim): void {
    this.#taken--
    add(this.#tenants, tenant, -1)
    add(this.#batches, batchId, -1)
    this.#grant()
  }

  #grant(): void {
    while (this.#taken < this.#limit()) {
      const next = this.#neediest()
      if (next === undefined) return
      this.#waiters = this.#waiters.filter((other) => other !== next)
      this.#taken++
      add(this.#tenants, next.claim.tenant, 1)
      add(this.#batches, next.claim.batchId, 1)
      next.settle(true)
    }
  }

  #neediest(): Waiter | undefined {
    let best: Waiter | undefined
    for (const waiter of this.#waiters) {
      if (best === undefined || this.#compare(waiter.claim, best.claim) < 0) best = waiter
    }
    return best
  }

  #compare(a: Claim, b: Claim): number {
    const byTenant = (this.#tenants.get(a.tenant) ?? 0) - (this.#tenants.get(b.tenant) ?? 0)
    return byTenant === 0
      ? (this.#batches.get(a.batchId) ?? 0) - (this.#batches.get(b.batchId) ?? 0)
      : byTenant
  }
}

/** Nothing is kept of who has none. */
function add(counts: Map<string, number>, name: string, by: number): void {
  const count = (counts.get(name) ?? 0) + by
  if (count === 0) counts.delete(name)
  else counts.set(name, count)
}
