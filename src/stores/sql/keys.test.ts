import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keyRecord, keyStoreSuite } from '../contracts/keys.suite.ts'
import { sqliteDialect } from './dialect.ts'
import { openSqliteKeyStore } from './keys-sqlite.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrate-steps.ts'
import type { Tables } from './schema.ts'
import { openSqlite } from './sqlite.ts'

let dir: string
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'caisson-keys-')), 'store')
})
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }))

keyStoreSuite('sqlite', async () => {
  const root = await mkdtemp(join(tmpdir(), 'caisson-suite-'))
  const store = await openSqliteKeyStore(root, 1)
  return {
    store,
    reopen: () => openSqliteKeyStore(root, 1),
    dispose: async () => {
      await store.close().catch(() => {})
      await rm(root, { recursive: true, force: true })
    },
  }
})

test.skipIf(process.platform === 'win32')(
  'the directory and every file in it are closed to others',
  async () => {
    const store = await openSqliteKeyStore(dir, 1)
    await store.insert(keyRecord(1))
    expect((await stat(dir)).mode & 0o777).toBe(0o700)
    const files = await readdir(dir)
    expect(files).toContain('caisson.sqlite-wal')
    for (const file of files) expect((await stat(join(dir, file))).mode & 0o777).toBe(0o600)
    await store.close()
  },
)

test('a database that is not there any more is an error, not an empty answer', async () => {
  const store = await openSqliteKeyStore(dir, 1)
  await store.close()
  await expect(store.changeCounter()).rejects.toThrow(Error)
})

test('a store that a newer release migrated is refused by name, and left as it is', async () => {
  await (await openSqliteKeyStore(dir, 1)).close()
  const path = join(dir, 'caisson.sqlite')
  const raw = openSqlite(path)
  raw.exec(`insert into schema_migrations values ('9999_future', 1)`)
  raw.close()
  await expect(openSqliteKeyStore(dir, 1)).rejects.toThrow('newer release of caisson (9999_future)')
})

test('a step that fails undoes the whole migration', async () => {
  const { kysely, lockMigrations } = sqliteDialect(openSqlite(join(dir, '..', 'half.sqlite')))
  const db = new Kysely<Tables>({ dialect: kysely })
  const failing = { name: '0002_fails', up: () => Promise.reject(new Error('no')) }
  await expect(migrate(db, lockMigrations, 1, [...migrations, failing])).rejects.toThrow('no')
  expect(await db.introspection.getTables()).toEqual([])
  await migrate(db, lockMigrations, 1)
  await db.destroy()
})

test('a damaged list allows nothing rather than anything', async () => {
  const store = await openSqliteKeyStore(dir, 1)
  await store.insert(keyRecord(1, { aliases: ['a'], classes: ['public'] }))
  const raw = openSqlite(join(dir, 'caisson.sqlite'))
  raw.exec(`update virtual_keys set aliases = '["a', classes = '"public"'`)
  raw.close()
  expect(await store.find(keyRecord(1).id)).toMatchObject({ aliases: [], classes: [] })
  await store.close()
})
