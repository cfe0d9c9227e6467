import type { Choosable } from './account-places.ts'
import { Contention, Share } from './share.ts'
import { TeamLine, type ControlledDelay } from './team-line.ts'
import type { Ticket } from './ticket.ts'

/** Teams are looked over for forgotten ones when there are so many, and each time there are twice as many as were kept. */
const SWEEP_AT = 256

export interface LaneBounds {
  /** Share of the lane against other lanes in which somebody waits. */
  readonly weight: number
  /** Calls that may wait, in all and of one team. */
  readonly maxWaiting: number
  readonly maxWaitingPerTeam: number
  readonly delay: ControlledDelay | undefined
}

/** The calls that wait in one lane, by team. */
export class LaneLine<A extends Choosable> {
  /** Against the other lanes. */
  readonly share: Share
  readonly #bounds: LaneBounds
  readonly #contention = new Contention()
  readonly #teams = new Map<string, TeamLine<Ticket<A>>>()
  readonly #waiting = new Set<TeamLine<Ticket<A>>>()
  #size = 0
  #sweepAt = SWEEP_AT

  constructor(bounds: LaneBounds, lanes: Contention) {
    this.#bounds = bounds
    this.share = new Share(lanes, bounds.weight)
  }

  /** Calls that wait. */
  get size(): number {
    return this.#size
  }

  /** Teams that are remembered. */
  get teams(): number {
    return this.#teams.size
  }

  line(team: string, weight: number, nowMs: number): TeamLine<Ticket<A>> {
    let line = this.#teams.get(team)
    if (line === undefined) {
      if (this.#teams.size >= this.#sweepAt) this.#sweep(nowMs)
      line = new TeamLine<Ticket<A>>(this.#contention, weight, this.#bounds.delay)
      this.#teams.set(team, line)
    }
    line.share.weigh(weight, nowMs)
    return line
  }

  isFull(line: TeamLine<Ticket<A>>): boolean {
    return this.#size >= this.#bounds.maxWaiting || line.size >= this.#bounds.maxWaitingPerTeam
  }

  push(ticket: Ticket<A>, nowMs: number): void {
    const { line } = ticket
    if (this.#size++ === 0) this.#contention.begin()
    if (line.size === 0) {
      line.share.join(nowMs)
      this.#waiting.add(line)
    }
    line.push(ticket, nowMs)
  }

  /** Takes out whose turn it is. The lane must not be empty. */
  pop(nowMs: number, holdMs: number): Ticket<A> {
    const line = lowestOf(this.#waiting, nowMs, holdMs) as TeamLine<Ticket<A>>
    line.share.chosen()
    const ticket = line.pop(nowMs)
    this.#removed(line)
    return ticket
  }

  remove(ticket: Ticket<A>): void {
    ticket.line.remove(ticket)
    this.#removed(ticket.line)
  }

  get dueMs(): number {
    let due = Number.POSITIVE_INFINITY
    for (const line of this.#waiting) due = Math.min(due, line.dueMs)
    return due
  }

  /** Hands over everybody who has waited for too long, and takes them out. */
  expire(nowMs: number, shed: (ticket: Ticket<A>) => void): void {
    for (const line of this.#waiting) {
      if (line.dueMs > nowMs) continue
      line.expire(nowMs, (ticket) => {
        this.#removed(line)
        shed(ticket)
      })
    }
  }

  /** What part of the places that this lane gives go to a team with such a share. */
  partOf(line: TeamLine<Ticket<A>>): number {
    let weights = this.#waiting.has(line) ? 0 : line.share.weight
    for (const { share } of this.#waiting) weights += share.weight
    return line.share.weight / weights
  }

  #removed(line: TeamLine<Ticket<A>>): void {
    this.#size--
    if (line.size === 0) this.#waiting.delete(line)
  }

  #sweep(nowMs: number): void {
    for (const [team, line] of this.#teams)
      if (line.size === 0 && line.share.isBlank(nowMs)) this.#teams.delete(team)
    this.#sweepAt = Math.max(SWEEP_AT, this.#teams.size * 2)
  }
}

/** Whose turn it is; the first of those that stand the same. */
export function lowestOf<S extends { readonly share: Share }>(
  waiting: Iterable<S>,
  nowMs: number,
  holdMs: number,
): S | undefined {
  let lowest: S | undefined
  let standing = Number.POSITIVE_INFINITY
  for (const one of waiting) {
    const its = one.share.standing(nowMs, holdMs)
    if (its < standing) [lowest, standing] = [one, its]
  }
  return lowest
}
