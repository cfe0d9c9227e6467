/** Calls in flight per model, for the account as a whole. A call holds its slot until its body is complete. */
import type { Model } from './eras.ts'
import { refusal, type Refusal } from './errors.ts'
import type { Settings } from './options.ts'

export interface Slots {
  /** A refusal, or the function that gives the slot back (once, however often it is called). */
  take(model: Model): Refusal | (() => void)
  active(): number
}

export function openSlots({ concurrency, balanceConcurrency }: Settings): Slots {
  const taken = new Map<string, number>()
  let total = 0

  return {
    take(model) {
      const current = (taken.get(model.id) ?? 0) + 1
      const limit = concurrency[model.id] ?? model.concurrency
      if (current > limit) return refusal.concurrency(current, limit)
      if (balanceConcurrency !== undefined && total + 1 > balanceConcurrency)
        return refusal.concurrencyByBalance(total + 1, balanceConcurrency)
      taken.set(model.id, current)
      total++
      let held = true
      return () => {
        if (!held) return
        held = false
        total--
        taken.set(model.id, (taken.get(model.id) ?? 1) - 1)
      }
    },
    active: () => total,
  }
}
