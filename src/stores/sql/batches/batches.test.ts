import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batchStoreSuite, newBatch, OWNER, putFile } from '../../contracts/batches.suite.ts'
import { openSqlite } from '../sqlite.ts'
import { openSqliteBatchStore } from './open.ts'
import { Sealer } from './seal.ts'

const SECRET = new Uint8Array(randomBytes(32))
const LIMITS = { maxBatches: 9, maxItems: 9 }

batchStoreSuite('sqlite', async () => {
  const root = await mkdtemp(join(tmpdir(), 'caisson-batches-'))
  const store = await openSqliteBatchStore(root, SECRET, 1)
  return {
    store,
    reopen: () => openSqliteBatchStore(root, SECRET, 1),
    dispose: async () => {
      await store.close().catch(() => {})
      await rm(root, { recursive: true, force: true })
    },
  }
})

let dir: string
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'caisson-batches-')), 'store')
})
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }))

test('nothing of prompts, replies, headers or metadata is in clear in any file, and the files are private', async () => {
  const store = await openSqliteBatchStore(dir, SECRET, 1)
  await putFile(store, 'file-in', ['canary-prompt\n'])
  await store.createBatch(
    newBatch('b', { headers: { 'x-user-id': 'canary-user' }, metadata: { 'canary-name': 'canary-note' } }),
    LIMITS,
  )
  await store.addResult('b', { line: 1, ok: true, bytes: new Uint8Array(Buffer.from('canary-reply\n')) })
  for (const file of await readdir(dir)) {
    expect((await readFile(join(dir, file))).includes('canary')).toBe(false)
    if (process.platform !== 'win32') expect((await stat(join(dir, file))).mode & 0o777).toBe(0o600)
  }
  await store.close()
})

test('a line that was moved or changed in the database does not open', async () => {
  const store = await openSqliteBatchStore(dir, SECRET, 1)
  await putFile(store, 'file-in', ['one\n', 'two\n'])
  const raw = openSqlite(join(dir, 'batches.sqlite'))
  raw.exec(`update batch_lines set sealed = (select sealed from batch_lines where line = 2) where line = 1`)
  await expect(store.readLines('file-in', 1, 100)).rejects.toThrow('the batch store')
  expect(await store.readLines('file-in', 2, 100)).toHaveLength(1)
  raw.exec(`update batch_files set tenant = 'other'`)
  raw.close()
  await expect(store.readLines('file-in', 2, 100)).rejects.toThrow('the batch store')
  await store.close()
})

test('another secret opens nothing', async () => {
  const store = await openSqliteBatchStore(dir, SECRET, 1)
  await putFile(store, 'file-in', ['one\n'])
  await store.createBatch(newBatch('b'), LIMITS)
  await store.close()
  const other = await openSqliteBatchStore(dir, new Uint8Array(randomBytes(32)), 1)
  await expect(other.readLines('file-in', 1, 100)).rejects.toThrow('the batch store')
  await expect(other.findBatch(OWNER, 'b')).rejects.toThrow('the batch store')
  await other.close()
})

test('the same text is sealed to other bytes each time, under a key of its file', () => {
  const sealer = new Sealer(SECRET)
  const place = { tenant: 't', id: 'f', line: 1 }
  const text = new Uint8Array(Buffer.from('text'))
  expect(sealer.seal(place, text)).not.toEqual(sealer.seal(place, text))
  expect(Buffer.from(sealer.open(place, sealer.seal(place, text))).toString()).toBe('text')
  for (const other of [{ tenant: 'u' }, { id: 'g' }, { line: 2 }])
    expect(() => sealer.open({ ...place, ...other }, sealer.seal(place, text))).toThrow(Error)
})

test('a store that cannot be opened says why, and one that was closed answers nothing', async () => {
  const store = await openSqliteBatchStore(dir, SECRET, 1)
  await store.close()
  await expect(store.storedBytes('acme')).rejects.toThrow('closed')
  const raw = openSqlite(join(dir, 'batches.sqlite'))
  raw.exec(`insert into schema_migrations values ('9999_future', 1)`)
  raw.close()
  await expect(openSqliteBatchStore(dir, SECRET, 1)).rejects.toThrow('newer release of caisson (9999_future)')
})
