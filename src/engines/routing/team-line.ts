import type { Contention } from './share.ts'
import { Share } from './share.ts'

/** What waits in a line: a ticket. */
export interface Queued<Self> {
  readonly ask: { readonly deadlineMs: number }
  readonly enteredMs: number
  /** Its neighbours, for the line alone. */
  older: Self | undefined
  newer: Self | undefined
}

/** When a line of interactive calls counts as overloaded, and what happens then. */
export interface ControlledDelay {
  /** A wait that is fine. While the line is overloaded, nobody waits longer. */
  readonly targetMs: number
  /** Overloaded is a line in which nobody has got in within the target for so long. */
  readonly intervalMs: number
}

/**
 * The calls of one team that wait in one lane: first in, first out. Under lasting overload, a line with controlled delay
 * turns round: the newest goes first, and whoever has waited longer than the target is shed, until the line is empty. In a
 * standing queue everybody would wait for nearly as long as they can, and be served when they are about to give up (CoDel,
 * with adaptive LIFO).
 */
export class TeamLine<T extends Queued<T>> {
  readonly share: Share
  readonly #delay: ControlledDelay | undefined
  #oldest: T | undefined
  #newest: T | undefined
  #size = 0
  /** No deadline is earlier. It may be that of a call which is gone: then looking again finds nothing to do. */
  #deadlineMs = Number.POSITIVE_INFINITY
  /** When somebody last got in within the target. */
  #goodMs = 0
  #overloaded = false

  constructor(contention: Contention, weight: number, delay: ControlledDelay | undefined) {
    this.share = new Share(contention, weight)
    this.#delay = delay
  }

  get size(): number {
    return this.#size
  }

  get overloaded(): boolean {
    return this.#overloaded
  }

  push(ticket: T, nowMs: number): void {
    if (this.#size++ === 0) this.#goodMs = nowMs
    ticket.older = this.#newest
    if (this.#newest === undefined) this.#oldest = ticket
    else this.#newest.newer = ticket
    this.#newest = ticket
    this.#deadlineMs = Math.min(this.#deadlineMs, ticket.ask.deadlineMs)
  }

  /** Takes out whose turn it is. The line must not be empty. */
  pop(nowMs: number): T {
    const ticket = (this.#overloaded ? this.#newest : this.#oldest) as T
    if (this.#delay !== undefined && nowMs - ticket.enteredMs <= this.#delay.targetMs) this.#goodMs = nowMs
    this.remove(ticket)
    return ticket
  }

  remove(ticket: T): void {
    const { older, newer } = ticket
    if (older === undefined) this.#oldest = newer
    else older.newer = newer
    if (newer === undefined) this.#newest = older
    else newer.older = older
    ticket.older = ticket.newer = undefined
    if (--this.#size > 0) return
    this.#overloaded = false
    this.#deadlineMs = Number.POSITIVE_INFINITY
  }

  /** When {@link expire} has something to do; infinite where nobody waits. */
  get dueMs(): number {
    if (this.#oldest === undefined) return Number.POSITIVE_INFINITY
    if (this.#delay === undefined) return this.#deadlineMs
    const { targetMs, intervalMs } = this.#delay
    const delayedMs = this.#overloaded ? this.#oldest.enteredMs + targetMs : this.#goodMs + intervalMs
    return Math.min(this.#deadlineMs, delayedMs)
  }

  /** Hands over everybody who has waited for too long, and takes them out. */
  expire(nowMs: number, shed: (ticket: T) => void): void {
    if (this.#deadlineMs <= nowMs) this.#expireDeadlines(nowMs, shed)
    if (this.#delay === undefined || this.#size === 0) return
    // In the same terms as dueMs: a difference could round to the other side, and never be due.
    if (this.#goodMs + this.#delay.intervalMs <= nowMs) this.#overloaded = true
    if (!this.#overloaded) return
    for (let ticket = this.#oldest; ticket !== undefined; ticket = this.#oldest) {
      if (ticket.enteredMs + this.#delay.targetMs > nowMs) return
      this.remove(ticket)
      shed(ticket)
    }
  }

  #expireDeadlines(nowMs: number, shed: (ticket: T) => void): void {
    let next = Number.POSITIVE_INFINITY
    for (let ticket = this.#oldest; ticket !== undefined;) {
      const { newer } = ticket
      if (ticket.ask.deadlineMs <= nowMs) {
        this.remove(ticket)
        shed(ticket)
      } else next = Math.min(next, ticket.ask.deadlineMs)
      ticket = newer
    }
    this.#deadlineMs = next
  }
}
