import type { Event } from './reply-filter.ts'

/** Events of Responses are counted: where one falls away or one is put in, those behind it get other numbers. */
export class EventNumbers {
  #shift = 0
  #last = -1
  #areThere = false

  get moved(): boolean {
    return this.#shift !== 0
  }

  /** An event came with this number. */
  came(number: unknown): void {
    if (typeof number !== 'number') return
    this.#areThere = true
    this.#last = number
  }

  /** The number of what goes out for the event that came last. */
  get now(): number {
    return this.#last + this.#shift
  }

  /** The event that came last goes nowhere. */
  dropped(): void {
    this.#shift -= 1
  }

  /** These come before the event that came last. */
  inserted(events: readonly Event[]): void {
    this.#number(events)
    this.#shift += events.length
  }

  /** These stand in the place of the event that came last. */
  replaced(events: readonly Event[]): void {
    this.#number(events)
    this.#shift += events.length - 1
  }

  #number(events: readonly Event[]): void {
    if (this.#areThere) for (const [i, event] of events.entries()) event['sequence_number'] = this.now + i
  }
}
