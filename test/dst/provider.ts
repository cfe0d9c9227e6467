import type { Chance } from './chance.ts'

/** How a provider is from some time on. */
export interface Condition {
  readonly fromMs: number
  /** Shares of calls that end so; the rest is answered. */
  readonly fails: number
  readonly hangs: number
  /** Mean time to the first token and to the end. */
  readonly firstTokenMs: number
  readonly totalMs: number
  /** Calls in flight that it really takes per account, whatever is configured. */
  readonly limit: number
  /** Whether its refusals name the limit. */
  readonly names: boolean
}

export const HEALTHY: Condition = {
  fromMs: 0,
  fails: 0,
  hangs: 0,
  firstTokenMs: 300,
  totalMs: 2000,
  limit: Number.POSITIVE_INFINITY,
  names: false,
}

/** When a call that hangs is given up. */
export const TIMEOUT_MS = 30_000

/** How one attempt will end. */
export interface Fate {
  readonly kind: 'ok' | 'failed' | 'timeout' | 'limited'
  readonly afterMs: number
  readonly firstTokenMs: number | undefined
  readonly named: number | undefined
}

/** A provider with moods. It counts for itself: what it sees in flight is the truth that the pool has to live with. */
export class FaultyProvider {
  readonly #chance: Chance
  readonly #conditions: readonly Condition[]
  readonly #inFlight = new Map<string, number>()

  /** @param conditions in the order of their times, the first from 0 */
  constructor(chance: Chance, conditions: readonly Condition[]) {
    this.#chance = chance
    this.#conditions = conditions
  }

  conditionAt(nowMs: number): Condition {
    return this.#conditions.findLast(({ fromMs }) => fromMs <= nowMs) as Condition
  }

  begin(account: string, nowMs: number): Fate {
    const { fails, hangs, firstTokenMs, totalMs, limit, names } = this.conditionAt(nowMs)
    const inFlight = (this.#inFlight.get(account) ?? 0) + 1
    this.#inFlight.set(account, inFlight)
    const nothing = { firstTokenMs: undefined, named: undefined }
    if (inFlight > limit)
      return { ...nothing, kind: 'limited', afterMs: 50, named: names ? limit : undefined }
    if (this.#chance.happens(fails)) return { ...nothing, kind: 'failed', afterMs: this.#chance.around(100) }
    if (this.#chance.happens(hangs)) return { ...nothing, kind: 'timeout', afterMs: TIMEOUT_MS }
    const first = this.#chance.around(firstTokenMs)
    const afterMs = first + this.#chance.around(Math.max(1, totalMs - firstTokenMs))
    return { kind: 'ok', afterMs, firstTokenMs: first, named: undefined }
  }

  end(account: string): void {
    this.#inFlight.set(account, (this.#inFlight.get(account) ?? 0) - 1)
  }
}
