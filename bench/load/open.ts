import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { ClockOrder } from './clock.ts'
import { measure, type Target, type Window } from './closed.ts'
import { Connection, type ConnectionOwner } from './connection.ts'
import { Tally } from './tally.ts'

export type OpenPlan = { perSecond: number; connections: number; warmMs: number; measureMs: number }

/** How long after the last due time replies are waited for. What is not answered by then is an error. */
const DRAIN_MS = 3000
/** Time for the clock's thread to start before the first call is due. */
const LEAD_MS = 150
/** The clock does not wake the generator more often than this. */
const SHORTEST_PERIOD_MS = 0.1

/**
 * Calls are due at a constant rate, whether or not earlier ones were answered, and a call's time runs from when it was due. When all
 * connections are busy the call waits in line and that wait counts: no coordinated omission.
 */
export class OpenLoop implements ConnectionOwner {
  readonly tally = new Tally()
  readonly #target: Target
  readonly #plan: OpenPlan
  readonly #idle: Connection[] = []
  readonly #all = new Set<Connection>()
  readonly #waiting: number[] = []
  readonly #periodMs: number
  #start = 0
  #due = 0
  #stopping = false
  #clock: Worker | undefined

  constructor(target: Target, plan: OpenPlan) {
    this.#target = target
    this.#plan = plan
    this.#periodMs = 1000 / plan.perSecond
  }

  async run<T>(sample: () => T): Promise<Window<T>> {
    this.#begin()
    await sleep(LEAD_MS + this.#plan.warmMs)
    const window = await measure(this.tally, this.#plan.measureMs, sample)
    await this.#drain()
    return window
  }

  free(connection: Connection): void {
    const scheduled = this.#waiting.shift()
    if (scheduled === undefined) this.#idle.push(connection)
    else this.#send(connection, scheduled)
    this.#sendDue()
  }

  lost(connection: Connection): void {
    this.#all.delete(connection)
    const index = this.#idle.indexOf(connection)
    if (index >= 0) this.#idle.splice(index, 1)
  }

  #begin(): void {
    this.#start = performance.now() + LEAD_MS
    const hrMs = Number(process.hrtime.bigint()) / 1e6
    const order: ClockOrder = {
      startHrMs: hrMs + LEAD_MS,
      periodMs: Math.max(this.#periodMs, SHORTEST_PERIOD_MS),
    }
    this.#clock = new Worker(new URL('./clock.ts', import.meta.url), { workerData: order })
    this.#clock.on('message', () => this.#sendDue())
  }

  #sendDue(): void {
    if (this.#stopping) return
    const now = performance.now()
    while (this.#start + this.#due * this.#periodMs <= now) {
      this.#dispatch(this.#start + this.#due * this.#periodMs)
      this.#due++
    }
  }

  #dispatch(scheduled: number): void {
    const connection = this.#idle.pop() ?? this.#connect()
    if (connection) this.#send(connection, scheduled)
    else this.#waiting.push(scheduled)
  }

  #connect(): Connection | undefined {
    if (this.#all.size >= this.#plan.connections) return undefined
    const connection = new Connection(this.#target.port, this.#target.end, this)
    this.#all.add(connection)
    return connection
  }

  #send(connection: Connection, scheduled: number): void {
    const { requests } = this.#target
    if (this.tally.recording) this.tally.lateMs.push(performance.now() - scheduled)
    connection.send(requests[this.#due % requests.length]!, scheduled)
  }

  /** Replies that come after the window was closed still belong to it. */
  async #drain(): Promise<void> {
    this.#stopping = true
    void this.#clock?.terminate()
    this.tally.recording = true
    const until = performance.now() + DRAIN_MS
    const busy = () => [...this.#all].filter((each) => each.busy).length + this.#waiting.length
    while (performance.now() < until && busy() > 0) await sleep(5)
    this.tally.recording = false
    for (let left = busy(); left > 0; left--) this.tally.error('not answered in time (open loop)')
    for (const connection of this.#all) connection.close()
  }
}
