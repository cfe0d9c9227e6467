import type { KeyFeed } from '../contracts/key-changes.ts'
import { openKeyStore } from './keys.ts'
import { embeddedDatabase } from './open.ts'

/** The embedded store of virtual keys. */
export function openSqliteKeyStore(dir: string, nowMs: number): Promise<KeyFeed> {
  return openKeyStore(embeddedDatabase(dir), nowMs)
}
