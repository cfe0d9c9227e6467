import type { Lane } from '../../src/core/rules.ts'
import type { Breaker } from '../../src/engines/routing/breaker.ts'
import type { Pool } from '../../src/engines/routing/lanes.ts'
import type { Ticket } from '../../src/engines/routing/ticket.ts'
import type { FaultyProvider } from './provider.ts'

export interface SimAccount {
  readonly name: string
  concurrency(): number
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
