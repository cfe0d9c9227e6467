import { expect, test as vitest } from 'vitest'
import type { BatchOwner, BatchRecord, BatchStore, NewBatch, NewFile } from './batches.ts'

export interface BatchStoreFixture {
  readonly store: BatchStore
  /** Opens the same store again, after it was closed. */
  reopen(): Promise<BatchStore>
  dispose(): Promise<void>
}

export const OWNER: BatchOwner = { tenant: 'acme', team: 'platform', app: 'portal' }
const ROOMY = { maxBatches: 100, maxItems: 1000 }
const END = { status: 'completed', errors: [], atMs: 50, expiresAtMs: 1000 } as const

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

export function newFile(id: string, rest: Partial<NewFile> = {}): NewFile {
  return {
    id,
    owner: OWNER,
    purpose: 'batch',
    filename: 'in.jsonl',
    createdAtMs: 1,
    expiresAtMs: 100,
    ...rest,
  }
}

export function newBatch(id: string, rest: Partial<NewBatch> = {}): NewBatch {
  return {
    id,
    owner: OWNER,
    principal: 'key:k',
    endpoint: '/v1/chat/completions',
    inputFile: 'file-in',
    outputFile: `file-out-${id}`,
    errorFile: `file-err-${id}`,
    headers: { 'x-user-id': 'ann' },
    metadata: { '\\s': 'note' },
    createdAtMs: 10,
    deadlineMs: 500,
    ...rest,
  }
}

export async function putFile(store: BatchStore, id: string, lines: readonly string[]): Promise<void> {
  await store.createFile(newFile(id))
  await store.appendLines(id, lines.map(bytesOf))
  await store.sealFile(id)
}

const textOf = async (store: BatchStore, id: string, from = 1, maxBytes = 1000): Promise<string[]> =>
  (await store.readLines(id, from, maxBytes)).map(
    ({ line, bytes }) => `${line} ${Buffer.from(bytes).toString()}`,
  )

/** What every store of batches promises. Hand it yours. */
export function batchStoreSuite(name: string, open: () => Promise<BatchStoreFixture>): void {
  const test = (what: string, run: (fixture: BatchStoreFixture) => Promise<void>): void =>
    // oxlint-disable-next-line vitest/expect-expect -- `run` holds them
    vitest(`${name}: ${what}`, async () => {
      const fixture = await open()
      try {
        await run(fixture)
      } finally {
        await fixture.dispose()
      }
    })

  test('a file is what was put in, in pages, and is seen only once it is sealed', async ({ store }) => {
    await store.createFile(newFile('file-in'))
    await store.appendLines('file-in', ['a\n', 'bb\n'].map(bytesOf))
    await store.appendLines('file-in', ['ccc'].map(bytesOf))
    expect(await store.findFile(OWNER, 'file-in')).toBeUndefined()
    expect(await store.sealFile('file-in')).toEqual({ ...newFile('file-in'), bytes: 8, lines: 3 })
    expect(await textOf(store, 'file-in')).toEqual(['1 a\n', '2 bb\n', '3 ccc'])
    expect(await textOf(store, 'file-in', 2, 5)).toEqual(['2 bb\n'])
    expect(await textOf(store, 'file-in', 3, 1)).toEqual(['3 ccc'])
    expect(await textOf(store, 'file-in', 4)).toEqual([])
    expect(await store.storedBytes('acme')).toBe(8)
    expect(await store.storedBytes('other')).toBe(0)
    await expect(store.appendLines('file-in', [bytesOf('d')])).rejects.toThrow(Error)
  })

  test('nobody else finds a file or a batch, lists it, deletes it or cancels it', async ({ store }) => {
    await putFile(store, 'file-in', ['a\n'])
    await store.createBatch(newBatch('b'), ROOMY)
    for (const other of [
      { ...OWNER, tenant: 'x' },
      { ...OWNER, team: 'x' },
      { ...OWNER, app: 'x' },
    ]) {
      expect(await store.findFile(other, 'file-in')).toBeUndefined()
      expect(await store.listFiles(other, { after: undefined, limit: 9 })).toEqual([])
      expect(await store.deleteFile(other, 'file-in')).toBe('absent')
      expect(await store.findBatch(other, 'b')).toBeUndefined()
      expect(await store.listBatches(other, { after: undefined, limit: 9 })).toEqual([])
      expect(await store.requestCancel(other, 'b', 1)).toBeUndefined()
    }
    expect((await store.findBatch(OWNER, 'b'))?.status).toBe('validating')
  })

  test('lists are the newest first and go on behind an entry', async ({ store }) => {
    await putFile(store, 'file-in', ['a\n'])
    for (const id of ['b1', 'b2', 'b3']) await store.createBatch(newBatch(id), ROOMY)
    await store.createBatch(newBatch('b0', { createdAtMs: 11 }), ROOMY)
    const ids = async (after?: string): Promise<string[]> =>
      (await store.listBatches(OWNER, { after, limit: 2 })).map(({ id }) => id)
    expect(await ids()).toEqual(['b0', 'b3'])
    expect(await ids('b3')).toEqual(['b2', 'b1'])
    expect(await ids('b1')).toEqual([])
    expect(await ids('nobody')).toEqual([])
  })

  test('a batch comes back as it was made, headers and metadata with it', async ({ store }) => {
    await putFile(store, 'file-in', ['a\n'])
    await store.createBatch(newBatch('b'), ROOMY)
    expect(await store.findBatch(OWNER, 'b')).toEqual({
      ...newBatch('b'),
      status: 'validating',
      counts: { total: 1, completed: 0, failed: 0 },
      errors: [],
      inProgressAtMs: undefined,
      finalizingAtMs: undefined,
      cancellingAtMs: undefined,
      endedAtMs: undefined,
    } satisfies BatchRecord)
  })

  test('limits of a team hold against batches made at once, and only for it', async ({ store }) => {
    await putFile(store, 'file-in', ['a\n', 'b\n'])
    const made = await Promise.all(
      ['b1', 'b2', 'b3'].map((id) => store.createBatch(newBatch(id), { maxBatches: 2, maxItems: 99 })),
    )
    expect(made.toSorted()).toEqual(['batches', 'created', 'created'])
    expect(await store.createBatch(newBatch('b4'), { maxBatches: 9, maxItems: 5 })).toBe('items')
    const other = { ...OWNER, team: 'other' }
    expect(await store.createBatch(newBatch('b5', { owner: other }), { maxBatches: 1, maxItems: 2 })).toBe(
      'created',
    )
    expect(await store.createBatch(newBatch('b6', { inputFile: 'none' }), ROOMY)).toBe('no_file')
    await store.endBatch('b5', END)
    expect(await store.createBatch(newBatch('b7', { owner: other }), { maxBatches: 1, maxItems: 2 })).toBe(
      'created',
    )
  })

  test('a line has one result, counted once, also after the store was closed', async ({ store, reopen }) => {
    await putFile(store, 'file-in', ['a\n', 'b\n', 'c\n'])
    await store.createBatch(newBatch('b'), ROOMY)
    expect(await store.begin('b', 3, 20)).toBe(true)
    expect(await store.begin('b', 3, 21)).toBe(false)
    expect(await store.pendingLines('b', 0, 2)).toEqual([1, 2])
    const first = { line: 2, ok: true, bytes: bytesOf('two\n') }
    expect(await store.addResult('b', first)).toEqual({ total: 3, completed: 1, failed: 0 })
    await store.close()
    const again = await reopen()
    expect(await again.addResult('b', { line: 2, ok: false, bytes: bytesOf('2!\n') })).toMatchObject({
      failed: 0,
    })
    expect(await again.addResult('b', { line: 1, ok: false, bytes: bytesOf('one\n') })).toMatchObject({
      failed: 1,
    })
    expect(await again.pendingLines('b', 0, 9)).toEqual([3])
    expect((await again.activeBatches(9)).map(({ id }) => id)).toEqual(['b'])
    await again.finalize('b', 40)
    await again.endBatch('b', END)
    await again.endBatch('b', { ...END, status: 'failed' })
    expect(await again.findBatch(OWNER, 'b')).toMatchObject({
      status: 'completed',
      counts: { total: 3, completed: 1, failed: 1 },
      inProgressAtMs: 20,
      finalizingAtMs: 40,
      endedAtMs: 50,
    })
    expect(await textOf(again, 'file-out-b')).toEqual(['2 two\n'])
    expect(await again.findFile(OWNER, 'file-err-b')).toMatchObject({ lines: 1, bytes: 4, expiresAtMs: 1000 })
    expect(await again.activeBatches(9)).toEqual([])
    await again.close()
  })

  test('files of results without a line are gone with the end of the batch', async ({ store }) => {
    await putFile(store, 'file-in', ['a\n'])
    await store.createBatch(newBatch('b'), ROOMY)
    await store.endBatch('b', {
      ...END,
      status: 'failed',
      errors: [{ code: 'c', message: 'm', line: 1, param: undefined }],
    })
    expect(await store.findFile(OWNER, 'file-out-b')).toBeUndefined()
    expect(await store.pendingLines('b', 0, 9)).toEqual([])
    expect((await store.findBatch(OWNER, 'b'))?.errors).toEqual([{ code: 'c', message: 'm', line: 1 }])
  })

  test('cancelling is noted once, and not of what has ended', async ({ store }) => {
    await putFile(store, 'file-in', ['a\n'])
    await store.createBatch(newBatch('b'), ROOMY)
    expect(await store.requestCancel(OWNER, 'b', 30)).toMatchObject({
      status: 'cancelling',
      cancellingAtMs: 30,
    })
    expect(await store.requestCancel(OWNER, 'b', 31)).toMatchObject({ cancellingAtMs: 30 })
    expect(await store.begin('b', 1, 32)).toBe(false)
    await store.endBatch('b', { ...END, status: 'cancelled' })
    expect(await store.requestCancel(OWNER, 'b', 33)).toMatchObject({ status: 'cancelled' })
  })

  test('a file is kept while a batch reads it, then deleted on demand', async ({ store }) => {
    await putFile(store, 'file-in', ['a\n'])
    await store.createBatch(newBatch('b'), ROOMY)
    expect(await store.deleteFile(OWNER, 'file-in')).toBe('in_use')
    expect(await store.sweep(200)).toBe(0)
    await store.endBatch('b', END)
    expect(await store.deleteFile(OWNER, 'file-in')).toBe('deleted')
    expect(await store.deleteFile(OWNER, 'file-in')).toBe('absent')
    expect(await textOf(store, 'file-in')).toEqual([])
  })

  test('what has expired is swept, lines and all, and nothing else', async ({ store }) => {
    await putFile(store, 'file-in', ['a\n'])
    await putFile(store, 'file-old', ['a\n'])
    await store.createBatch(newBatch('b'), ROOMY)
    await store.addResult('b', { line: 1, ok: true, bytes: bytesOf('x\n') })
    await store.endBatch('b', END)
    expect(await store.sweep(99)).toBe(0)
    expect(await store.sweep(100)).toBe(1)
    expect(await store.findFile(OWNER, 'file-old')).toBeUndefined()
    expect(await store.findFile(OWNER, 'file-in')).toBeDefined()
    expect(await store.sweep(1000)).toBe(3)
    expect(await store.findBatch(OWNER, 'b')).toBeUndefined()
    expect(await store.storedBytes('acme')).toBe(0)
  })

  test('an upload that was broken off is gone after the next start', async ({ store, reopen }) => {
    await store.createFile(newFile('file-in'))
    await store.appendLines('file-in', [bytesOf('a\n')])
    await store.close()
    const again = await reopen()
    expect(await again.storedBytes('acme')).toBe(0)
    expect(await textOf(again, 'file-in')).toEqual([])
    await again.close()
  })
}
