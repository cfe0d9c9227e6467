/**
 * One timer for all streams. Thousands of paced streams would otherwise own a Node timer for every token; here
 * they are entries in a ring of slots that a single timer walks. Entries further away than the ring is long
 * stay in their slot for another round. Order within a tick is the order of arrival.
 */
export interface Wheel {
  /** Runs `task` once, not before `delayMs` and at most about two ticks after it. */
  after(delayMs: number, task: () => void): Scheduled
  stop(): void
}

export interface Scheduled {
  cancel(): void
}

interface Entry extends Scheduled {
  tick: number
  task: (() => void) | undefined
}

const tickMs = 2
const slotCount = 2048

export function openWheel(now: () => number = () => performance.now()): Wheel {
  const slots: Entry[][] = Array.from({ length: slotCount }, () => [])
  let pending = 0
  let position = Math.floor(now() / tickMs)
  let timer: NodeJS.Timeout | undefined

  const runSlot = (tick: number): void => {
    const index = tick % slotCount
    const entries = slots[index] ?? []
    if (entries.length === 0) return
    slots[index] = entries.filter((entry) => entry.task !== undefined && entry.tick > tick)
    pending -= entries.length - (slots[index]?.length ?? 0)
    for (const entry of entries) {
      if (entry.tick > tick) continue
      const { task } = entry
      entry.task = undefined
      task?.()
    }
  }

  const advance = (): void => {
    timer = undefined
    const current = Math.floor(now() / tickMs)
    // After a long pause of the process every slot is due once, no matter how many ticks have passed.
    for (position = Math.max(position, current - slotCount); position < current;) runSlot(++position)
    if (pending > 0) timer ??= setTimeout(advance, tickMs)
  }

  return {
    after(delayMs, task) {
      if (pending === 0) position = Math.floor(now() / tickMs)
      const tick = Math.max(position + 1, Math.ceil((now() + delayMs) / tickMs))
      const entry: Entry = { tick, task, cancel: () => (entry.task = undefined) }
      slots[tick % slotCount]?.push(entry)
      pending++
      timer ??= setTimeout(advance, tickMs)
      return entry
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
      pending = 0
      for (const slot of slots) slot.length = 0
    },
  }
}
