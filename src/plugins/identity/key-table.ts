import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../core/clock.ts'
import { refuse } from '../../core/errors.ts'
import type { KeyFeed } from '../../stores/contracts/key-changes.ts'
import type { KeyRecord } from '../../stores/contracts/keys.ts'
import { BoundedCache } from './key-cache.ts'

export interface KeyTableLimits {
  /** Keys held in memory. */
  readonly cacheKeys: number
  /** Ids known not to exist, and for how long that is believed. */
  readonly absentIds: number
  readonly absentMs: number
  /** Reads of the store under way at once; a caller beyond that is refused with `overloaded`. */
  readonly maxLookups: number
  /** Without a successful refresh for this long, nothing is known any more. */
  readonly maxStaleMs: number
}

interface Lookup<Entry> {
  entry: Promise<Entry | undefined>
  /** The key changed while it was being read: what the refresh saw counts. */
  changed: KeyRecord | undefined
}

/**
 * The keys of the store as this node knows them, never more than `maxStaleMs` old. `refresh()` reads what changed since
 * the last one; whoever owns the table calls it every second.
 */
export class KeyTable<Entry> {
  readonly #feed: KeyFeed
  readonly #clock: Clock
  readonly #limits: KeyTableLimits
  readonly #prepare: (record: KeyRecord) => Entry
  readonly #known: BoundedCache<Entry>
  /** Id to the monotonic instant until which it counts as absent. */
  readonly #absent: BoundedCache<number>
  readonly #lookups = new Map<string, Lookup<Entry>>()
  #counter: number | undefined
  #freshAtMs = Number.NEGATIVE_INFINITY
  #refreshing: Promise<number> | undefined

  constructor(feed: KeyFeed, clock: Clock, limits: KeyTableLimits, prepare: (record: KeyRecord) => Entry) {
    this.#feed = feed
    this.#clock = clock
    this.#limits = limits
    this.#prepare = prepare
    this.#known = new BoundedCache(limits.cacheKeys)
    this.#absent = new BoundedCache(limits.absentIds)
  }

  /** Time since which revocations may have been missed. Monotonic: also right after the process was stopped for a while. */
  staleMs(): number {
    return this.#clock.monoMs() - this.#freshAtMs
  }

  isStale(): boolean {
    return this.staleMs() > this.#limits.maxStaleMs
  }

  known(id: string): Entry | undefined {
    return this.#known.get(id)
  }

  isAbsent(id: string): boolean {
    const untilMs = this.#absent.get(id)
    if (untilMs === undefined) return false
    if (this.#clock.monoMs() < untilMs) return true
    this.#absent.delete(id)
    return false
  }

  /** Reads one key; any number of callers share one read. */
  lookup(id: string): Promise<Entry | undefined> {
    const under = this.#lookups.get(id)
    if (under !== undefined) return under.entry
    if (this.#lookups.size >= this.#limits.maxLookups)
      refuse('overloaded', { what: 'Key lookup', retryAfterMs: 1000 })
    const lookup: Lookup<Entry> = { entry: Promise.resolve(undefined), changed: undefined }
    this.#lookups.set(id, lookup)
    lookup.entry = this.#read(id, lookup)
    return lookup.entry
  }

  /** Takes in what changed and gives how many changes there were. Rejects where the store cannot be read. */
  refresh(): Promise<number> {
    this.#refreshing ??= this.#catchUp().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  /** Between the read and the entry in `#known` nothing else may run, or a change could slip between the two. */
  async #read(id: string, self: Lookup<Entry>): Promise<Entry | undefined> {
    try {
      const found = await this.#feed.find(id)
      const record = self.changed ?? found
      const entry = record && this.#prepare(record)
      if (this.#lookups.get(id) !== self) return entry // the store was swapped meanwhile: use it once, keep nothing
      if (entry !== undefined) this.#known.set(id, entry)
      else this.#absent.set(id, this.#clock.monoMs() + this.#limits.absentMs)
      return entry
    } finally {
      if (this.#lookups.get(id) === self) this.#lookups.delete(id)
    }
  }

  async #catchUp(): Promise<number> {
    const startedMs = this.#clock.monoMs()
    const counter = await this.#feed.changeCounter()
    // First time, or the store went back to a backup: nothing held says anything about the store as it is now.
    if (this.#counter === undefined || counter < this.#counter) {
      this.#known.clear()
      this.#absent.clear()
      this.#lookups.clear()
      this.#counter = counter
    }
    let changes = 0
    while (this.#counter < counter) {
      const { upTo, records } = await this.#feed.changesSince(this.#counter)
      for (const record of records) this.#apply(record)
      changes += records.length
      this.#counter = records.length === 0 ? counter : upTo
      if (this.#counter < counter) await nextTurn() // a bulk import must not hold up the calls
    }
    this.#freshAtMs = startedMs
    return changes
  }

  #apply(record: KeyRecord): void {
    this.#absent.delete(record.id)
    const lookup = this.#lookups.get(record.id)
    if (lookup !== undefined) lookup.changed = record
    if (this.#known.has(record.id)) this.#known.set(record.id, this.#prepare(record))
  }
}
