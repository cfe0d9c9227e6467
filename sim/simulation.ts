/** The state of one simulator; nothing is shared between two of them. */
import { settingsFrom, type Settings, type SimulatorOptions } from './options.ts'
import { personalities } from './personalities.ts'
import type { Personality } from './personality.ts'
import { openPrefixCache, type PrefixCache } from './prefix-cache.ts'
import { randomFrom, type Random } from './random.ts'
import { openRecorder, type Recorder } from './recorder.ts'
import { openScriptQueue, type ScriptQueue } from './script-queue.ts'
import { openSlots, type Slots } from './slots.ts'
import { openLedger, type Ledger } from './usage.ts'
import { openWheel, type Wheel } from './wheel.ts'

export interface Simulation {
  readonly settings: Settings
  readonly personality: Personality
  readonly cache: PrefixCache
  readonly ledger: Ledger
  readonly slots: Slots
  readonly scripts: ScriptQueue
  readonly recorder: Recorder
  readonly wheel: Wheel
  /** A source of its own for each request, so that a seed gives the nth request the nth reply. */
  nextRandom(): Random
  /** Forgets requests, scripts, cache, spend and peaks; streams in flight go on. */
  reset(): void
}

export function openSimulation(options: SimulatorOptions): Simulation {
  const personality = personalities[options.as ?? 'deepseek']
  const settings = settingsFrom(options, personality.defaults)
  const cache = openPrefixCache(settings.cacheUnit, settings.cacheBuildMs)
  const ledger = openLedger(settings.balanceUsd, settings.peak)
  const recorder = openRecorder(settings.record)
  const slots = openSlots(settings, personality)
  const scripts = openScriptQueue(randomFrom(settings.seed, -2))
  let served = 0

  return {
    settings,
    personality,
    cache,
    ledger,
    recorder,
    scripts,
    slots,
    wheel: openWheel(),
    nextRandom: () => randomFrom(settings.seed, served++),
    reset() {
      served = 0
      cache.clear()
      ledger.clear()
      recorder.clear()
      scripts.clear()
      slots.forgetPeaks()
    },
  }
}
