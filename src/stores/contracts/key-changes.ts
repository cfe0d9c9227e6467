import type { KeyRecord, KeyStore } from './keys.ts'

/** Keys that changed, oldest change first, and the counter up to which this page reaches. */
export interface KeyChanges {
  readonly upTo: number
  readonly records: readonly KeyRecord[]
}

/**
 * A key store that can say what changed, so that a node with 100,000 keys in memory reads only those. Promised:
 * every change with a counter in `(since, upTo]` is among `records` with its state then or later; `upTo` equals `since`
 * only where nothing changed. A page is bounded; callers ask again from `upTo` until it no longer grows.
 */
export interface KeyFeed extends KeyStore {
  changesSince(since: number): Promise<KeyChanges>
}
