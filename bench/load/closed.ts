import { setTimeout as sleep } from 'node:timers/promises'
import { Connection, type ConnectionOwner } from './connection.ts'
import { Tally } from './tally.ts'

/** `end`: the last event of a complete stream; undefined for whole replies. */
export type Target = { port: number; end: string | undefined; requests: Buffer[] }

export type Window<T> = { tally: Tally; seconds: number; before: T; after: T }

export type ClosedPlan = {
  connections: number
  rampMs: number
  warmMs: number
  measureMs: number
  graceMs?: number
}

/** N connections, each sending its next call when the last is answered: what the system can do. */
export class ClosedLoop implements ConnectionOwner {
  readonly tally = new Tally()
  readonly #target: Target
  readonly #connections = new Set<Connection>()
  #sent = 0
  #stopping = false

  constructor(target: Target) {
    this.#target = target
  }

  get open(): number {
    return this.#connections.size
  }

  /** Opens the connections evenly over `rampMs`. */
  async start(connections: number, rampMs: number): Promise<void> {
    const begun = performance.now()
    for (let index = 0; index < connections; index++) {
      const due = begun + (index * rampMs) / connections
      const early = due - performance.now()
      if (early > 0) await sleep(early)
      this.#connect()
    }
  }

  /** Lets the calls in flight finish, up to `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.tally.recording = false
    const until = performance.now() + graceMs
    while (performance.now() < until && [...this.#connections].some((each) => each.busy)) await sleep(5)
    for (const connection of this.#connections) connection.close()
  }

  free(connection: Connection): void {
    if (!this.#stopping) this.#send(connection)
  }

  lost(connection: Connection): void {
    this.#connections.delete(connection)
    if (!this.#stopping && this.tally.errors < 1000) setTimeout(() => this.#stopping || this.#connect(), 10)
  }

  #connect(): void {
    const connection = new Connection(this.#target.port, this.#target.end, this)
    this.#connections.add(connection)
    this.#send(connection)
  }

  #send(connection: Connection): void {
    const { requests } = this.#target
    connection.send(requests[this.#sent++ % requests.length]!, performance.now())
  }
}

/** A whole closed-loop measurement. `sample` is read at both edges of the measured window. */
export async function closedLoop<T>(target: Target, plan: ClosedPlan, sample: () => T): Promise<Window<T>> {
  const loop = new ClosedLoop(target)
  await loop.start(plan.connections, plan.rampMs)
  await sleep(plan.warmMs)
  const window = await measure(loop.tally, plan.measureMs, sample)
  await loop.stop(plan.graceMs ?? 5000)
  return window
}

export async function measure<T>(tally: Tally, forMs: number, sample: () => T): Promise<Window<T>> {
  const before = sample()
  const begun = performance.now()
  tally.recording = true
  await sleep(forMs)
  tally.recording = false
  const seconds = (performance.now() - begun) / 1000
  return { tally, seconds, before, after: sample() }
}
