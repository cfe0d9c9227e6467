interface Appointment {
  readonly atMs: number
  /** Of two at the same time, the one made first is first: a run is the same every time. */
  readonly number: number
  readonly run: () => void
}

/** More steps than this in one instant go on for ever. */
const MOST_AT_ONCE = 100_000

/** A clock that jumps from one appointment to the next: an hour passes in milliseconds, in the same order every time. */
export class VirtualTime {
  nowMs = 0
  #made = 0
  /** A binary heap, soonest first. */
  readonly #heap: Appointment[] = []

  /** When the next appointment is; infinite where there is none. */
  get nextMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  after(ms: number, run: () => void): void {
    this.at(this.nowMs + ms, run)
  }

  at(atMs: number, run: () => void): void {
    const heap = this.#heap
    const added = { atMs: Math.max(atMs, this.nowMs), number: this.#made++, run }
    let index = heap.length
    heap.push(added)
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isSooner(added, heap[parent] as Appointment)) break
      heap[index] = heap[parent] as Appointment
      index = parent
    }
    heap[index] = added
  }

  /** Until nothing is left to do. @param afterEach looks at the world after every step */
  run(afterEach: () => void): void {
    let atOnce = 0
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      atOnce = next.atMs === this.nowMs ? atOnce + 1 : 0
      if (atOnce > MOST_AT_ONCE) throw new Error('time stands still')
      this.nowMs = next.atMs
      next.run()
      afterEach()
    }
  }

  #take(): Appointment | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || last === first) return first
    let index = 0
    for (;;) {
      let child = index * 2 + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isSooner(heap[child + 1] as Appointment, heap[child] as Appointment))
        child++
      if (!isSooner(heap[child] as Appointment, last)) break
      heap[index] = heap[child] as Appointment
      index = child
    }
    heap[index] = last
    return first
  }
}

function isSooner(a: Appointment, b: Appointment): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number)
}
