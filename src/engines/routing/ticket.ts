import type { Lane } from '../../core/rules.ts'
import type { AccountPlaces, Choosable } from './account-places.ts'
import type { TeamLine } from './team-line.ts'

/** A call that wants a place. */
export interface Ask {
  readonly lane: Lane
  /** Whose share it counts against; teams of different tenants need different names. */
  readonly team: string
  /** Share of the team relative to others, above 0. */
  readonly weight: number
  /** When waiting has no more sense. The same clock as every `nowMs`. */
  readonly deadlineMs: number
  /** False: refuse at once rather than wait, because there is another target. */
  readonly queue: boolean
}

/** `shed`: refused, at once or after waiting. `over`: left or given up. */
export type TicketState = 'waiting' | 'granted' | 'shed' | 'over'

/** One call's way through a pool. Read by whoever holds it, changed by the pool alone. */
export class Ticket<A extends Choosable> {
  readonly ask: Ask
  readonly line: TeamLine<Ticket<A>>
  readonly enteredMs: number
  state: TicketState = 'waiting'
  /** Set once granted. */
  places: AccountPlaces<A> | undefined = undefined
  grantedMs = 0
  /** Set once shed: milliseconds after which there may be a place. */
  retryAfterMs = 0
  older: Ticket<A> | undefined = undefined
  newer: Ticket<A> | undefined = undefined

  constructor(ask: Ask, line: TeamLine<Ticket<A>>, enteredMs: number) {
    this.ask = ask
    this.line = line
    this.enteredMs = enteredMs
  }

  /** The account to call with; undefined until granted. */
  get account(): A | undefined {
    return this.places?.account
  }
}
