/** Calls in flight per model, for the account as a whole. A call holds its slot until its body is complete. */
import type { Model } from './eras.ts'
import type { Refusal } from './errors.ts'
import type { Settings } from './options.ts'
import type { Personality } from './personality.ts'

export interface Slots {
  /** A refusal, or the function that gives the slot back (once, however often it is called). */
  take(model: Model): Refusal | (() => void)
  /** Calls in flight now: of one model, or of all. */
  active(model?: string): number
  /** The most calls that were in flight at once: of one model, or of all together. */
  peak(model?: string): number
  /** Changes what the account's balance allows from now on: for one model, or for all together. */
  limitByBalance(limit: number | undefined, model?: string): void
  forgetPeaks(): void
}

/** The key under which all models together are counted; no model has an empty name. */
const everything = ''

export function openSlots(settings: Settings, { tooMany }: Personality): Slots {
  const { concurrency, accountLimit = {}, balanceConcurrency } = settings
  const taken = new Map<string, number>()
  const peaks = new Map<string, number>()
  const byBalance = new Map(Object.entries(accountLimit))
  if (balanceConcurrency !== undefined) byBalance.set(everything, balanceConcurrency)

  const active = (name = everything): number => taken.get(name) ?? 0
  const add = (name: string, change: 1 | -1): void => {
    taken.set(name, active(name) + change)
    peaks.set(name, Math.max(peaks.get(name) ?? 0, active(name)))
  }

  return {
    take({ id, concurrency: usual }) {
      const limit = concurrency[id] ?? usual
      if (active(id) >= limit) return tooMany('model', active(id) + 1, limit)
      for (const name of [id, everything]) {
        const allowed = byBalance.get(name) ?? Infinity
        if (active(name) >= allowed) return tooMany('balance', active(name) + 1, allowed)
      }
      add(id, 1)
      add(everything, 1)
      let held = true
      return () => {
        if (!held) return
        held = false
        add(id, -1)
        add(everything, -1)
      }
    },
    active,
    peak: (model = everything) => peaks.get(model) ?? 0,
    limitByBalance(limit, model = everything) {
      if (limit === undefined) byBalance.delete(model)
      else byBalance.set(model, limit)
    },
    forgetPeaks: () => peaks.clear(),
  }
}
