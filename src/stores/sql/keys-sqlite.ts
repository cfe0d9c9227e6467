import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyFeed } from '../contracts/key-changes.ts'
import { sqliteDialect } from './dialect.ts'
import { openKeyStore } from './keys.ts'
import { keepPrivate } from './private-file.ts'
import { openSqlite } from './sqlite.ts'

/** The embedded store of virtual keys, `<dir>/caisson.sqlite`, shared by every process that opens the directory. */
export function openSqliteKeyStore(dir: string, nowMs: number): Promise<KeyFeed> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, 'caisson.sqlite')
  keepPrivate(path)
  return openKeyStore(sqliteDialect(openSqlite(path)), nowMs)
}
